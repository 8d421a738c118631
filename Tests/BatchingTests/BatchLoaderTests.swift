import Batching
import ExampleStore
import Foundation
import Models
import Testing

@Suite struct BatchLoaderTests {
    private func parts() throws -> (MixtureSampler, BatchBuilder) {
        let sequences = (0..<50).map { [Int32($0 + 10), 1] }
        let examples = TokenizedExamples(
            task: "copy", inputs: FlatSequences(sequences), targets: FlatSequences(sequences))
        let sampler = try MixtureSampler(
            tasks: [MixtureTask(name: "copy", exampleCount: 50)], policy: EqualPolicy(), batchSize: 8, seed: 3)
        return (sampler, BatchBuilder(tasks: [examples], converter: EncoderDecoderConverter(start: 0)))
    }

    @Test(arguments: [1, 2, 5])
    func batchesComeInOrderAndAreTheSamplers(ahead: Int) throws {
        let (sampler, builder) = try parts()
        let loader = BatchLoader(steps: 40..<200, ahead: ahead, sampler: sampler, builder: builder)
        for step in 40..<200 {
            if step % 50 == 0 { Thread.sleep(forTimeInterval: 0.01) }
            #expect(loader.next() == builder.batch(step: step, sampler.draws(step: step)))
        }
        #expect(loader.next() == nil)
        #expect(loader.next() == nil)
    }

    @Test func noMoreThanItsShareIsPreparedAhead() throws {
        let (sampler, builder) = try parts()
        let prepared = Counter()
        let loader = BatchLoader(steps: 0..<1000, ahead: 3) { step in
            prepared.increment()
            return builder.batch(step: step, sampler.draws(step: step))
        }
        _ = loader.next()
        Thread.sleep(forTimeInterval: 0.05)
        #expect(prepared.value <= 4)
    }

    @Test func anAbandonedLoaderStops() throws {
        let (sampler, builder) = try parts()
        let prepared = Counter()
        for _ in 0..<20 {
            let loader = BatchLoader(steps: 0..<1_000_000, ahead: 1) { step in
                prepared.increment()
                return builder.batch(step: step, sampler.draws(step: step))
            }
            _ = loader.next()
        }
        Thread.sleep(forTimeInterval: 0.1)
        let before = prepared.value
        Thread.sleep(forTimeInterval: 0.05)
        #expect(prepared.value == before)
    }

    @Test func noStepsGiveNoBatch() throws {
        let (sampler, builder) = try parts()
        #expect(BatchLoader(steps: 5..<5, sampler: sampler, builder: builder).next() == nil)
    }
}

/// A count that several threads may raise; every access is under its lock.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    func increment() { lock.withLock { count += 1 } }
    var value: Int { lock.withLock { count } }
}
