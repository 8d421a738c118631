import Configuration
import ExampleStore

/// What lines are where nobody says what they are written in, by the first that is not empty.
enum LineContent: Equatable {
    /// Inputs, or what a task makes inputs of.
    case texts
    /// The same, though the first looks like JSON.
    case textsLikeJSON
    /// JSON objects.
    case records
    /// JSON objects, the first of which is broken or has no text `input`.
    case brokenRecords
    /// Records of a task, and other inputs of it among them.
    case recordsOfTask

    init(first line: [UInt8], hasTask: Bool) {
        let text = line.filter { $0 != 0x20 && $0 != 0x09 }
        if text.first != UInt8(ascii: "{") {
            // A list, or a text in quotes, can be JSON as well.
            let document = try? JSONDocument(bytes: line, file: "", dialect: .strict)
            self = document?.root.elements != nil || document?.root.string != nil ? .textsLikeJSON : .texts
        } else if hasTask {
            self = .recordsOfTask
        } else if let document = try? JSONDocument(bytes: line, file: "", dialect: .strict) {
            self =
                document.root["input"] == nil
                ? .textsLikeJSON : document.root["input"]?.string == nil ? .brokenRecords : .records
        } else {
            // What stands in braces may be a text; a key in quotes after the first one is hardly that.
            self = text.dropFirst().first == UInt8(ascii: "\"") ? .brokenRecords : .textsLikeJSON
        }
    }

    /// Whether empty lines are passed over.
    var areRecords: Bool {
        switch self {
        case .texts, .textsLikeJSON: false
        case .records, .brokenRecords, .recordsOfTask: true
        }
    }

    /// What a person is told of the guess.
    var note: String? {
        switch self {
        case .records:
            "JSON Lines, as the first line is an object with \"input\"; --format text takes lines as they are"
        case .textsLikeJSON:
            "lines of text, as the first line is no object with \"input\"; --format jsonl reads JSON Lines"
        // What is wrong with the first line is told by its error.
        case .texts, .brokenRecords, .recordsOfTask: nil
        }
    }
}
