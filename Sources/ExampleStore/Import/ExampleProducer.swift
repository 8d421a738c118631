import Configuration
import Foundation
import TaskDefinitions

/// Makes examples of a source's records, on a thread of its own, for another thread to store.
///
/// At any time memory holds a few batches, what an importer holds, and, for a task that drops duplicates, 16 bytes for
/// each key (with the set's own slack, up to 43).
struct ExampleProducer: Sendable {
    let task: TaskDefinition
    let split: Split
    let source: Source
    let dataDirectory: String
    let maximumErrors: Int
    let errorsFile: String

    /// What is handed over: any number of batches, and then one of the others.
    enum Message: Sendable {
        case batch(ExampleBatch)
        case finished(Facts)
        case failed(any Error)
    }

    /// What is known of a source when all of it was read.
    struct Facts: Sendable {
        var files: [SourceReader.FileFacts] = []
        var leftOut = 0, dropped = 0, errors = 0
        var errorsFile: String?
    }

    /// So many batches wait at most.
    private static let queueCapacity = 3
    /// A JSON value may be 256 levels deep, and each level takes a few frames.
    private static let stackBytes = 8 << 20

    /// Begins to read. Who no longer wants to hear of it closes the queue.
    /// - Throws: ``ExampleError`` where there is no such file.
    func start() throws(ExampleError) -> (messages: BoundedQueue<Message>, byteCount: Int) {
        let reader = try openReader()
        let queue = BoundedQueue<Message>(capacity: Self.queueCapacity)
        let thread = Thread { produce(into: queue) }
        thread.stackSize = Self.stackBytes
        thread.start()
        return (queue, reader.byteCount)
    }

    /// - Throws: ``ExampleError``, which says where the data come from where the task does.
    private func openReader() throws(ExampleError) -> SourceReader {
        do throws(ExampleError) {
            return try SourceReader(source, dataDirectory: dataDirectory)
        } catch {
            guard !task.data.isEmpty else { throw error }
            throw ExampleError("\(error.message). Where the data come from: \(task.data)", file: error.file)
        }
    }

    private func produce(into queue: BoundedQueue<Message>) {
        var facts = Facts()
        do {
            guard try produce(into: queue, &facts) else { return }
            _ = queue.push(.finished(facts))
        } catch {
            _ = queue.push(.failed(error))
        }
    }

    /// - Returns: false where nobody wants more.
    private func produce(into queue: BoundedQueue<Message>, _ facts: inout Facts) throws -> Bool {
        var reader = try SourceReader(source, dataDirectory: dataDirectory)
        var wrong = WrongRecords(maximum: maximumErrors, path: errorsFile)
        var known = KnownKeys()
        var batch = ExampleBatch()
        while let item = try reader.next() {
            switch item {
            case .leftOut: facts.leftOut += 1
            case .wrong(let record): try wrong.add(record)
            case .record(let record):
                do throws(ExampleError) {
                    if let part = source.part, try !record.isIn(part) { continue }
                    let examples = try record.rendered(by: task, split: split)
                    if examples.isEmpty { facts.leftOut += 1 }
                    for example in examples {
                        if example.uniqueKeys.isEmpty || known.areNew(example.uniqueKeys) {
                            batch.append(example, of: record)
                        } else {
                            facts.dropped += 1
                        }
                    }
                    known.endRecord()
                } catch {
                    try wrong.add(WrongRecord(error: error, text: record.json))
                }
            }
            if batch.isFull {
                batch.bytesRead = reader.bytesRead
                guard queue.push(.batch(batch)) else { return false }
                batch = ExampleBatch()
            }
        }
        try wrong.finish()
        batch.bytesRead = reader.bytesRead
        guard queue.push(.batch(batch)) else { return false }
        facts.files = reader.facts
        facts.errors = wrong.count
        facts.errorsFile = wrong.file
        return true
    }
}
