import Configuration
import Importing
import TaskDefinitions

/// The tasks of inputs: one for all of them, or none; or each input's own, in a model with a delta for each task.
///
/// An input names its own task by the start of the task's template, as `date: 4 May` does. A record may name it in its
/// field `task`.
package struct InputTasks: Sendable {
    private let task: TaskDefinition?
    /// The tasks with a delta, if inputs name theirs.
    private let named: [TaskDefinition]
    /// What else a person may do about an input without a task.
    private let advice: String

    /// All inputs are of a task, or go in as they are.
    package init(_ task: TaskDefinition?) {
        self.task = task
        named = []
        advice = ""
    }

    /// Each input is of one of some tasks.
    /// - Parameter advice: what else a person may do about an input without a task
    package init(amongDeltas tasks: [TaskDefinition], advice: String) {
        task = nil
        named = tasks
        self.advice = advice
    }

    /// Whether every input has a task.
    package var haveTasks: Bool { task != nil || !named.isEmpty }

    /// All tasks that inputs may have.
    package var all: [TaskDefinition] { (task.map { [$0] } ?? []) + named }

    /// The task with a name; nil if inputs have no such task.
    package func task(named name: String) -> TaskDefinition? { all.first { $0.name == name } }

    /// The task of a text; nil if inputs have none.
    /// - Parameters:
    ///   - file, line: the place of the text, for messages
    /// - Throws: `ExampleError` if inputs name their tasks, and this one names none
    package func task(of text: String, file: String, line: Int?) throws(ExampleError) -> TaskDefinition? {
        guard !named.isEmpty else { return task }
        if text.hasPrefix("{"), let members = TaskInput.members(of: text) {
            return try task(of: Record(fields: members), file: file, line: line)
        }
        if let task = try taskByPrefix(of: text, file: file, line: line) { return task }
        throw unnamed(file: file, line: line)
    }

    /// The task of a record; nil if inputs have none.
    /// - Throws: `ExampleError` if inputs name their tasks, and this one names none
    package func task(of record: Record, file: String, line: Int?) throws(ExampleError) -> TaskDefinition? {
        guard !named.isEmpty else { return task }
        if case .string(let name)? = record.fields["task"] {
            if let task = named.first(where: { $0.name == name }) { return task }
            throw ExampleError(
                "the task \"\(name)\" has no delta in this model"
                    + Suggestion.phrase(for: name, among: named.map(\.name)), file: file, line: line)
        }
        if case .string(let text)? = record.fields["input"],
            let task = try taskByPrefix(of: text, file: file, line: line)
        {
            return task
        }
        throw unnamed(file: file, line: line)
    }

    /// The task whose template begins as a text does; nil if there is none. Of several it is the one with the longest
    /// beginning.
    /// - Throws: `ExampleError` if two are alike
    private func taskByPrefix(of text: String, file: String, line: Int?) throws(ExampleError) -> TaskDefinition? {
        let prefixes = named.map { (task: $0, prefix: $0.input.literalPrefix.utf8) }
        let fitting = prefixes.filter { !$0.prefix.isEmpty && text.utf8.starts(with: $0.prefix) }
        let length = fitting.map(\.prefix.count).max()
        let longest = fitting.filter { $0.prefix.count == length }
        guard longest.count < 2 else {
            throw ExampleError(
                "begins as the templates of several tasks do: \(longest.map(\.task.name).joined(separator: ", ")); "
                    + "each has a delta of its own, so give a record with \"task\"\(advice)", file: file, line: line)
        }
        return longest.first?.task
    }

    private func unnamed(file: String, line: Int?) -> ExampleError {
        ExampleError(
            "names no task, and the model has a delta for each of \(named.map(\.name).joined(separator: ", ")); begin "
                + "it as the task's template does, or give a record with \"task\"\(advice)", file: file, line: line)
    }
}
