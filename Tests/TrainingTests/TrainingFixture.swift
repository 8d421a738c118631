import Autodiff
import Batching
import Communication
import ExampleStore
import Models
import Optimizers
import Tensors
import Training

/// A small mixture of two tasks with sequences of many lengths, and trainers on it.
enum TrainingFixture {
    static let taskNames = ["copy", "count"]
    static let batchExamples = 8
    static let totalSteps = 20

    private static let tasks: [TokenizedExamples] = taskNames.enumerated().map { task, name in
        // Inputs have 1 to 9 tokens and targets 1 to 5, each with its end.
        let inputs = (0..<40).map { example in
            (0..<example % 9).map { Int32(3 + ($0 * 5 + example * (task + 2)) % 17) } + [1]
        }
        let targets = (0..<40).map { example in
            (0..<example % 5).map { Int32(3 + ($0 + example + task) % 17) } + [1]
        }
        return TokenizedExamples(task: name, inputs: FlatSequences(inputs), targets: FlatSequences(targets))
    }

    static func model(dropout: Double = 0, seed: UInt64 = 5) -> any Model<Float> {
        T5Configuration(
            vocabularySize: 20, modelWidth: 16, headWidth: 8, heads: 2, feedForwardWidth: 24, encoderLayers: 1,
            decoderLayers: 1, feedForward: .gatedGELU, tiesEmbeddings: true, dropoutRate: dropout
        ).makeModel(seed: seed)
    }

    static func configuration(
        accumulation: Int = 1, learningRate: Double = 0.01, clipNorm: Double? = 1,
        loss: CrossEntropyOptions = CrossEntropyOptions(), lossNormalization: LossNormalization = .tokens,
        optimizer: OptimizerConfiguration = .adafactor(.t5x)
    ) -> TrainingConfiguration {
        TrainingConfiguration(
            length: .steps(totalSteps), batchSize: .examples(batchExamples), accumulation: accumulation,
            optimizer: optimizer,
            schedule: LearningRateSchedule(shape: .linear, learningRate: learningRate, warmupSteps: 3),
            clipNorm: clipNorm, loss: loss, lossNormalization: lossNormalization)
    }

    /// A trainer with its training data.
    struct Training {
        let trainer: Trainer<Float>
        let sampler: MixtureSampler
        let builder: BatchBuilder

        var model: any Model<Float> { trainer.model }
        var optimizer: any Optimizer<Float> { trainer.optimizer }
        var step: Int { trainer.step }

        func train(to step: Int, observe: (StepRecord) throws -> Void = { _ in }) throws {
            try trainer.train(to: step, sampler: sampler, builder: builder, observe: observe)
        }
    }

    static func trainer(
        _ model: any Model<Float>, _ optimizer: any Optimizer<Float>, _ configuration: TrainingConfiguration,
        turns: Turns<Float>? = nil, groupsTasks: Bool = false, seed: UInt64 = 7, step: Int = 0,
        communicator: any Communicator = SoleProcess(), division: UpdateDivision<Float> = UpdateDivision()
    ) throws -> Training {
        let mixture = taskNames.map { MixtureTask(name: $0, exampleCount: 40) }
        return Training(
            trainer: Trainer(
                model: model, optimizer: optimizer, tasks: taskNames, configuration: configuration,
                totalSteps: totalSteps, turns: turns, seed: seed, step: step,
                communicator: communicator, division: division),
            sampler: try MixtureSampler(tasks: mixture, policy: EqualPolicy(), batchSize: batchExamples, seed: seed),
            builder: BatchBuilder(tasks: tasks, converter: model.configuration.converter, groupsTasks: groupsTasks))
    }

    static func trainer(
        _ configuration: TrainingConfiguration, dropout: Double = 0, seed: UInt64 = 7
    ) throws -> Training {
        let model = model(dropout: dropout)
        return try trainer(model, configuration.optimizer.makeOptimizer(model.parameters), configuration, seed: seed)
    }

    static func values(_ model: any Model<Float>) -> [[Float]] { model.parameters.map { $0.value.elements } }
}

/// Plain gradient descent that records its gradients.
final class GradientRecorder: Optimizer {
    private let parameters: [Parameter<Float>]
    private(set) var gradients: [[Float]] = []

    init(_ parameters: [Parameter<Float>]) { self.parameters = parameters }

    func update(learningRate: Double, step: Int) {
        gradients = parameters.map { $0.gradient.elements }
        for (parameter, gradient) in zip(parameters, gradients) {
            let values = zip(parameter.value.elements, gradient).map { $0 - Float(learningRate) * $1 }
            parameter.value.update(from: Tensor(values, shape: parameter.value.shape))
        }
    }

    var state: [(name: String, tensor: Tensor<Float>)] { [] }
}
