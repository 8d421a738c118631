import Autodiff
import Batching
import Models
import Optimizers
import Tensors
import Testing
import Training

@Suite struct TrainerTests {
    private typealias Fixture = TrainingFixture
    private static let regularized = CrossEntropyOptions(labelSmoothing: 0.1, zLoss: 1e-3)

    /// The joint norm of the difference, relative to that of `reference`.
    private func difference(_ values: [[Float]], _ reference: [[Float]]) -> Double {
        func norm(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) * Double($1) } }
        let distance = zip(values, reference).reduce(0) { $0 + norm(zip($1.0, $1.1).map { $0 - $1 }) }
        return (distance / reference.reduce(0) { $0 + norm($1) }).squareRoot()
    }

    /// Two micro-batches of 4, eight of 1, and numbers without equal parts. All parts have different numbers of target
    /// tokens, so the mean of their means would be wrong.
    @Test(arguments: [2, 8, 3, 5], [LossNormalization.tokens, .examples])
    func accumulatedGradientsAreThoseOfTheLargeBatch(
        accumulation: Int, lossNormalization: LossNormalization
    ) throws {
        func train(
            _ accumulation: Int, to steps: Int
        ) throws -> (gradients: [[Float]], values: [[Float]], records: [StepRecord]) {
            let model = Fixture.model()
            let optimizer = GradientRecorder(model.parameters)
            let trainer = try Fixture.trainer(
                model, optimizer,
                Fixture.configuration(
                    accumulation: accumulation, learningRate: 0.1, clipNorm: nil, loss: Self.regularized,
                    lossNormalization: lossNormalization))
            var records: [StepRecord] = []
            try trainer.train(to: steps) { records.append($0) }
            return (optimizer.gradients, Fixture.values(model), records)
        }
        #expect(difference(try train(accumulation, to: 1).gradients, try train(1, to: 1).gradients) < 1e-6)
        let whole = try train(1, to: 8)
        let parts = try train(accumulation, to: 8)
        #expect(difference(parts.values, whole.values) < 1e-6)
        for (part, whole) in zip(parts.records, whole.records) {
            #expect(part.tokens == whole.tokens && part.tasks.map(\.targetTokens) == whole.tasks.map(\.targetTokens))
            #expect(abs(part.loss - whole.loss) < 1e-5 && abs(part.gradientNorm / whole.gradientNorm - 1) < 1e-5)
        }
    }

    /// With dropout, label smoothing, z-loss, accumulation and clipping together.
    @Test(arguments: [OptimizerConfiguration.adafactor(.t5x), .adamW(AdamWOptions(weightDecay: 0.01))])
    func trainingDependsOnTheStateTheSeedAndTheStepAlone(optimizer: OptimizerConfiguration) throws {
        let configuration = Fixture.configuration(accumulation: 2, loss: Self.regularized, optimizer: optimizer)
        let whole = try Fixture.trainer(configuration, dropout: 0.2)
        var records: [StepRecord] = []
        try whole.train(to: 15) { records.append($0) }

        let first = try Fixture.trainer(configuration, dropout: 0.2)
        try first.train(to: 4)
        try first.train(to: 9)
        // Another trainer that knows only the contents of a checkpoint.
        let model = Fixture.model(dropout: 0.2, seed: 99)
        let state = optimizer.makeOptimizer(model.parameters)
        for (to, from) in zip(model.parameters, first.model.parameters) { to.value.update(from: from.value) }
        for (to, from) in zip(state.state, first.optimizer.state) { to.tensor.update(from: from.tensor) }
        let second = try Fixture.trainer(model, state, configuration, step: 9)
        var resumed: [StepRecord] = []
        try second.train(to: 15) { resumed.append($0) }

        #expect(Fixture.values(model) == Fixture.values(whole.model))
        #expect(state.state.map(\.tensor.elements) == whole.optimizer.state.map(\.tensor.elements))
        #expect(resumed == Array(records[9...]))
        #expect(second.step == 15)

        let other = try Fixture.trainer(configuration, dropout: 0.2, seed: 8)
        try other.train(to: 15)
        #expect(Fixture.values(other.model) != Fixture.values(whole.model))
    }

    @Test func theLossesOfTheTasksAddUpToTheTotal() throws {
        let trainer = try Fixture.trainer(Fixture.configuration(accumulation: 3))
        var steps: [Int] = []
        try trainer.train(to: 6) { record in
            steps.append(record.step)
            let totals = record.tasks.map(\.total)
            let tokens = record.tasks.map(\.targetTokens)
            #expect(record.tasks.count == 2 && record.examples == Fixture.batchExamples)
            #expect(abs(record.loss * Double(tokens.reduce(0, +)) - totals.reduce(0, +)) < 1e-9)
            #expect(record.tasks.allSatisfy { abs($0.mean * Double($0.targetTokens) - $0.total) < 1e-9 })
            #expect(record.tokens > tokens.reduce(0, +))
        }
        #expect(steps == Array(1...6))
    }

    /// The log shows the cross-entropy. The z-loss is trained but not shown.
    @Test func theZLossIsNotReported() throws {
        var losses: [Double] = []
        for zLoss in [0, 0.5] {
            let trainer = try Fixture.trainer(Fixture.configuration(loss: CrossEntropyOptions(zLoss: zLoss)))
            try trainer.train(to: 1) { losses.append($0.loss) }
        }
        #expect(losses[0] == losses[1])
    }

    /// The choice of the logged loss does not affect training.
    @Test func theLoggedLossIsAMatterOfTheLogAlone() throws {
        var values: [[[Float]]] = []
        var losses: [Double] = []
        for reported in [CrossEntropyOptions.Reported.crossEntropy, .smoothed, .total] {
            var options = Self.regularized
            options.reported = reported
            let trainer = try Fixture.trainer(Fixture.configuration(loss: options))
            try trainer.train(to: 3) { losses.append($0.loss) }
            values.append(Fixture.values(trainer.model))
        }
        #expect(values[0] == values[1] && values[1] == values[2])
        #expect(losses[6] > losses[3] && Set(losses).count == 9)
    }

    @Test func theGradientIsClippedBeforeTheUpdate() throws {
        let model = Fixture.model()
        let optimizer = GradientRecorder(model.parameters)
        let trainer = try Fixture.trainer(model, optimizer, Fixture.configuration(clipNorm: 0.01))
        try trainer.train(to: 1) { #expect($0.gradientNorm > 0.01) }
        let norm = optimizer.gradients.joined().reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(norm - 0.01) < 1e-6)
    }

    @Test func whereTheLossIsNoNumberTheParametersStayThoseOfTheStepBefore() throws {
        let model = Fixture.model()
        let optimizer = GradientRecorder(model.parameters)
        let trainer = try Fixture.trainer(model, optimizer, Fixture.configuration(learningRate: 1e30, clipNorm: nil))
        var last = Fixture.values(model)
        var lastStep = 0
        let error = try #require(throws: TrainingError.self) {
            try trainer.train(to: 20) { record in
                last = Fixture.values(model)
                lastStep = record.step
            }
        }
        #expect(error.step == lastStep + 1 && trainer.step == lastStep)
        #expect(
            error.message.hasSuffix(
                " is no longer a finite number; lower schedule.learningRate, or set clipNorm to 1 and a warm-up"))
        #expect(Fixture.values(model) == last)
        #expect(model.parameters.allSatisfy { $0.gradient.elements.allSatisfy { $0 == 0 } })
    }

    /// An observer may stop training after a whole step.
    @Test func anObserverCanStopTraining() throws {
        struct Stop: Error {}
        let trainer = try Fixture.trainer(Fixture.configuration())
        #expect(throws: Stop.self) { try trainer.train(to: 10) { if $0.step == 4 { throw Stop() } } }
        #expect(trainer.step == 4)
        let whole = try Fixture.trainer(Fixture.configuration())
        try whole.train(to: 10)
        try trainer.train(to: 10)
        #expect(Fixture.values(trainer.model) == Fixture.values(whole.model))
    }
}
