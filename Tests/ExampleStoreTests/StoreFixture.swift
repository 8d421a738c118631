import ExampleStore
import Metrics
import TaskDefinitions
import TestSupport

/// A task over records with the fields `text` and `label`.
func makeTask(
    name: String = "mood", prefix: String = "mood: ", splits: [Split] = [.train], references: String? = nil,
    labels: [String]? = ["good", "bad"], limits: Limits = .usual
) throws -> TaskDefinition {
    TaskDefinition(
        name: name, description: "How a text sounds.", file: "Tasks/\(name).json",
        sources: Dictionary(
            uniqueKeysWithValues: splits.map { ($0, Source(path: "\(name)/\($0.rawValue).jsonl")) }),
        input: try Template("\(prefix){text}"), target: try Template("{label}"), references: references, labels: labels,
        metrics: try MetricCatalogue.choices(named: "string_match", labels: labels), limits: limits)
}

/// A line of a source file.
func line(_ text: String, _ label: String = "good") -> String { "{\"text\": \"\(text)\", \"label\": \"\(label)\"}\n" }

extension ExampleStore {
    /// The inputs of a split, in order.
    func inputs(_ task: String = "mood", _ split: Split = .train) throws -> [String] {
        var inputs: [String] = []
        try forEachExample(task: task, split: split) { inputs.append($0.input) }
        return inputs
    }
}

extension TemporaryDirectory {
    /// Opens the folder's store, which is made where there is none.
    func store(_ mode: ExampleStore.Mode = .readWrite) throws -> ExampleStore {
        try ExampleStore(path: path("store.sqlite"), mode: mode)
    }
}
