import Foundation
import Threads

/// Prepares the batches of the coming steps on its own thread while training uses the current one.
///
/// Batches come in the order of the steps and are the results of `prepare`. Loading ahead therefore changes only the
/// time.
///
///     let loader = BatchLoader(steps: 0..<1000, sampler: sampler, builder: builder)
///     while let batch = loader.next() { … }
package final class BatchLoader {
    private let queue: BoundedQueue<Batch>

    /// - Parameters:
    ///   - ahead: the largest number of waiting batches; at least 1.
    ///   - prepare: makes the batch of a step, on the loader's thread.
    package init(steps: Range<Int>, ahead: Int = 2, prepare: @escaping @Sendable (Int) -> Batch) {
        precondition(ahead >= 1, "BatchLoader: \(ahead) batches ahead")
        let queue = BoundedQueue<Batch>(capacity: ahead)
        self.queue = queue
        Thread.begin {
            for step in steps {
                guard queue.waitForRoom() else { return }
                queue.push(prepare(step))
            }
            queue.finish()
        }
    }

    /// Loads the batches that sampler and builder make.
    package convenience init(
        steps: Range<Int>, ahead: Int = 2, sampler: MixtureSampler, builder: BatchBuilder
    ) {
        self.init(steps: steps, ahead: ahead) { builder.batch(step: $0, sampler.draws(step: $0)) }
    }

    deinit { queue.close() }

    /// The batch of the next step; nil after the last. Waits for it if necessary.
    package func next() -> Batch? { queue.pop() }
}
