import Autodiff
import Batching
import Communication
import Models
import Optimizers
import Tensors
import Testing
import Training

/// Steps that several processes share have the bits of one process.
@Suite struct SharedTrainingTests {
    private typealias Fixture = TrainingFixture

    /// The outcome of a run: the weights, the optimizer's own state by name, and the steps.
    private struct Outcome: Sendable, Equatable {
        var values: [[Float]]
        var state: [String: [Float]]
        var records: [StepRecord]
    }

    /// Trains six steps in several processes. The model is wide enough that a parameter has several blocks.
    private func train(
        ranks: Int, _ configuration: TrainingConfiguration, dropout: Double = 0.2, width: Int = 16
    ) throws -> [Outcome] {
        try ProcessGroup.run(ranks) { communicator in
            let model: any Model<Float> = T5Configuration(
                vocabularySize: width > 16 ? 700 : 20, modelWidth: width, headWidth: 8, heads: 2, feedForwardWidth: 24,
                encoderLayers: 1, decoderLayers: 1, feedForward: .gatedGELU, tiesEmbeddings: true, dropoutRate: dropout
            ).makeModel(seed: 5)
            let division = configuration.division(model.trainedParameters, turns: nil, ranks: communicator.count)
            let optimizer = configuration.makeOptimizer(
                model.trainedParameters, totalSteps: Fixture.totalSteps, division: division, rank: communicator.rank)
            let trainer = try Fixture.trainer(
                model, optimizer, configuration, communicator: communicator, division: division)
            var records: [StepRecord] = []
            try trainer.train(to: 6) { records.append($0) }
            let parts = optimizer.ownState.filter { !$0.range.isEmpty }.map { part in
                ("\(part.name) \(part.range.lowerBound)", part.tensor.elements)
            }
            return Outcome(
                values: Fixture.values(model), state: Dictionary(uniqueKeysWithValues: parts), records: records)
        }
    }

    private func configuration(
        _ optimizer: OptimizerConfiguration, shards: Int, accumulation: Int = 1,
        normalization: LossNormalization = .tokens, average: WeightAverage? = nil
    ) -> TrainingConfiguration {
        var configuration = Fixture.configuration(
            accumulation: accumulation, clipNorm: 0.5, loss: CrossEntropyOptions(labelSmoothing: 0.1, zLoss: 1e-3),
            lossNormalization: normalization, optimizer: optimizer)
        configuration.shards = shards
        configuration.average = average
        return configuration
    }

    /// The whole state from the parts of all processes.
    private func whole(_ outcomes: [Outcome]) -> [String: [Float]] {
        let parts = outcomes.flatMap(\.state).map { entry in
            let words = entry.key.split(separator: " ")
            return (name: String(words[0]), start: Int(words[1]) ?? 0, elements: entry.value)
        }
        return Dictionary(grouping: parts, by: \.name).mapValues { parts in
            var state: [Float] = []
            for part in parts.sorted(by: { $0.start < $1.start }) where part.start >= state.count {
                state += part.elements
            }
            return state
        }
    }

    private func check(_ ranks: [Int], _ configuration: TrainingConfiguration, width: Int = 16) throws {
        let alone = try train(ranks: 1, configuration, width: width)
        for count in ranks {
            let outcomes = try train(ranks: count, configuration, width: width)
            for outcome in outcomes {
                #expect(outcome.values == alone[0].values, "\(count) processes")
                #expect(outcome.records == alone[0].records, "\(count) processes")
            }
            #expect(whole(outcomes) == whole(alone), "\(count) processes")
        }
    }

    @Test(arguments: [OptimizerConfiguration.adafactor(.t5x), .adamW(AdamWOptions(weightDecay: 0.01))])
    func oneToFourProcessesHaveTheSameBits(optimizer: OptimizerConfiguration) throws {
        try check([2, 3, 4], configuration(optimizer, shards: 4))
    }

    /// Several blocks of one parameter belong to several processes.
    @Test func aParameterIsDividedAmongProcesses() throws {
        try check([2, 3], configuration(.adamW(AdamWOptions()), shards: 3), width: 64)
    }

    /// Numbers without equal parts, and micro-batches without an example.
    @Test(arguments: [(3, 1), (5, 1), (8, 1), (5, 12)])
    func shardsNeedNotBeEqual(shards: Int, accumulation: Int) throws {
        try check(
            [2, 3],
            configuration(
                .adamW(AdamWOptions()), shards: shards, accumulation: accumulation, normalization: .examples))
    }

    @Test func meansOfTheWeightsAreTheSame() throws {
        try check([3], configuration(.adamW(AdamWOptions()), shards: 4, average: .exponential(decay: 0.9)))
    }

    /// Parts of a step change the rounding alone: dropout's masks belong to the examples.
    @Test(arguments: [(2, 1), (4, 1), (1, 3), (3, 6)])
    func partsAreOnlyAnotherOrderOfAdding(shards: Int, accumulation: Int) throws {
        let whole = try train(ranks: 1, configuration(.adafactor(.t5x), shards: 1))[0]
        let parts = try train(
            ranks: 1, configuration(.adafactor(.t5x), shards: shards, accumulation: accumulation))[0]
        for (first, second) in zip(whole.records, parts.records) {
            #expect(abs(first.loss - second.loss) < 1e-4 && first.tokens == second.tokens)
            #expect(abs(first.gradientNorm / second.gradientNorm - 1) < 1e-4)
        }
    }

    @Test func theUsualNumberOfShardsFollowsFromTheBatch() {
        #expect([1, 95, 96, 150, 192, 1000].map { BatchSize.examples($0).usualShards } == [1, 1, 2, 3, 4, 4])
        #expect([100, 8191, 8192, 65536].map { BatchSize.tokens($0).usualShards } == [1, 1, 2, 4])
    }
}
