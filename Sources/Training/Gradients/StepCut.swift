/// The parts in which a step's batch is computed: shards, whose gradients are added in a fixed tree, and the
/// micro-batches of each, whose gradients are added one after the other.
package struct StepCut: Sendable, Equatable {
    package let shards: Int
    /// The micro-batches of a shard.
    package let microBatches: Int

    /// - Parameters:
    ///   - shards: at least 1
    ///   - accumulation: the smallest number of parts in all
    package init(shards: Int, accumulation: Int) {
        self.shards = shards
        microBatches = (accumulation + shards - 1) / shards
    }

    /// All parts of a step.
    package var pieces: Int { shards * microBatches }

    /// The parts of some shards.
    package func pieces(of shards: Range<Int>) -> Range<Int> {
        shards.lowerBound * microBatches..<shards.upperBound * microBatches
    }
}
