import Foundation
import Threads

/// The inputs of a command, one chunk at a time. A thread of its own reads them while others are processed. Memory
/// holds a few chunks, however many inputs there are.
///
/// A chunk is what is available: one input if a pipe delivered one and waits for its answer, many if they arrive faster
/// than they are processed.
final class InputChunks<Item: Sendable> {
    private enum Message: Sendable {
        case item(Item)
        case finished
        case failed(any Error)
    }

    /// The functions with which a reader delivers its items.
    struct Sink: Sendable {
        /// Delivers an item; false if the receiver has stopped.
        let push: @Sendable (Item) -> Bool
        /// Announces that the reader is waiting for the next item.
        let pause: @Sendable () -> Void
    }

    private let queue: BoundedQueue<Message>
    private let failsAtOnce: Bool
    private var failure: (any Error)?
    /// Whether all inputs have been delivered.
    private(set) var isFinished = false

    /// Begins to read.
    /// - Parameters:
    ///   - failsAtOnce: whether items read before a failure are useless
    ///   - read: delivers all items, or throws after those before a failure; it runs on its own thread
    init(failsAtOnce: Bool, read: @escaping @Sendable (Sink) throws -> Void) {
        self.failsAtOnce = failsAtOnce
        let queue = BoundedQueue<Message>(capacity: InputChunk.size)
        self.queue = queue
        Thread.begin {
            do {
                try read(Sink(push: { queue.push(.item($0)) }, pause: { queue.pause() }))
                queue.push(.finished)
            } catch {
                queue.push(.failed(error))
            }
            queue.finish()
        }
    }

    deinit { queue.close() }

    /// The next inputs, or nil after the last.
    /// - Parameter check: called from time to time while there are none yet; it may throw to stop
    /// - Throws: the failure of reading, after the inputs before it were delivered
    func next(check: () throws -> Void = {}) throws -> [Item]? {
        if let failure { throw failure }
        if isFinished { return nil }
        let messages = try queue.pop(upTo: InputChunk.size, check: check)
        var items: [Item] = []
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

private enum InputChunk {
    /// The largest number of inputs processed together, in batches of similar length.
    static let size = 1024
}
