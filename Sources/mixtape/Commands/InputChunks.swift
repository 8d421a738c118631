import Foundation
import Threads

/// The inputs of a command, a chunk at a time: they are read on a thread of their own while others are worked on, and
/// however many there are, memory holds a few chunks.
///
/// A chunk is what there is: one input where a pipe has brought one and waits for its answer, many where they come
/// faster than they are worked on.
final class InputChunks<Item: Sendable> {
    private enum Message: Sendable {
        case item(Item)
        case finished
        case failed(any Error)
    }

    /// How a reader hands over what it reads.
    struct Sink: Sendable {
        /// Takes an item; false if nobody wants more.
        let push: @Sendable (Item) -> Bool
        /// Says that the next item is being waited for.
        let pause: @Sendable () -> Void
    }

    private let queue: BoundedQueue<Message>
    private let failsAtOnce: Bool
    private var failure: (any Error)?
    /// Whether there are no more inputs than those handed over.
    private(set) var isFinished = false

    /// Begins to read.
    /// - Parameters:
    ///   - failsAtOnce: whether what was read before a failure is of no use
    ///   - read: hands over all items, or throws after those before a failure; runs on a thread of its own
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
    /// - Parameter check: called now and then while there are none yet; it may throw, to stop
    /// - Throws: the failure of reading, once the inputs before it were handed over
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
    /// So many inputs are worked on together at most, in batches of inputs of like length.
    static let size = 1024
}
