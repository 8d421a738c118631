import Autodiff
import Batching
import Models
import Optimizers
import Tensors
import Testing
import Training

/// Twenty steps of training: losses and final weights equal those of PyTorch's AdamW and both Adafactors.
@Suite struct TrainingParityTests {
    static let tolerance = 1e-4

    /// The relative tolerance of a step's loss. Double precision checks the rules. In single precision rounding errors
    /// accumulate. With Adafactor on `tied_gated` they grow a thousandfold within twenty steps, in double precision
    /// too, from the last digit to the third before it.
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
        let biasCorrection: Bool?
        /// The losses of each step, before its update, and the norms before clipping.
        let losses, gradientNorms: [Double]

        func configuration() throws -> OptimizerConfiguration {
            switch (optimizer, rules) {
            case ("adamw", nil):
                .adamW(
                    AdamWOptions(
                        weightDecay: WeightDecay(rate: try #require(weightDecay)), correctsBias: biasCorrection ?? true)
                )
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

    /// Trains with the trainer on fixed batches.
    private func train<Element: Scalar>(
        _ model: any Model<Element>, on pairs: [TokenPair], _ run: Run
    ) throws -> [StepRecord] {
        try ReferenceTraining(
            optimizer: try run.configuration(), learningRate: run.learningRate, clipNorm: run.clipNorm,
            steps: run.losses.count
        ).train(model, on: pairs)
    }

    @Test(arguments: runs) func inDoublePrecision(_ example: ReferenceCase, _ name: String) throws {
        let run = try run(example, name)
        let model: any Model<Double> = try example.model()
        let records = try train(model, on: (try example.read("expected.json") as ReferenceCase.Expected).pairs, run)
        for (step, record) in records.enumerated() {
            #expect(abs(record.gradientNorm / run.gradientNorms[step] - 1) < Self.tolerance, "step \(step)")
        }
        try compare(example, run, model, losses: records.map(\.loss))
    }

    /// Trains as users do: in single precision, with a new order in every batch.
    @Test(arguments: runs) func onAMixture(_ example: ReferenceCase, _ name: String) throws {
        let run = try run(example, name)
        let model: any Model<Float> = try example.model()
        let examples = (try example.read("expected.json") as ReferenceCase.Expected).examples
        let configuration = TrainingConfiguration(
            length: .steps(run.losses.count), batchSize: .examples(examples.count), optimizer: try run.configuration(),
            schedule: LearningRateSchedule(shape: .constant, learningRate: run.learningRate), clipNorm: run.clipNorm)
        let trainer = Trainer(
            model: model, optimizer: configuration.optimizer.makeOptimizer(model.parameters), tasks: [examples.task],
            configuration: configuration, totalSteps: run.losses.count, seed: 1)
        let sampler = try MixtureSampler(
            tasks: [MixtureTask(name: examples.task, exampleCount: examples.count)], policy: EqualPolicy(),
            batchSize: examples.count, seed: 1)
        let builder = BatchBuilder(tasks: [examples], converter: model.configuration.converter)
        var records: [StepRecord] = []
        try trainer.train(to: run.losses.count, sampler: sampler, builder: builder) { records.append($0) }
        try compare(example, run, model, losses: records.map(\.loss))
    }

    private func compare<Element: Scalar>(
        _ example: ReferenceCase, _ run: Run, _ model: any Model<Element>, losses: [Double]
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

    // MARK: Frozen weights

    /// An entry of `frozen.json`: transformers' frozen parameters, and the other weights after training.
    struct Frozen: Decodable {
        let model: String
        /// The frozen parameters.
        let frozen: [String]
        let weights: [String: Digest]

        /// A weight after the last step.
        struct Digest: Decodable {
            let sum: Double
            /// Every 61st element.
            let sample: [Double]
        }
    }

    /// The words with which users freeze the same parameters.
    private static let freezes: [(String, [String])] = [
        ("encoder", ["encoder"]), ("embeddings", ["embeddings"]), ("roles", ["norm", "position-bias"]),
        ("block", ["decoder.block.0"]),
    ]

    @Test(arguments: freezes, ["t5_v1_0", "t5_v1_1"])
    func frozenWeightsStayAsTheyAre(_ freeze: (name: String, words: [String]), _ model: String) throws {
        let name = "\(model)_\(freeze.name)"
        let example = ReferenceCase(name: model)
        let runs: [Run] = try example.read("../frozen.json")
        let place = try #require(runs.firstIndex { $0.name == name })
        let frozen: Frozen = (try example.read("../frozen.json") as [Frozen])[place]
        #expect(frozen.model == model && runs[place].losses.count == 6)
        try compare(example, runs[place], frozen, freeze.words, Double.self, tolerance: 1e-9)
        try compare(example, runs[place], frozen, freeze.words, Float.self, tolerance: 2e-5)
    }

    private func compare<Element: Scalar>(
        _ example: ReferenceCase, _ run: Run, _ frozen: Frozen, _ words: [String], _ type: Element.Type,
        tolerance: Double
    ) throws {
        let model: any Model<Element> = try example.model()
        model.freeze(words.map { SiteSelector($0) })
        #expect(model.parameters.filter { !$0.isTrained }.map(\.name).sorted() == frozen.frozen.sorted())
        let before = model.parameters.map(\.value.elements)
        let records = try train(model, on: (try example.read("expected.json") as ReferenceCase.Expected).pairs, run)
        for (step, record) in records.enumerated() {
            #expect(abs(record.loss / run.losses[step] - 1) < tolerance, "step \(step)")
            #expect(abs(record.gradientNorm / run.gradientNorms[step] - 1) < 100 * tolerance, "step \(step)")
        }
        for (parameter, before) in zip(model.parameters, before) {
            let found = parameter.value.elements
            guard parameter.isTrained else {
                #expect(found == before, "\(parameter.name)")
                continue
            }
            let digest = try #require(frozen.weights[parameter.name])
            let sample = stride(from: 0, to: found.count, by: 61).map { found[$0] }
            #expect(relativeDifference(sample, digest.sample) < 100 * tolerance, "\(parameter.name)")
            let scale = found.reduce(0) { $0 + abs(Double($1)) }
            let sum = found.reduce(0) { $0 + Double($1) }
            #expect(abs(sum - digest.sum) < 100 * tolerance * scale, "\(parameter.name)")
        }
    }
}
