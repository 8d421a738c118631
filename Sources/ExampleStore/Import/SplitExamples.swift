import Importing
import TaskDefinitions

/// The examples of one split of a task, read from its files like an import, but not stored.
package struct SplitExamples {
    private let task: TaskDefinition
    private let split: Split
    private let part: SourcePart?
    private var reader: SourceReader
    private var known = KnownKeys()

    /// - Throws: ``ExampleError`` if there is no such file.
    /// - Precondition: the task has the split.
    package init(_ task: TaskDefinition, _ split: Split, dataDirectory: String) throws(ExampleError) {
        guard let source = task.sources[split] else {
            preconditionFailure("\(task.name) has no \(split.rawValue) split")
        }
        self.task = task
        self.split = split
        part = source.part
        reader = try SourceReader(source, dataDirectory: dataDirectory)
    }

    /// The files that were read to their ends, with the SHA-256 of each.
    package var files: [(path: String, contentHash: String)] { reader.facts.map { ($0.path, $0.contentHash) } }

    /// The next record with its examples, which may be none; nil after the last.
    /// - Throws: ``ExampleError`` for the first wrong record.
    package mutating func next() throws(ExampleError) -> (record: SourceRecord, examples: [RenderedExample])? {
        while let item = try reader.next() {
            switch item {
            case .leftOut: continue
            case .wrong(let wrong): throw wrong.error
            case .record(let record):
                if let part, try !record.isIn(part) { continue }
                let examples = try record.rendered(by: task, split: split)
                    .filter { $0.uniqueKeys.isEmpty || known.areNew($0.uniqueKeys) }
                known.endRecord()
                return (record, examples)
            }
        }
        return nil
    }
}
