import ExampleStore
import Foundation
import TaskDefinitions

/// Looks into data files without importing them into the run's store.
enum SourcePreview {
    /// The first examples that a task makes of a source; nil where a file is missing, or it is standard input.
    /// - Throws: `ExampleError` where a record cannot be read or rendered
    static func examples(
        _ source: Source, in dataDirectory: String, task: TaskDefinition, split: Split, count: Int
    ) throws -> [RenderedExample]? {
        guard !source.isStandardInput, var reader = try? SourceReader(source, dataDirectory: dataDirectory) else {
            return nil
        }
        var examples: [RenderedExample] = []
        while examples.count < count, let item = try reader.next() {
            if case .wrong(let wrong) = item { throw wrong.error }
            guard case .record(let record) = item else { continue }
            if let part = source.part, try !record.isIn(part) { continue }
            examples += try record.rendered(by: task, split: split)
        }
        return Array(examples.prefix(count))
    }

    /// Imports all of a task's files into a store that is thrown away, which checks every record, and lends it.
    static func withImported<Result>(
        _ task: TaskDefinition, dataDirectory: String, _ body: (ExampleStore, [ImportSummary]) throws -> Result
    ) throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("mixtape-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let store = try ExampleStore(path: "\(directory)/check.sqlite", mode: .readWrite)
        return try body(store, try ImportStage.run([task], dataDirectory: dataDirectory, store: store))
    }

    /// An example as `task show` and `task check` print it.
    static func text(input: String, targets: [String]) -> String {
        let answer = targets.isEmpty ? "(no answer given)" : targets.map(\.printable).joined(separator: " | ")
        return "\n  \(input.printable)\n    -> \(answer)"
    }
}
