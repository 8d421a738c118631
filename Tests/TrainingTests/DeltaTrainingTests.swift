import Autodiff
import Batching
import Deltas
import Models
import Optimizers
import Tensors
import Testing
import Training

/// Training of a delta in place of a model's weights.
@Suite struct DeltaTrainingTests {
    private typealias Fixture = TrainingFixture

    /// A model with a delta, and its training.
    private struct Tuned {
        let model: any Model<Float>
        let parts: [[Parameter<Float>]]
        let optimizer: any Optimizer<Float>
        let training: TrainingFixture.Training
    }

    private static func tuned(
        _ delta: DeltaConfiguration, _ configuration: TrainingConfiguration, dropout: Double = 0, seed: UInt64 = 1,
        step: Int = 0, groupsTasks: Bool = true
    ) throws -> Tuned {
        let model = Fixture.model(dropout: dropout)
        let parts = try delta.attach(to: model, tasks: Fixture.taskNames, .random(seed: seed))
        let turns = delta.order == .inTurn ? Turns(parts, totalSteps: Fixture.totalSteps) : nil
        let optimizer = configuration.makeOptimizer(
            model.trainedParameters, totalSteps: Fixture.totalSteps, turns: turns)
        let training = try Fixture.trainer(
            model, optimizer, configuration, turns: turns, groupsTasks: groupsTasks && delta.isPerTask, step: step)
        return Tuned(model: model, parts: parts, optimizer: optimizer, training: training)
    }

    private static let gaussian = LoRA(rank: 3, alpha: 6, dropout: 0.1, start: .gaussian)

    static let deltas: [DeltaConfiguration] = [
        DeltaConfiguration([.init(gaussian)]),
        DeltaConfiguration([.init(gaussian, isPerTask: true)]),
        DeltaConfiguration([.init(gaussian, isPerTask: true), .init(BitFit()), .init(NormTuning())]),
        DeltaConfiguration([.init(LoRA(dropout: 0.2), trained: ["norm"]), .init(BitFit())], order: .inTurn),
        DeltaConfiguration([.init(IA3()), .init(LoRA(), isPerTask: true), .init(NormTuning())], order: .inTurn),
    ]

    /// With dropout, accumulation and a mean of the weights.
    @Test(arguments: deltas, [OptimizerConfiguration.adafactor(.t5x), .adamW(AdamWOptions(weightDecay: 0.01))])
    func aResumedRunEqualsAnUninterruptedOne(delta: DeltaConfiguration, optimizer: OptimizerConfiguration) throws {
        var configuration = Fixture.configuration(accumulation: 2, optimizer: optimizer)
        configuration.average = .exponential(decay: 0.9)
        let whole = try Self.tuned(delta, configuration, dropout: 0.2)
        var records: [StepRecord] = []
        try whole.training.train(to: Fixture.totalSteps) { records.append($0) }
        // In the middle of a turn, and at the end of one.
        for stop in [8, 10] {
            let first = try Self.tuned(delta, configuration, dropout: 0.2)
            try first.training.train(to: stop)
            #expect(first.model.trainedParameters.count == whole.model.trainedParameters.count)
            // Another trainer that knows only the contents of a checkpoint.
            let second = try Self.tuned(delta, configuration, dropout: 0.2, seed: 99, step: stop)
            let held = (second.model.trainedParameters, first.model.trainedParameters)
            for (to, from) in zip(held.0, held.1) { to.value.update(from: from.value) }
            for (to, from) in zip(second.optimizer.state, first.optimizer.state) {
                to.tensor.update(from: from.tensor)
            }
            var resumed: [StepRecord] = []
            try second.training.train(to: Fixture.totalSteps) { resumed.append($0) }
            #expect(Fixture.values(second.model) == Fixture.values(whole.model))
            #expect(second.optimizer.state.map(\.tensor.elements) == whole.optimizer.state.map(\.tensor.elements))
            #expect(resumed == Array(records[stop...]))
        }
    }

