import Configuration
import Importing
import TaskDefinitions
import Vocabularies

/// Interprets a text that a person gives as an input.
///
/// Without a task it is the input. With a task it may be
/// - a record as a JSON object, `{"language": "German", "number": 7}`, which goes through the task's template;
/// - a whole input, which begins as the template does: `spell in German: 7`;
/// - for a task with one field, that field: `7 May 2024` stands for `date: 7 May 2024`.
///
/// For a task with an objective nothing is left out here: sentinels in the text mark the missing parts.
package enum TaskInput {
    /// - Parameters:
    ///   - file, line: the place of the text, for messages
    /// - Throws: `ExampleError` if the task cannot make an input of it
    package static func input(
        _ text: String, task: TaskDefinition?, file: String, line: Int?
    ) throws(ExampleError) -> (text: String, record: [JSONMember]) {
        guard let task else { return (text, []) }
        if text.hasPrefix("{") { return try record(text, task: task, file: file, line: line) }
        try checkSentinels(text, task, file: file, line: line)
        let prefix = task.input.literalPrefix
        let fields = task.input.fields
        if !prefix.isEmpty ? text.utf8.starts(with: prefix.utf8) : fields.count != 1 { return (text, []) }
        guard let field = fields.first, fields.count == 1 else {
            let names = fields.map { "\"\($0)\"" }.joined(separator: ", ")
            throw ExampleError(
                "the task \"\(task.name)\" makes its input of \(names): give a record, such as "
                    + "{\(fields.first.map { "\"\($0)\": …" } ?? "")}, or the whole input, which begins with "
                    + "\"\(prefix)\"",
                file: file, line: line)
        }
        return (try input(Record(fields: [field: .string(text)]), task: task, file: file, line: line), [])
    }

    /// The input of a record that is written as a JSON object, with the record's members.
    package static func record(
        _ text: String, task: TaskDefinition?, file: String, line: Int?
    ) throws(ExampleError) -> (text: String, record: [JSONMember]) {
        let members = try object(text, file: file, line: line)
        return (try input(Record(fields: members), task: task, file: file, line: line), members)
    }

    /// The input of a record: the text that the task makes of it. If it is no record of the task, its own field
    /// `input`.
    package static func input(
        _ record: Record, task: TaskDefinition?, file: String, line: Int?
    ) throws(ExampleError) -> String {
        let whole: String? = if case .string(let text)? = record.fields["input"] { text } else { nil }
        guard let task else {
            if let whole { return whole }
            if let other = record.fields["input"] {
                throw ExampleError("\"input\" is \(other.kind); expected a text", file: file, line: line)
            }
            throw ExampleError(
                "missing \"input\"\(record.instead(of: "input")); name the task whose record it is: --task TASK",
                file: file, line: line)
        }
        let input: String
        do throws(ExampleProblem) {
            input = try task.renderInput(record)
        } catch {
            guard let whole else {
                throw ExampleError(
                    "\(error.message); correct it, or give the whole input as \"input\"", file: file, line: line)
            }
            input = whole
        }
        try checkSentinels(input, task, file: file, line: line)
        return input
    }

    /// After span corruption a model answers with the text behind each sentinel, so the input needs sentinels.
    private static func checkSentinels(
        _ input: String, _ task: TaskDefinition, file: String, line: Int?
    ) throws(ExampleError) {
        let first = Sentinels.spelling(0)
        guard task.objective != nil, !input.utf8.contains(first.utf8) else { return }
        throw ExampleError(
            "the task \"\(task.name)\" fills in sentinels, and the input has none; write \(first), "
                + "\(Sentinels.spelling(1)) and so on where something is missing", file: file, line: line)
    }

    /// The members of a JSON object; nil if the text is none.
    static func members(of text: String) -> [JSONMember]? { try? object(text, file: "", line: nil) }

    private static func object(_ text: String, file: String, line: Int?) throws(ExampleError) -> [JSONMember] {
        do throws(ConfigurationError) {
            let document = try JSONDocument(bytes: Array(text.utf8), file: file, firstLine: line ?? 1, dialect: .strict)
            if let members = document.root.members { return members }
            throw ConfigurationError([
                Diagnostic(
                    "found \(document.root.value.kind)", at: document.location(of: document.root.offset))
            ])
        } catch {
            let problem = error.diagnostics.first
            throw ExampleError(
                "not a JSON object: \(problem?.message ?? "\(error)"); correct it", file: file, line: line,
                column: problem?.location?.column)
        }
    }
}

extension Record {
    /// The record with an object's members as fields.
    package init(fields members: [JSONMember]) { self.init(fields: FieldValue.fields(members)) }
}
