import ExampleStore
import Foundation
import TaskDefinitions

/// The inputs to be answered, a chunk at a time: they are read on a thread of their own while others are answered, and
/// however many there are, memory holds a few chunks.
final class PredictInputs {
    private enum Message: Sendable {
        case item(PredictItem)
        case finished
        case failed(any Error)

        var isLast: Bool { if case .item = self { false } else { true } }
    }

    /// So many inputs are answered together, in batches of inputs of like length.
    static let chunkSize = 1024
    /// Whoever writes inputs into a pipe and waits for the answers has none after so many seconds without the next one.
    static let patience = 0.05
    /// A JSON value may be 256 levels deep, and each level takes a few frames.
    private static let stackBytes = 8 << 20

    private let queue = BoundedQueue<Message>(capacity: chunkSize)
    private let failsAtOnce: Bool
    private var failure: (any Error)?
    /// Whether there are no more inputs than those handed over.
    private(set) var isFinished = false

    /// Begins to read.
    /// - Parameters:
    ///   - maximumErrors: how many inputs may be wrong and are passed over
    ///   - failsAtOnce: whether what was read before a failure is of no use
    init(_ sources: [PredictSource], task: TaskDefinition?, maximumErrors: Int, failsAtOnce: Bool) {
        self.failsAtOnce = failsAtOnce
        let queue = queue
        let thread = Thread {
            var reader = PredictReader(task: task, maximumErrors: maximumErrors) { queue.push(.item($0)) }
            do {
                for source in sources {
                    guard try reader.read(source) else { return }
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
    /// - Throws: `ExampleError` for the first input that is wrong and not passed over, once those before it were handed
    ///   over
    func next(check: () throws -> Void) throws -> [PredictItem]? {
        if let failure { throw failure }
        if isFinished { return nil }
        let messages = try queue.pop(
            upTo: Self.chunkSize, patience: Self.patience, isLast: { $0.isLast }, check: check)
        var items: [PredictItem] = []
        for message in messages {
            switch message {
            case .item(let item): items.append(item)
            case .finished: isFinished = true
            case .failed(let error): failure = error
            }
        }
        if let failure, items.isEmpty || failsAtOnce { throw failure }
        return items.isEmpty ? nil : items
    }
}
