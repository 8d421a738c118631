import Batching
import Configuration
import ExampleStore
import Files
import Foundation
import Importing
import Presentation
import Runs
import TaskDefinitions
import Tensors
import Vocabularies

/// Looks into data files without importing them into the run's store.
enum SourcePreview {
    /// The first examples that a task makes of a source; nil if a file is missing, or it is standard input.
    /// - Throws: `ExampleError` if a record cannot be read or rendered
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

    /// How many wrong records of a split are told of one by one.
    private static let recordsTold = 10

    /// Imports all of a task's files into a store that is thrown away, which checks every record, and lends it.
    /// - Returns: what is wrong: the first wrong records of each split, and how many more there are
    static func check(
        _ task: TaskDefinition, dataDirectory: String, _ observer: any RunObserver,
        _ body: (ExampleStore, [ImportSummary]) throws -> Void
    ) throws -> [CheckProblem] {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("mixtape-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let store = try ExampleStore(path: "\(directory)/check.sqlite", mode: .readWrite)
        let options = ImportOptions(maximumErrors: .max, errorsFolder: directory)
        do {
            let imports = try ImportStage.run(
                [task], dataDirectory: dataDirectory, store: store, options: options,
                observer)
            try body(store, imports)
            return try wrongRecords(of: task, in: directory)
        } catch let error as ExampleError {
            // Where every record is wrong, that says more than that there is no example.
            let wrong = try wrongRecords(of: task, in: directory)
            return wrong.isEmpty ? [CheckProblem(error)] : wrong
        }
    }

    private static func wrongRecords(of task: TaskDefinition, in directory: String) throws -> [CheckProblem] {
        var problems: [CheckProblem] = []
        for split in Split.allCases {
            let file = FileSystem.join(directory, "\(task.name).\(split.rawValue).errors.jsonl")
            guard FileSystem.exists(file) else { continue }
            let records = try FileSystem.contents(of: file).split(separator: UInt8(ascii: "\n"))
            for record in records.prefix(recordsTold) {
                let root = try JSONDocument(bytes: Array(record), file: file, dialect: .strict).root
                func text(_ key: String) -> String? { root[key].flatMap { FieldValue($0.value).text } }
                let error = ExampleError(
                    text("message") ?? "", file: text("file") ?? "", line: text("line").flatMap { Int($0) },
                    column: text("column").flatMap { Int($0) })
                problems.append(CheckProblem(error))
            }
            if records.count > recordsTold {
                let more = Quantity.count(records.count - recordsTold, "wrong record")
                problems.append(CheckProblem("and \(more) more in the \(split.rawValue) split of \(task.name)"))
            }
        }
        return problems
    }

    /// An example as `task show` and `task check` print it: of a task with an objective as it may be when its words
    /// are its tokens.
    static func text(input: String, targets: [String], of task: TaskDefinition, ordinal: Int) -> String {
        if let objective = task.objective {
            let words = input.split(separator: " ").map(String.init)
            let spans = NoiseSpans(objective, ofText: words.count, stream: Philox(key: UInt64(ordinal)))
            let given = spans.input(words, sentinel: Sentinels.spelling).joined(separator: " ")
            let target = spans.target(words, sentinel: Sentinels.spelling).joined(separator: " ")
            return "\n  \(given.printable)\n    -> \(target.printable)"
        }
        let answer =
            targets.isEmpty
            ? "(no answer given)"
            : targets.withoutRepeats.map(\.printable)
                .joined(separator: " | ")
        return "\n  \(input.printable)\n    -> \(answer)"
    }

    /// What is to be known of such examples; nil if they are what a model sees.
    static func note(_ task: TaskDefinition) -> String? {
        task.objective.map { _ in
            "\n  (Here words are left out; a run leaves out others in every epoch, of its vocabulary's tokens.)"
        }
    }
}
