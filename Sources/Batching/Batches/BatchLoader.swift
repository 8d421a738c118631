import Foundation

/// Prepares the batches of the coming steps on a thread of its own while the current one is trained on.
///
/// Batches come in the order of the steps and are what `prepare` makes of each step, so how far ahead the loader is, or
/// whether it exists at all, changes nothing but the time.
///
///     let loader = BatchLoader(steps: 0..<1000, sampler: sampler, converter: converter)
///     while let batch = loader.next() { … }
public final class BatchLoader {
    private let queue: BatchQueue
    /// Whatever the shell's `ulimit -s` allows.
    private static let stackBytes = 8 << 20

    /// - Parameters:
    ///   - ahead: how many batches may wait; at least 1.
    ///   - prepare: makes the batch of a step, on the loader's thread.
    public init(steps: Range<Int>, ahead: Int = 2, prepare: @escaping @Sendable (Int) -> Batch) {
        precondition(ahead >= 1, "BatchLoader: \(ahead) batches ahead")
        let queue = BatchQueue(capacity: ahead)
        self.queue = queue
        let thread = Thread {
            for step in steps {
                guard queue.hasRoom() else { return }
                queue.put(prepare(step))
            }
            queue.finish()
        }
        thread.stackSize = Self.stackBytes
        thread.start()
    }

    /// Batches as the sampler and the converter make them.
    public convenience init(
        steps: Range<Int>, ahead: Int = 2, sampler: MixtureSampler, converter: FeatureConverter
    ) {
        self.init(steps: steps, ahead: ahead) { converter.batch(step: $0, sampler.draws(step: $0)) }
    }

    deinit { queue.close() }

    /// The batch of the next step, waiting for it if need be; nil after the last.
    public func next() -> Batch? { queue.take() }
}

/// Batches on their way from the loader's thread to its user.
///
/// Every access to the state happens under the condition's lock, hence unchecked.
private final class BatchQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    private var waiting: [Batch] = []
    /// Whether the last batch has been put.
    private var isFinished = false
    /// Whether nobody will take batches any more.
    private var isClosed = false

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Waits for room; false when no more batches are wanted.
    func hasRoom() -> Bool {
        condition.withLock {
            while waiting.count >= capacity && !isClosed { condition.wait() }
            return !isClosed
        }
    }

    func put(_ batch: Batch) {
        condition.withLock {
            waiting.append(batch)
            condition.broadcast()
        }
    }

    func finish() {
        condition.withLock {
            isFinished = true
            condition.broadcast()
        }
    }

    func take() -> Batch? {
        condition.withLock {
            while waiting.isEmpty && !isFinished { condition.wait() }
            guard !waiting.isEmpty else { return nil }
            defer { condition.broadcast() }
            return waiting.removeFirst()
        }
    }

    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }
}
