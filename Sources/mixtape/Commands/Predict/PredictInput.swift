import Configuration
import ExampleStore
import Importing
import Runs
import TaskDefinitions

/// An input to be answered.
struct PredictInput: Sendable {
    let text: String
    /// The fields of the record that it was made of, in the order of the file; none if it was no record.
    let fields: [(key: String, value: FieldValue)]
    /// The right answers, if they are known.
    var expected: Expected?

    /// What the data say is right.
    struct Expected: Sendable {
        let answer: String
        /// Further right answers; nil if the task has but one for each record.
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
    case file(String, RecordFormat?)
    /// The task's own data.
    case split(Split, dataDirectory: String)
}
