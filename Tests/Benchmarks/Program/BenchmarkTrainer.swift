import Autodiff
import Batching
import Communication
import Deltas
import Models
import Optimizers
import Tensors
import Training

/// Whole steps of training on batches in memory: dropout, AdamW, no clipping. Of the whole model, or of a delta.
final class BenchmarkTrainer {
    private let trainer: Trainer<Float>
    private let converter: any FeatureConverter
    private let communicator: any Communicator
    private let shards: Int

    /// - Parameters:
    ///   - delta: what is trained; nil for the whole model
    ///   - shards: those of a step, which processes may share
    init(
        _ configuration: any ModelConfiguration, _ delta: DeltaConfiguration? = nil, shards: Int = 1,
        precision: ProductPrecision = .float32, communicator: any Communicator = SoleProcess()
    ) throws {
        self.communicator = communicator
        self.shards = shards
        let model: any Model<Float> = configuration.makeModel(seed: 1)
        converter = configuration.converter
        try delta?.attach(to: model, tasks: [], .random(seed: 1))
        let training = TrainingConfiguration(
            length: .steps(1), batchSize: .examples(1), shards: shards, precision: precision,
            optimizer: .adamW(AdamWOptions()),
            schedule: LearningRateSchedule(shape: .constant, learningRate: 1e-4))
        let division = training.division(model.trainedParameters, turns: nil, ranks: communicator.count)
        trainer = Trainer(
            model: model,
            optimizer: training.makeOptimizer(
                model.trainedParameters, totalSteps: 1, division: division, rank: communicator.rank),
            tasks: ["benchmark"], configuration: training, totalSteps: 1, seed: 1, communicator: communicator,
            division: division)
    }

    var parameterCount: Int { trainer.model.parameterCount }

    /// - Returns: the mean loss of a target token
    @discardableResult
    func train(on pairs: [TokenPair], profile: OperationProfile? = nil) throws -> Double {
        // Process r of n computes the shards from r s / n to (r + 1) s / n.
        let (rank, count) = (communicator.rank, communicator.count)
        let batches = (shards * rank / count..<shards * (rank + 1) / count).map { shard in
            let part = Array(pairs[pairs.count * shard / shards..<pairs.count * (shard + 1) / shards])
            return Batch(
                step: trainer.step, tokens: converter.batch(part),
                examples: part.indices.map { ExampleReference(task: 0, ordinal: $0) }, pairs: part)
        }
        trainer.profile = profile
        let loss = try trainer.train(on: batches).tasks[0]
        return loss.total / Double(loss.targetTokens)
    }
}
