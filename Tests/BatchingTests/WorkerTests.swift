import Batching
import ExampleStore
import Models
import Testing

/// The global batch does not depend on the number of workers.
@Suite struct WorkerTests {
    private static let counts = [70, 25, 9]
    private static let batchSize = 16

    /// Sequences of many lengths, all different.
    private static let builder = BatchBuilder(
        tasks: counts.enumerated().map { task, count in
            func sequences(_ longest: Int) -> FlatSequences {
                FlatSequences(
                    (0..<count).map { example in
                        [Int32(100 + task), Int32(1000 + example)] + (0..<example % longest).map { Int32(3 + $0) } + [1]
                    })
            }
            return TokenizedExamples(task: "task\(task)", inputs: sequences(9), targets: sequences(4))
        }, converter: EncoderDecoderConverter(start: 0))

    private static func tokens(_ examples: [ExampleReference]) -> ModelBatch {
        builder.batch(step: 0, examples).tokens
    }

    private func sampler(_ draws: DrawKind) throws -> MixtureSampler {
        let tasks = Self.counts.indices.map { MixtureTask(name: "task\($0)", exampleCount: Self.counts[$0]) }
        return try MixtureSampler(
            tasks: tasks, policy: ProportionalPolicy(temperature: 2), draws: draws, batchSize: Self.batchSize, seed: 4)
    }

    /// Several batches joined end to end.
    private func joined(_ batches: [ModelBatch]) -> ModelBatch {
        func offsets(_ part: (ModelBatch) -> [Int]) -> [Int] {
            batches.reduce(into: [0]) { all, batch in
                let start = all[all.count - 1]
                all += part(batch).dropFirst().map { $0 + start }
            }
        }
        let features = Self.builder.converter.features.map(\.name).map { name in
            ModelBatch.Feature(name, ids: batches.flatMap { $0[name].ids }, offsets: offsets { $0[name].offsets })
        }
        return ModelBatch(
            features: features, lossOffsets: offsets(\.lossOffsets),
            tokenCount: batches.reduce(0) { $0 + $1.tokenCount })
    }

    @Test(arguments: [DrawKind.exact, .independent], [1, 2, 3, 5, 8, 16, 20])
    func theSlicesOfAllWorkersAreTheGlobalBatch(draws: DrawKind, workerCount: Int) throws {
        let sampler = try sampler(draws)
        for step in [0, 1, 2, 3, 4, 5, 77, 1_000_000_007] {
            let slices = (0..<workerCount).map { sampler.draws(step: step, worker: $0, of: workerCount) }
            let sizes = slices.map(\.count)
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
            let whole = sampler.draws(step: step)
            #expect(slices.flatMap { $0 } == whole)
            #expect(joined(slices.map(Self.tokens)) == Self.tokens(whole))
        }
    }

    /// With micro-batches, a worker takes the parts `worker * accumulation + i` of a finer division.
    @Test(arguments: [1, 2, 3, 5], [1, 2, 3, 4])
    func microBatchesAreSlicesOfAWorkersSlice(workerCount: Int, accumulation: Int) throws {
        let sampler = try sampler(.exact)
        for step in 0..<20 {
            for worker in 0..<workerCount {
                let parts = (0..<accumulation).map {
                    sampler.draws(step: step, worker: worker * accumulation + $0, of: workerCount * accumulation)
                }
                let slice = sampler.draws(step: step, worker: worker, of: workerCount)
                #expect(parts.flatMap { $0 } == slice)
                #expect(joined(parts.map(Self.tokens)) == Self.tokens(slice))
            }
        }
    }

    @Test func theGlobalBatchesOfDifferentStepsDiffer() throws {
        let sampler = try sampler(.exact)
        let batches = (0..<20).map { Self.tokens(sampler.draws(step: $0)) }
        for (index, batch) in batches.enumerated() { #expect(!batches[..<index].contains(batch)) }
    }
}