    @Test(arguments: deltas)
    func theModelsOwnWeightsStay(delta: DeltaConfiguration) throws {
        let tuned = try Self.tuned(delta, Fixture.configuration())
        let frozen = tuned.model.parameters.filter { !$0.isTrained }
        let before = frozen.map(\.value.elements)
        let trained = tuned.model.trainedParameters.map(\.value.elements)
        try tuned.training.train(to: Fixture.totalSteps)
        #expect(!frozen.isEmpty && frozen.map(\.value.elements) == before)
        // The same bias on all keys of a query changes nothing, so it has no gradient beyond rounding.
        for (parameter, before) in zip(tuned.model.trainedParameters, trained)
        where !parameter.name.hasSuffix(".k.bias") {
            #expect(parameter.value.elements != before, "\(parameter.name)")
        }
        #expect(
            tuned.optimizer.state.allSatisfy { state in
                tuned.model.trainedParameters.contains { state.name.hasPrefix("\($0.name).") }
            })
    }

    /// The rows of a task lie together. What a model computes of an example does not depend on its place.
    @Test(arguments: [1, 3])
    func theOrderOfABatchChangesNothingBeyondRounding(accumulation: Int) throws {
        let delta = DeltaConfiguration([
            .init(LoRA(rank: 3, start: .gaussian), isPerTask: true), .init(IA3(), isPerTask: true), .init(BitFit()),
        ])
        let configuration = Fixture.configuration(accumulation: accumulation, learningRate: 0.1, clipNorm: nil)
        func train(groupsTasks: Bool) throws -> (values: [[Float]], records: [StepRecord]) {
            let model = Fixture.model()
            try delta.attach(to: model, tasks: Fixture.taskNames, .random(seed: 1))
            let training = try Fixture.trainer(
                model, GradientRecorder(model.trainedParameters), configuration, groupsTasks: groupsTasks)
            var records: [StepRecord] = []
            try training.train(to: 8) { records.append($0) }
            return (model.trainedParameters.map(\.value.elements), records)
        }
        let (grouped, mixed) = (try train(groupsTasks: true), try train(groupsTasks: false))
        for (grouped, mixed) in zip(grouped.records, mixed.records) {
            #expect(grouped.tasks.map(\.examples) == mixed.tasks.map(\.examples) && grouped.tokens == mixed.tokens)
            #expect(abs(grouped.loss - mixed.loss) < 1e-5 && abs(grouped.gradientNorm / mixed.gradientNorm - 1) < 1e-5)
        }
        for (grouped, mixed) in zip(grouped.values.joined(), mixed.values.joined()) {
            #expect(abs(grouped - mixed) < 1e-5)
        }
    }

    /// Neither momentum nor weight decay moves the delta of a task without examples.
    @Test(arguments: [OptimizerConfiguration.adafactor(.t5x), .adamW(AdamWOptions(weightDecay: 0.1))])
    func aStepOfOneTaskChangesItsDeltaAlone(optimizer: OptimizerConfiguration) throws {
        let delta = DeltaConfiguration([
            .init(Self.gaussian, isPerTask: true), .init(IA3(), isPerTask: true),
            .init(PromptTuning(tokens: 2), isPerTask: true), .init(PrefixTuning(tokens: 2), isPerTask: true),
        ])
        let tuned = try Self.tuned(delta, Fixture.configuration(optimizer: optimizer))
        try tuned.training.train(to: 4)
        func values(_ task: String) -> [[Float]] {
            tuned.model.places.added.filter { $0.name.contains(".\(task).") }.map(\.value.elements)
        }
        let (copy, count) = (values("copy"), values("count"))
        #expect(!copy.isEmpty && copy.count == count.count)
        let references = (0..<4).map { ExampleReference(task: 1, ordinal: $0 + 3) }
        _ = try tuned.training.trainer.train(on: [tuned.training.builder.batch(step: 4, references)])
        #expect(values("copy") == copy)
        for (now, before) in zip(values("count"), count) { #expect(now != before) }
    }

    /// The parts that have no turn keep their values, and the optimizer keeps its memory of them.
    @Test func inTurnOnlyOnePartChanges() throws {
        let delta = DeltaConfiguration(
            [.init(LoRA()), .init(BitFit(), trained: ["norm"]), .init(IA3())], order: .inTurn)
        let tuned = try Self.tuned(delta, Fixture.configuration(optimizer: .adamW(AdamWOptions(weightDecay: 0.1))))
        func state(_ part: Int) -> [[Float]] {
            let names = tuned.parts[part].map(\.name)
            let memory = tuned.optimizer.state.filter { state in
                names.contains { state.name == "\($0).first_moment" || state.name == "\($0).second_moment" }
            }
            return tuned.parts[part].map(\.value.elements) + memory.map(\.tensor.elements)
        }
        // 20 steps in three shares: of 7, 7 and 6.
        for (part, end) in [7, 14, 20].enumerated() {
            let before = (0..<3).map(state)
            try tuned.training.train(to: end)
            for other in 0..<3 {
                #expect((state(other) == before[other]) == (other != part), "part \(other) in the turn of \(part)")
            }
        }
    }

    /// Warm-up and decay come in each turn.
    @Test func theScheduleBeginsAnewWithEachTurn() throws {
        let delta = DeltaConfiguration([.init(LoRA()), .init(BitFit())], order: .inTurn)
        let configuration = Fixture.configuration()
        let tuned = try Self.tuned(delta, configuration)
        var rates: [Double] = []
        try tuned.training.train(to: Fixture.totalSteps) { rates.append($0.learningRate) }
        let expected = (0..<10).map { configuration.schedule.rate(step: $0, totalSteps: 10) }
        #expect(rates == expected + expected)
    }
}
