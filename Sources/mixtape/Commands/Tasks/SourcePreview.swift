import ExampleStore
import Foundation
import TaskDefinitions

/// Looks into data files without importing them into the run's store.
enum SourcePreview {
    /// The first examples that a task makes of a file.
    /// - Throws: `ExampleError` where a record cannot be read or rendered
    static func examples(
        _ path: String, format: String, task: TaskDefinition, split: Split, count: Int
    ) throws -> [RenderedExample] {
        var importer = try ImporterCatalogue.importer(format: format, for: try SourceFile(path: path))
        var examples: [RenderedExample] = []
        while examples.count < count, let record = try importer.next() {
            do {
                examples += try task.render(record.record, split: split)
            } catch {
                throw ExampleError("\(error)", file: path, line: record.line, column: record.column)
            }
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
