import Batching
import Models
import Optimizers
import Tensors
import Training

/// Training as the references do it: the whole batch in every step, at a constant rate.
struct ReferenceTraining {
    let optimizer: OptimizerConfiguration
    let learningRate: Double
    let clipNorm: Double?
    let steps: Int

    /// Trains with the trainer.
    func train<Element: Scalar>(_ model: any Model<Element>, on pairs: [TokenPair]) throws -> [StepRecord] {
        let trainer = Trainer(
            model: model, optimizer: optimizer.makeOptimizer(model.trainedParameters), tasks: ["reference"],
            configuration: TrainingConfiguration(
                length: .steps(steps), batchSize: .examples(pairs.count), optimizer: optimizer,
                schedule: LearningRateSchedule(shape: .constant, learningRate: learningRate), clipNorm: clipNorm),
            totalSteps: steps, seed: 1)
        let references = pairs.indices.map { ExampleReference(task: 0, ordinal: $0) }
        let tokens = model.configuration.converter.batch(pairs)
        return try (0..<steps).map { step in
            try trainer.train(on: [Batch(step: step, tokens: tokens, examples: references, pairs: pairs)])
        }
    }
}
