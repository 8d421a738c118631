import Configuration
import ExampleStore

/// The content of lines without a stated format. The first line that is not empty decides.
enum LineContent: Equatable {
    /// Inputs, or texts from which a task makes inputs.
    case texts
    /// Texts, although the first one looks like JSON.
    case textsLikeJSON
    /// JSON objects.
    case records
    /// JSON objects; the first is broken or has no text `input`.
    case brokenRecords
    /// Records of a task, possibly with other inputs of it among them.
    case recordsOfTask

    init(first line: [UInt8], hasTask: Bool) {
        let text = line.filter { $0 != 0x20 && $0 != 0x09 }
        if text.first != UInt8(ascii: "{") {
            // A list, or a text in quotes, can also be JSON.
            let document = try? JSONDocument(bytes: line, file: "", dialect: .strict)
            self = document?.root.elements != nil || document?.root.string != nil ? .textsLikeJSON : .texts
        } else if hasTask {
            self = .recordsOfTask
        } else if let document = try? JSONDocument(bytes: line, file: "", dialect: .strict) {
            self =
                document.root["input"] == nil
                ? .textsLikeJSON : document.root["input"]?.string == nil ? .brokenRecords : .records
        } else {
            // Text in braces may be an input. A key in quotes after the brace makes that unlikely.
            self = text.dropFirst().first == UInt8(ascii: "\"") ? .brokenRecords : .textsLikeJSON
        }
    }

    /// Whether empty lines are skipped.
    var areRecords: Bool {
        switch self {
        case .texts, .textsLikeJSON: false
        case .records, .brokenRecords, .recordsOfTask: true
        }
    }

    /// The note to the user about the guess.
    var note: String? {
        switch self {
        case .records:
            "JSON Lines, as the first line is an object with \"input\"; --format text takes lines as they are"
        case .textsLikeJSON:
            "lines of text, as the first line is no object with \"input\"; --format jsonl reads JSON Lines"
        // The error of the first line tells its problem.
        case .texts, .brokenRecords, .recordsOfTask: nil
        }
    }
}
