import Autodiff
import Batching
import Models
import Optimizers
import Tensors
import Testing
import Training

/// Twenty steps of training: losses and final weights as of PyTorch's AdamW and both Adafactors.
@Suite struct TrainingParityTests {
    static let tolerance = 1e-4

    /// Relative, of the loss of a step. The rules are checked in double precision. In single precision a trajectory
    /// also carries rounding on, and Adafactor's of `tied_gated` a thousandfold within twenty steps: in double
    /// precision from the last digit to the third before it.
    private func lossTolerance<Element: Scalar>(_ type: Element.Type) -> Double {
        type == Double.self ? 1e-10 : 1e-3
    }

    /// An entry of a `training.json`.
    struct Run: Decodable {
        let name, optimizer: String
        let learningRate: Double
        let weightDecay, clipNorm: Double?
        let rules: String?
        let scaleParameter: Bool?
        /// Of each step, before its update; the norms before clipping.
        let losses, gradientNorms: [Double]

        func configuration() throws -> OptimizerConfiguration {
            switch (optimizer, rules) {
            case ("adamw", nil): .adamW(AdamWOptions(weightDecay: WeightDecay(rate: try #require(weightDecay))))
            case ("adafactor", "t5x"): .adafactor(.t5x)
            case ("adafactor", "transformers"):
                .adafactor(
                    .transformers(
                        scaleParameter: try #require(scaleParameter as Bool?),
                        weightDecay: WeightDecay(rate: try #require(weightDecay))))
            default: throw UnknownOptimizer(description: "\(optimizer), \(rules ?? "no rules")")
            }
        }
    }

    struct UnknownOptimizer: Error, CustomStringConvertible {
        let description: String
    }

    static let runs: [(ReferenceCase, String)] = [
        (.t5v1_1, "adamw"), (.tiedGated, "adafactor"), (.untiedScaled, "adafactor_scaled"),
        (.untiedScaled, "adafactor_unscaled"),
    ]

    private func run(_ example: ReferenceCase, _ name: String) throws -> Run {
        let runs: [Run] = try example.read("training.json")
        return try #require(runs.first { $0.name == name })
    }

    /// In double precision, with the model and the optimizer alone.
    @Test(arguments: runs) func inDoublePrecision(_ example: ReferenceCase, _ name: String) throws {
        let run = try run(example, name)
        let model: T5Model<Double> = try example.model()
        let batch = (try example.read("expected.json") as ReferenceCase.Expected).batch
        let optimizer = try run.configuration().makeOptimizer(model.parameters)
        let weights = [Double](repeating: 1 / Double(batch.targetTokenCount), count: batch.targetTokenCount)
        var losses: [Double] = []
        var norms: [Double] = []
        for step in run.losses.indices {
            let tape = Tape<Double>.training()
            let found = model.losses(batch, lossWeights: weights, tape)
            tape.backward()
            losses.append(found.losses.reduce(0, +) / Double(batch.targetTokenCount))
            norms.append(GradientClipping.clip(model.parameters, maximum: run.clipNorm))
            optimizer.update(learningRate: run.learningRate, step: step)
            for parameter in model.parameters { parameter.clearGradient() }
        }
        for (step, norm) in norms.enumerated() {
            #expect(abs(norm / run.gradientNorms[step] - 1) < Self.tolerance, "step \(step)")
        }
        try compare(example, run, model, losses: losses)
    }

    /// As users train: by the trainer, in single precision, every batch in another order.
    @Test(arguments: runs) func byTheTrainer(_ example: ReferenceCase, _ name: String) throws {
        let run = try run(example, name)
        let model: T5Model<Float> = try example.model()
        let examples = (try example.read("expected.json") as ReferenceCase.Expected).examples
        let configuration = TrainingConfiguration(
            length: .steps(run.losses.count), batchSize: .examples(examples.count), optimizer: try run.configuration(),
            schedule: LearningRateSchedule(shape: .constant, learningRate: run.learningRate), clipNorm: run.clipNorm)
        let trainer = Trainer(
            model: model, optimizer: configuration.optimizer.makeOptimizer(model.parameters),
            sampler: try MixtureSampler(
                tasks: [MixtureTask(name: examples.task, exampleCount: examples.count)], policy: EqualPolicy(),
                batchSize: examples.count, seed: 1),
            converter: FeatureConverter(tasks: [examples]), configuration: configuration,
            totalSteps: run.losses.count, seed: 1)
        var records: [StepRecord] = []
        try trainer.train(to: run.losses.count) { records.append($0) }
        try compare(example, run, model, losses: records.map(\.loss))
    }

    private func compare<Element: Scalar>(
        _ example: ReferenceCase, _ run: Run, _ model: T5Model<Element>, losses: [Double]
    ) throws {
        #expect(run.losses.count == 20 && losses.count == 20)
        for step in losses.indices {
            #expect(abs(losses[step] / run.losses[step] - 1) < lossTolerance(Element.self), "step \(step)")
        }
        let weights = try example.tensors("\(run.name).safetensors")
        #expect(Set(weights.entries.map(\.name)) == Set(model.parameters.map(\.name)))
        for parameter in model.parameters {
            let expected = try weights.tensor(named: parameter.name, as: Double.self).elements
            #expect(relativeDifference(parameter.value.elements, expected) < Self.tolerance, "\(parameter.name)")
        }
    }
}
