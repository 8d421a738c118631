import Configuration
import Foundation
import Optimizers
import Testing

@Suite struct LearningRateScheduleTests {
    struct Case: Sendable {
        let schedule: LearningRateSchedule
        let totalSteps: Int
        let rates: [Int: Double]
    }

    @Test(arguments: [
        Case(schedule: .init(shape: .constant, learningRate: 0.1), totalSteps: 10, rates: [0: 0.1, 9: 0.1, 50: 0.1]),
        Case(
            schedule: .init(shape: .constant, learningRate: 2, warmupSteps: 4), totalSteps: 10,
            rates: [0: 0.5, 1: 1, 3: 2, 4: 2, 9: 2]),
        Case(
            schedule: .init(shape: .linear, learningRate: 2), totalSteps: 4,
            rates: [0: 2, 1: 1.5, 3: 0.5, 4: 0, 9: 0]),
        Case(
            schedule: .init(shape: .linear, learningRate: 2, warmupSteps: 2, finalLearningRate: 1), totalSteps: 10,
            rates: [0: 1, 1: 2, 2: 2, 6: 1.5, 10: 1, 11: 1]),
        Case(
            schedule: .init(shape: .cosine, learningRate: 2), totalSteps: 6,
            rates: [0: 2, 2: 1.5, 3: 1, 4: 0.5, 6: 0, 7: 0]),
        Case(
            schedule: .init(shape: .cosine, learningRate: 2, warmupSteps: 3, finalLearningRate: 1), totalSteps: 9,
            rates: [1: 4.0 / 3, 3: 2, 5: 1.75, 6: 1.5, 9: 1]),
        Case(
            schedule: .init(shape: .inverseSquareRoot, learningRate: 1, warmupSteps: 10_000), totalSteps: 100_000,
            rates: [0: 0.01, 10_000: 0.01, 40_000: 0.005, 90_000: 1.0 / 300]),
        // A warm-up as long as the run, or longer, and a run without steps.
        Case(schedule: .init(shape: .linear, learningRate: 1, warmupSteps: 4), totalSteps: 4, rates: [3: 1, 4: 1]),
        Case(schedule: .init(shape: .cosine, learningRate: 1, warmupSteps: 8), totalSteps: 4, rates: [3: 0.5]),
        Case(schedule: .init(shape: .inverseSquareRoot, learningRate: 1), totalSteps: 0, rates: [0: 1]),
    ])
    func closedForms(example: Case) {
        for (step, expected) in example.rates {
            let rate = example.schedule.rate(step: step, totalSteps: example.totalSteps)
            #expect(abs(rate - expected) <= 1e-12, "step \(step) of \(example.schedule): \(rate), expected \(expected)")
        }
    }

    /// With a warm-up from zero the rates of all steps equal transformers'; see Tests/Fixtures/README.md.
    @Test func warmUpFromZeroAsInTransformers() throws {
        let conventions: ReferenceTests.Conventions = try fixture("conventions.json")
        #expect(conventions.schedules.count == 6)
        for example in conventions.schedules {
            let shape: LearningRateSchedule.Shape =
                switch example.kind {
                case "constant": .constant
                case "linear": .linear
                default: .cosine
                }
            let schedule = LearningRateSchedule(
                shape: shape, learningRate: example.rate, warmupSteps: example.warmup, warmupStart: .zero,
                finalLearningRate: example.final)
            // After the last step transformers' cosine rises again, but no run goes so far.
            for (step, expected) in example.rates.prefix(example.steps).enumerated() {
                let rate = schedule.rate(step: step, totalSteps: example.steps)
                #expect(abs(rate - expected) <= 1e-12, "\(example.kind), step \(step)")
            }
        }
    }

    private func read(_ text: String) throws -> LearningRateSchedule {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") { LearningRateSchedule($0) }
    }

    @Test func configuration() throws {
        #expect(try read("{}") == .init(shape: .constant, learningRate: 1e-3))
        #expect(
            try read(#"{"kind": "inverse-square-root", "learningRate": 1}"#)
                == .init(shape: .inverseSquareRoot, learningRate: 1, warmupSteps: 10_000))
        #expect(
            try read(#"{"kind": "cosine", "learningRate": 0.01, "warmupSteps": 5, "finalLearningRate": 0.001}"#)
                == .init(shape: .cosine, learningRate: 0.01, warmupSteps: 5, finalLearningRate: 0.001))
        #expect(
            try read(#"{"kind": "linear", "warmupSteps": 5, "warmupStart": "zero"}"#)
                == .init(shape: .linear, learningRate: 1e-3, warmupSteps: 5, warmupStart: .zero))
    }

    @Test(arguments: [
        (#"{"kind": "cosin"}"#, "run.json:1:10: kind: unknown value \"cosin\"; did you mean \"cosine\"?"),
        (#"{"learningRate": -1}"#, "run.json:1:18: learningRate: -1 is out of range; expected 0 to 100"),
        (#"{"warmupSteps": -1}"#, "run.json:1:17: warmupSteps: -1 is out of range; expected at least 0"),
        (
            #"{"kind": "cosine", "finalLearningRate": 0.5}"#,
            "run.json:1:41: finalLearningRate: 0.5 is above learningRate"
        ),
        (
            #"{"finalLearningRate": 0.0005}"#,
            "run.json:1:2: finalLearningRate: unknown key \"finalLearningRate\"; did you mean \"learningRate\"?"
        ),
    ])
    func mistakes(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect(error?.description == message)
    }
}
