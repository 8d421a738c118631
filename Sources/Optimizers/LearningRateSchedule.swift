import Configuration

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The learning rate as a function of the step.
public struct LearningRateSchedule: Sendable, Equatable {
    /// What follows the warm-up.
    public enum Shape: Sendable, Equatable {
        case constant
        /// Straight down to the final rate, which the step after the last would have.
        case linear
        /// Half a cosine down to the final rate, likewise. Loshchilov & Hutter 2017 (SGDR), equation 5.
        case cosine
        /// rate / sqrt(max(step, warmupSteps)), without a linear warm-up: T5's pre-training schedule with rate 1 and
        /// 10,000 steps. Raffel et al. 2020, section 3.1.2.
        case inverseSquareRoot
    }

    /// Where the warm-up begins.
    public enum WarmupStart: Sendable, Equatable {
        /// The first step has 1/warmupSteps of the rate, the last one of the warm-up all of it.
        case firstStep
        /// The first step has the rate 0 and changes nothing; the first after the warm-up has all of it. So in
        /// transformers, `optimization.get_linear_schedule_with_warmup` and its like.
        case zero
    }

    public var shape: Shape
    /// The highest rate; for `inverseSquareRoot` the numerator.
    public var learningRate: Double
    /// Steps over which the rate rises in a straight line.
    public var warmupSteps: Int
    public var warmupStart: WarmupStart
    /// The rate that the linear and cosine shapes end at.
    public var finalLearningRate: Double

    public init(
        shape: Shape, learningRate: Double, warmupSteps: Int = 0, warmupStart: WarmupStart = .firstStep,
        finalLearningRate: Double = 0
    ) {
        self.shape = shape
        self.learningRate = learningRate
        self.warmupSteps = warmupSteps
        self.warmupStart = warmupStart
        self.finalLearningRate = finalLearningRate
    }

    public init(_ object: ConfigurationObject) {
        let shapes: KeyValuePairs<String, Shape> = [
            "constant": .constant, "linear": .linear, "cosine": .cosine, "inverse-square-root": .inverseSquareRoot,
        ]
        self = object.variant(
            "kind", among: shapes, default: .constant, "how the learning rate goes on after the warm-up"
        ) { shape in
            var schedule = LearningRateSchedule(
                shape: shape,
                learningRate: object.number(
                    "learningRate", default: 1e-3, in: 0...100,
                    "the highest rate; for inverse-square-root the numerator"),
                warmupSteps: object.integer(
                    "warmupSteps", default: shape == .inverseSquareRoot ? 10_000 : 0, in: 0...,
                    shape == .inverseSquareRoot
                        ? "steps at the first rate, before it falls" : "steps in which the rate rises"))
            if shape != .inverseSquareRoot {
                let starts: KeyValuePairs<String, WarmupStart> = ["first-step": .firstStep, "zero": .zero]
                schedule.warmupStart = object.choice(
                    "warmupStart", among: starts, default: .firstStep,
                    "the rate of the first step: 1/warmupSteps of the highest, or zero, as in transformers")
            }
            // The other shapes have no end, so that the key is unknown there.
            if schedule.dependsOnTotalSteps {
                schedule.finalLearningRate = object.number(
                    "finalLearningRate", default: 0, in: 0...100, "the rate that it ends at")
            }
            if schedule.finalLearningRate > schedule.learningRate {
                object.report("\(schedule.finalLearningRate) is above learningRate", at: "finalLearningRate")
            }
            return schedule
        }
    }

    /// Whether the rate of a step depends on how many there will be in all.
    public var dependsOnTotalSteps: Bool { shape == .linear || shape == .cosine }

    /// The rate of a step, counted from 0, of a run of `totalSteps`.
    public func rate(step: Int, totalSteps: Int) -> Double {
        if shape == .inverseSquareRoot { return learningRate / Double(max(step, warmupSteps, 1)).squareRoot() }
        if step < warmupSteps {
            let risen = warmupStart == .zero ? step : step + 1
            return learningRate * Double(risen) / Double(warmupSteps)
        }
        let progress = Double(step - warmupSteps) / Double(max(1, totalSteps - warmupSteps))
        let remaining: Double =
            switch shape {
            case .constant, .inverseSquareRoot: 1
            case .linear: max(0, 1 - progress)
            case .cosine: (1 + cos(Double.pi * min(1, progress))) / 2
            }
        return finalLearningRate + (learningRate - finalLearningRate) * remaining
    }
}
