import CommandSyntax
import Configuration
import ExampleStore
import TaskDefinitions

/// An input to be answered.
struct PredictInput: Sendable {
    let text: String
    /// The fields of the record that it was made of, in the order of the file; none where it was no record.
    let fields: [(key: String, value: FieldValue)]
    /// The right answers, where they are known.
    var expected: Expected?

    /// What the data say is right.
    struct Expected: Sendable {
        let answer: String
        /// Further right answers; nil where the task has but one for each record.
        let others: [String]?
    }

    init(_ text: String, _ members: [JSONMember] = []) {
        self.text = text
        // By way of a field's value, which keeps the spelling of numbers.
        fields = members.map { ($0.key, FieldValue($0.node.value)) }
    }

    init(_ text: String, of record: SourceRecord) {
        // It was read from this text, so it can be read from it again.
        let document = try? JSONDocument(
            bytes: record.json, file: record.file, firstLine: record.line, dialect: .strict)
        self.init(text, document?.root.members ?? [])
    }
}

/// What stands at one place of the inputs.
enum PredictItem: Sendable {
    case input(PredictInput)
    /// Something that cannot be answered and is passed over.
    case wrong(ExampleError)

    var input: PredictInput? { if case .input(let input) = self { input } else { nil } }
}

/// Where inputs come from.
enum PredictSource: Sendable {
    /// Words of the command line.
    case words([String])
    /// A file, or standard input for `-`. Where nobody says what it is written in, these are lines of text, or JSON
    /// Lines if the first line shows it.
    case file(String, PredictFormat?)
    /// The task's own data.
    case split(Split, dataDirectory: String)
}

/// What a file of inputs is written in.
enum PredictFormat: String, CaseIterable, Sendable {
    case jsonl, tsv, csv, text
    /// One list of records.
    case json

    /// The format as an option of the command line.
    static var kind: ValueKind<PredictFormat> {
        .choice("FORMAT", among: ["jsonl": .jsonl, "json": .json, "tsv": .tsv, "csv": .csv, "text": .text])
    }

    /// The format that a file's name tells; nil where it tells none. What is called .json may be JSON Lines.
    /// - Throws: ``RunError`` for a format that is not read
    static func format(of path: String) throws(RunError) -> PredictFormat? {
        guard path != Source.standardInput, let format = SourceFormatCatalogue.format(ofFile: path) else { return nil }
        guard let known = PredictFormat(rawValue: format.name) else {
            throw RunError(
                "is none of JSON Lines, JSON, TSV, CSV and lines of text; convert the file, or say which of these it "
                    + "is: --format jsonl", path: path)
        }
        return known == .json && beginsWithObject(path) ? .jsonl : known
    }

    /// Whether the first character of a file that is no pipe opens an object.
    private static func beginsWithObject(_ path: String) -> Bool {
        var beginning: [UInt8] = []
        guard let file = try? SourceFile(path: path, isOfTask: false), file.byteCount > 0,
            (try? file.read(into: &beginning)) == true
        else { return false }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = beginning.starts(with: mark) ? beginning[mark.count...] : beginning[...]
        return text.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    }
}
