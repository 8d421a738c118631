import Configuration

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The learning rate as a function of the step.
package struct LearningRateSchedule: Sendable, Equatable {
    /// The course after the warm-up.
    package enum Shape: Sendable, Equatable {
        case constant
        /// Straight down to the final rate. The step after the last one would have it.
        case linear
        /// Half a cosine down to the final rate, which the step after the last one would have. Loshchilov & Hutter 2017
        /// (SGDR), equation 5.
        case cosine
        /// rate / sqrt(max(step, warmupSteps)), without a linear warm-up: T5's pre-training schedule with rate 1 and
        /// 10,000 steps. Raffel et al. 2020, section 3.1.2.
        case inverseSquareRoot
    }

    /// The beginning of the warm-up.
    package enum WarmupStart: Sendable, Equatable {
        /// The first step has 1/warmupSteps of the rate, and the last step of the warm-up has the full rate.
        case firstStep
        /// The first step has the rate 0 and changes nothing. The first step after the warm-up has the full rate. This
        /// is transformers' rule, `optimization.get_linear_schedule_with_warmup` and similar functions.
        case zero
    }

    package var shape: Shape
    /// The highest rate; for `inverseSquareRoot` the numerator.
    package var learningRate: Double
    /// The number of steps in which the rate rises linearly.
    package var warmupSteps: Int
    package var warmupStart: WarmupStart
    /// The final rate of the linear and cosine shapes.
    package var finalLearningRate: Double

    package init(
        shape: Shape, learningRate: Double, warmupSteps: Int = 0, warmupStart: WarmupStart = .firstStep,
        finalLearningRate: Double = 0
    ) {
        self.shape = shape
        self.learningRate = learningRate
        self.warmupSteps = warmupSteps
        self.warmupStart = warmupStart
        self.finalLearningRate = finalLearningRate
    }

    /// The learning rate of a pipeline that names none.
    package static let usualRate = 1e-3

    /// - Parameter usualRate: the learning rate if none is written
    package init(_ object: ConfigurationObject, usualRate: Double = Self.usualRate) {
        let shapes: KeyValuePairs<String, Shape> = [
            "constant": .constant, "linear": .linear, "cosine": .cosine, "inverse-square-root": .inverseSquareRoot,
        ]
        self = object.variant(
            "kind", among: shapes, default: .constant, "the shape of the learning rate after the warm-up"
        ) { shape in
            var schedule = LearningRateSchedule(
                shape: shape,
                learningRate: object.number(
                    "learningRate", default: usualRate, in: 0...100,
                    "the highest rate; for inverse-square-root the numerator; with a delta or an "
                        + "adapter the usual rate of its method"),
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
            // The other shapes have no end, so the key is unknown there.
            if schedule.dependsOnTotalSteps {
                schedule.finalLearningRate = object.number(
                    "finalLearningRate", default: 0, in: 0...100, "the learning rate at the end")
            }
            if schedule.finalLearningRate > schedule.learningRate {
                object.report("\(schedule.finalLearningRate) is above learningRate", at: "finalLearningRate")
            }
            return schedule
        }
    }

    /// The highest rate of a run.
    package var highestRate: Double {
        shape == .inverseSquareRoot ? rate(step: 0, totalSteps: 1) : learningRate
    }

    /// Whether the rate of a step depends on the total number of steps.
    package var dependsOnTotalSteps: Bool { shape == .linear || shape == .cosine }

    /// The rate of a step, counted from 0, of a run of `totalSteps`.
    package func rate(step: Int, totalSteps: Int) -> Double {
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
