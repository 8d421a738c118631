import Configuration
import ExampleStore
import Foundation
import TaskDefinitions
import Text2Text

/// The inputs to be answered, a chunk at a time: they are read on a thread of their own while others are answered, and
/// however many there are, memory holds a few chunks.
final class PredictInputs {
    private enum Message: Sendable {
        case input(PredictInput)
        case finished
        case failed(any Error)

        var isLast: Bool { if case .input = self { false } else { true } }
    }

    /// So many inputs are answered together, in batches of inputs of like length.
    static let chunkSize = 1024
    /// Whoever writes inputs into a pipe and waits for the answers has none after so many seconds without the next one.
    static let patience = 0.05
    /// A JSON value may be 256 levels deep, and each level takes a few frames.
    private static let stackBytes = 8 << 20

    private let queue = BoundedQueue<Message>(capacity: chunkSize)
    private var hasBegun = false
    private var failure: (any Error)?
    /// Whether there are no more inputs than those handed over.
    private(set) var isFinished = false

    /// Begins to read.
    init(_ sources: [PredictSource], task: TaskDefinition?) {
        let queue = queue
        let thread = Thread {
            do {
                for source in sources {
                    guard try Self.read(source, task, { queue.push(.input($0)) }) else { return }
                }
                _ = queue.push(.finished)
            } catch {
                _ = queue.push(.failed(error))
            }
        }
        thread.stackSize = Self.stackBytes
        thread.start()
    }

    deinit { queue.close() }

    /// The next inputs, or nil after the last.
    /// - Parameter check: called now and then while there are none yet; it may throw, to stop
    /// - Throws: `ExampleError` for the first input that cannot be read, once those before its chunk have been answered;
    ///   nothing is answered where it is in the first chunk
    func next(check: () throws -> Void) throws -> [PredictInput]? {
        if let failure { throw failure }
        if isFinished { return nil }
        let messages = try queue.pop(
            upTo: Self.chunkSize, patience: Self.patience, isLast: { $0.isLast }, check: check)
        var inputs: [PredictInput] = []
        for message in messages {
            switch message {
            case .input(let input): inputs.append(input)
            case .finished: isFinished = true
            case .failed(let error): failure = error
            }
        }
        if let failure, inputs.isEmpty || !hasBegun { throw failure }
        hasBegun = true
        return inputs.isEmpty ? nil : inputs
    }

    // MARK: Reading

    /// - Parameter push: takes an input; false where nobody wants more
    /// - Returns: false where nobody wants more
    private static func read(
        _ source: PredictSource, _ task: TaskDefinition?, _ push: (PredictInput) -> Bool
    ) throws -> Bool {
        switch source {
        case .words(let words):
            for (index, word) in words.enumerated() {
                let input = try TaskInput.input(word, task: task, file: "TEXT \(index + 1)", line: nil)
                guard push(PredictInput(input.text, input.record)) else { return false }
            }
        case .file(let path, .text):
            let file = try SourceFile(path: path, isOfTask: false)
            var lines = LineReader(file, advice: "break it into lines")
            // Empty lines too: line n of what is printed is about line n of the file.
            while let line = try lines.next() {
                guard let text = String(validating: line, as: UTF8.self) else {
                    throw ExampleError.notText(file.path, line: lines.lineNumber)
                }
                let input = try TaskInput.input(text, task: task, file: file.path, line: lines.lineNumber)
                guard push(PredictInput(input.text, input.record)) else { return false }
            }
        case .file(let path, let format):
            var importer = importer(try SourceFile(path: path, isOfTask: false), format)
            while let item = try importer.next() {
                switch item {
                case .leftOut: continue
                case .wrong(let wrong): throw wrong.error
                case .record(let record):
                    let text = try TaskInput.input(record.record, task: task, file: record.file, line: record.line)
                    guard push(try PredictInput(text, of: record)) else { return false }
                }
            }
        case .split(let split, let dataDirectory):
            guard let task else { preconditionFailure("a split of no task") }
            var examples = try SplitExamples(task, split, dataDirectory: dataDirectory)
            while let (record, rendered) = try examples.next() {
                for example in rendered {
                    guard push(try PredictInput(example.input, of: record)) else { return false }
                }
            }
        }
        return true
    }

    private static func importer(_ file: SourceFile, _ format: PredictFormat) -> any Importer {
        switch format {
        case .jsonl: JSONLinesImporter([file], JSONLinesFormat())
        case .tsv: TSVImporter([file], TSVFormat())
        case .csv: CSVImporter([file], CSVFormat())
        case .text: TextImporter([file], TextFormat())
        }
    }
}
