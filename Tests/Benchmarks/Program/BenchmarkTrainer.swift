import Autodiff
import Batching
import Deltas
import Models
import Optimizers
import Training

/// Whole steps of training on batches in memory: dropout, AdamW, no clipping. Of the whole model, or of a delta.
final class BenchmarkTrainer {
    private let trainer: Trainer<Float>
    private let converter: any FeatureConverter

    /// - Parameter delta: what is trained; nil for the whole model
    init(_ configuration: any ModelConfiguration, _ delta: DeltaConfiguration? = nil) throws {
        let model: any Model<Float> = configuration.makeModel(seed: 1)
        converter = configuration.converter
        try delta?.attach(to: model, tasks: [], .random(seed: 1))
        trainer = Trainer(
            model: model, optimizer: AdamW(model.trainedParameters, AdamWOptions()), tasks: ["benchmark"],
            configuration: TrainingConfiguration(
                length: .steps(1), batchSize: .examples(1), optimizer: .adamW(AdamWOptions()),
                schedule: LearningRateSchedule(shape: .constant, learningRate: 1e-4)),
            totalSteps: 1, seed: 1)
    }

    var parameterCount: Int { trainer.model.parameterCount }

    /// - Returns: the mean loss of a target token
    @discardableResult
    func train(on pairs: [TokenPair], profile: OperationProfile? = nil) throws -> Double {
        let batch = Batch(
            step: trainer.step, tokens: converter.batch(pairs),
            examples: pairs.indices.map { ExampleReference(task: 0, ordinal: $0) }, pairs: pairs)
        trainer.profile = profile
        let loss = try trainer.train(on: [batch]).tasks[0]
        return loss.total / Double(loss.targetTokens)
    }
}
