import Configuration
import ExampleStore
import Importing
import Runs
import TaskDefinitions

/// An input to be answered.
struct PredictInput: Sendable {
    let text: String
    /// The task that it is answered as; nil if it goes in as it is.
    let task: TaskDefinition?
    /// The fields of the record that it was made from, in the order of the file; empty if it was no record.
    let fields: [(key: String, value: FieldValue)]
    /// The right answers, if they are known.
    var expected: Expected?

    /// The right answers in the data.
    struct Expected: Sendable {
        let answer: String
        /// Further right answers; nil if the task has only one for each record.
        let others: [String]?
    }

    init(_ text: String, of task: TaskDefinition?, _ members: [JSONMember] = []) {
        self.text = text
        self.task = task
        // A field's value keeps the spelling of numbers.
        fields = members.map { ($0.key, FieldValue($0.node.value)) }
    }

    init(_ text: String, of task: TaskDefinition?, from record: SourceRecord) {
        // It was parsed from this text before, so parsing succeeds again.
        let document = try? JSONDocument(
            bytes: record.json, file: record.file, firstLine: record.line, dialect: .strict)
        self.init(text, of: task, document?.root.members ?? [])
    }
}

/// The item at one place of the inputs.
enum PredictItem: Sendable {
    case input(PredictInput)
    /// An item that cannot be answered and is skipped.
    case wrong(ExampleError)

    var input: PredictInput? { if case .input(let input) = self { input } else { nil } }
}

/// A source of inputs.
enum PredictSource: Sendable {
    /// Words of the command line.
    case words([String])
    /// A file, or standard input for `-`. Without a stated format, it has lines of text, or JSON Lines if the first
    /// line shows that.
    case file(String, RecordFormat?)
    /// A task's own data.
    case split(Split, TaskDefinition, dataDirectory: String)
}
