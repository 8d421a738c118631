import Configuration
import Foundation
import Importing
import TaskDefinitions
import Threads

/// Makes examples from a source's records on a thread of its own. Another thread stores them.
///
/// Splits that are carved out of the same source are made in one reading of it.
///
/// Memory holds a few batches and the importer's data. A task that drops duplicates adds 16 bytes for each key (up to
/// 43 with the set's slack).
struct ExampleProducer: Sendable {
    /// The part of the source for one split.
    struct Output: Sendable {
        let split: Split
        let source: Source
        let maximumErrors: Int
        let errorsFile: String
    }

    let task: TaskDefinition
    /// One split, or several that are carved out of the same source.
    let outputs: [Output]
    let dataDirectory: String

    /// The source that is read. Each of several outputs takes another part of it.
    var source: Source { outputs[0].source }

    /// The messages of the producer: any number of batches, each with the number of its output, and then one of the
    /// other cases.
    enum Message: Sendable {
        case batch(ExampleBatch, output: Int)
        case finished([Facts])
        case failed(any Error)
    }

    /// The facts of a source for one output, known when all of it was read.
    struct Facts: Sendable {
        var files: [SourceReader.FileFacts] = []
        var leftOut = 0, dropped = 0, errors = 0
        var errorsFile: String?
    }

    /// The largest number of waiting batches.
    private static let queueCapacity = 3

    /// Begins to read. A receiver that stops early closes the queue.
    /// - Throws: ``ExampleError`` if there is no such file.
    func start() throws(ExampleError) -> (messages: BoundedQueue<Message>, byteCount: Int) {
        let reader = try openReader()
        let queue = BoundedQueue<Message>(capacity: Self.queueCapacity)
        Thread.begin { produce(into: queue) }
        return (queue, reader.byteCount)
    }

    /// - Throws: ``ExampleError``; it names the origin of the data if the task does.
    private func openReader() throws(ExampleError) -> SourceReader {
        do throws(ExampleError) {
            return try SourceReader(source, dataDirectory: dataDirectory)
        } catch {
            guard !task.data.isEmpty else { throw error }
            throw ExampleError("\(error.message). Where the data come from: \(task.data)", file: error.file)
        }
    }

    private func produce(into queue: BoundedQueue<Message>) {
        do {
            guard let facts = try batches(into: queue) else { return }
            queue.push(.finished(facts))
        } catch {
            queue.push(.failed(error))
        }
    }

    /// - Returns: nil if the receiver has stopped.
    private func batches(into queue: BoundedQueue<Message>) throws -> [Facts]? {
        var reader = try SourceReader(source, dataDirectory: dataDirectory)
        var makers = outputs.map { OutputMaker($0, task: task) }
        while let item = try reader.next() {
            switch item {
            case .leftOut:
                for number in makers.indices { makers[number].facts.leftOut += 1 }
            case .wrong(let record):
                for number in makers.indices { try makers[number].wrong.add(record) }
            case .record(let record):
                let number: Int?
                do throws(ExampleError) {
                    number = try place(of: record)
                } catch {
                    // The record's output is not known.
                    let problem = WrongRecord(error: error, text: record.json)
                    for number in makers.indices { try makers[number].wrong.add(problem) }
                    continue
                }
                guard let number else { continue }
                try makers[number].add(record)
                if makers[number].batch.isFull {
                    guard queue.push(.batch(makers[number].takeBatch(reader.bytesRead), output: number)) else {
                        return nil
                    }
                }
            }
        }
        for number in makers.indices {
            try makers[number].wrong.finish()
            guard queue.push(.batch(makers[number].takeBatch(reader.bytesRead), output: number)) else { return nil }
        }
        return makers.map { $0.finished(files: reader.facts) }
    }

    /// The output that a record belongs to, if any.
    private func place(of record: SourceRecord) throws(ExampleError) -> Int? {
        guard let part = source.part else { return 0 }
        let draw = try record.draw(for: part)
        return outputs.firstIndex { $0.source.part?.draws.contains(draw) ?? true }
    }
}

/// Makes the examples of one output.
private struct OutputMaker {
    private let task: TaskDefinition
    private let split: Split
    private var known = KnownKeys()
    var facts = ExampleProducer.Facts()
    var wrong: WrongRecords
    private(set) var batch = ExampleBatch()

    init(_ output: ExampleProducer.Output, task: TaskDefinition) {
        self.task = task
        split = output.split
        wrong = WrongRecords(maximum: output.maximumErrors, path: output.errorsFile)
    }

    mutating func add(_ record: SourceRecord) throws {
        do throws(ExampleError) {
            let examples = try record.rendered(by: task, split: split, suggests: wrong.suggests)
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

    /// Returns the batch and begins a new one.
    mutating func takeBatch(_ bytesRead: Int) -> ExampleBatch {
        defer { batch = ExampleBatch() }
        batch.bytesRead = bytesRead
        return batch
    }

    func finished(files: [SourceReader.FileFacts]) -> ExampleProducer.Facts {
        var facts = facts
        facts.files = files
        facts.errors = wrong.count
        facts.errorsFile = wrong.file
        return facts
    }
}
