import Configuration
import ExampleStore
import TaskDefinitions

/// An input to be answered.
struct PredictInput: Sendable {
    let text: String
    /// The fields of the record that it was made of, as JSON, in the order of the file; none where it was no record.
    let fields: [(key: String, json: String)]

    init(_ text: String, _ members: [JSONMember] = []) {
        self.text = text
        // By way of a field's value, which keeps the spelling of numbers.
        fields = members.map { ($0.key, FieldValue($0.node.value).jsonText) }
    }

    init(_ text: String, of record: SourceRecord) throws(ConfigurationError) {
        let document = try JSONDocument(bytes: record.json, file: record.file, firstLine: record.line, dialect: .strict)
        self.init(text, document.root.members ?? [])
    }
}

/// Where inputs come from.
enum PredictSource: Sendable {
    /// Words of the command line.
    case words([String])
    /// A file, or standard input for `-`.
    case file(String, PredictFormat)
    /// The task's own data.
    case split(Split, dataDirectory: String)
}

/// What a file of inputs is written in.
enum PredictFormat: String, CaseIterable, Sendable {
    case jsonl, tsv, csv, text

    /// The format that a file's name tells; lines of text where it tells none.
    /// - Throws: ``RunError`` for a format that is not read
    static func format(of path: String) throws(RunError) -> PredictFormat {
        guard path != Source.standardInput, let format = SourceFormatCatalogue.format(ofFile: path) else { return .text }
        if let known = PredictFormat(rawValue: format.name) { return known }
        throw RunError(
            "predict reads JSON Lines, TSV, CSV and lines of text; convert the file, or say which of these it is: "
                + "--format jsonl", path: path)
    }
}
