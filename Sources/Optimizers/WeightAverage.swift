import Autodiff
import Configuration
import Tensors

/// The mean of the weights over training that replaces the last weights when a run is judged and when it ends. Training
/// itself continues from the last weights, so the mean does not change its course.
///
///     "average": {"kind": "exponential", "decay": 0.999}
///     "average": {"kind": "last", "steps": 1000}
package enum WeightAverage: Sendable, Equatable {
    /// mean += (1 - decay_t) (weights - mean) after each step, beginning with the weights after the first. Polyak &
    /// Juditsky 1992 for averaging. After `t` earlier steps decay_t is min(decay, (1 + t) / (10 + t)), so that a short
    /// run also forgets its beginning. TensorFlow's `ExponentialMovingAverage` with `num_updates` and diffusers'
    /// `EMAModel` do the same.
    case exponential(decay: Double)
    /// The plain mean of the weights after each of the last steps of the planned length. Izmailov et al. 2018,
    /// "Averaging Weights Leads to Wider Optima"; PyTorch has it as `swa_utils.AveragedModel`.
    case last(steps: Int)

    package init(_ object: ConfigurationObject) {
        let kinds: KeyValuePairs<String, Kind> = ["exponential": .exponential, "last": .last]
        self = object.variant("kind", among: kinds, default: .exponential, "which steps count, and how much") { kind in
            switch kind {
            case .exponential:
                .exponential(
                    decay: object.number(
                        "decay", default: 0.999, in: 0..<1,
                        "the share of the old mean that a step keeps; less at first, (1 + t) / (10 + t) after t steps"
                    ))
            case .last:
                .last(
                    steps: object.integer(
                        "steps", in: 1..., "how many steps at the end of the run the mean covers"))
            }
        }
    }

    private enum Kind: Sendable { case exponential, last }

    /// Whether the mean after a step depends on the total number of steps.
    package var dependsOnTotalSteps: Bool {
        if case .last = self { true } else { false }
    }

    /// The number of steps in the mean after `steps` of `totalSteps`.
    package func count(after steps: Int, of totalSteps: Int) -> Int {
        switch self {
        case .exponential: steps
        case .last(let length): max(0, steps - max(0, totalSteps - length))
        }
    }

    /// The weight of the latest step in a mean of `count` steps.
    func share(ofStep count: Int) -> Double {
        switch self {
        case .exponential: count == 1 ? 1 : 1 - decay(ofStep: count)
        case .last: 1 / Double(count)
        }
    }

    /// The factor that remains of an exponential mean at step `count`.
    private func decay(ofStep count: Int) -> Double {
        guard case .exponential(let decay) = self else { return 0 }
        return min(decay, Double(count) / Double(count + 9))
    }

    /// A description of the weights of a checkpoint: `mean after the last 500 steps`.
    package func description(after steps: Int, of totalSteps: Int) -> String {
        let count = count(after: steps, of: totalSteps)
        switch self {
        case .exponential(let decay):
            let reached = self.decay(ofStep: count)
            let grown = reached < decay ? ", grown to \((1000 * reached).rounded() / 1000) so far" : ""
            return "exponential mean over the steps, decay \(decay)\(grown)"
        case .last where count == 0: return "as trained; the averaged steps had not begun"
        case .last: return "mean after the last \(count) step\(count == 1 ? "" : "s")"
        }
    }
}

/// An optimizer that also keeps a mean of the weights after its steps.
package final class AveragingOptimizer<Element: Scalar>: Optimizer {
    private let parameters: [Parameter<Element>]
    private let optimizer: any Optimizer<Element>
    private let average: WeightAverage
    private let totalSteps: Int
    /// The means; after ``exchange(after:)`` has swapped them with the parameters, the trained weights.
    private let means: [Tensor<Element>]

    /// - Parameters:
    ///   - optimizer: changes the parameters
    ///   - totalSteps: the planned length of the run
    package init(
        _ parameters: [Parameter<Element>], _ optimizer: any Optimizer<Element>, _ average: WeightAverage,
        totalSteps: Int
    ) {
        self.parameters = parameters
        self.optimizer = optimizer
        self.average = average
        self.totalSteps = totalSteps
        means = parameters.map { Tensor(zeros: $0.value.shape) }
    }

    package func update(learningRate: Double, step: Int) {
        updateOwn(learningRate: learningRate, step: step)
        valuesAreShared(step: step)
    }

    package func updateOwn(learningRate: Double, step: Int) {
        optimizer.updateOwn(learningRate: learningRate, step: step)
    }

    /// Each process keeps all means, and so needs no other's.
    package func valuesAreShared(step: Int) {
        let count = average.count(after: step + 1, of: totalSteps)
        guard count > 0 else { return }
        let share = average.share(ofStep: count)
        for (parameter, mean) in zip(parameters, means) {
            if share == 1 {
                mean.update(from: parameter.value)
                continue
            }
            withPointers(mean, parameter.value) {
                Update.scale($0, by: Element(1 - share), count: parameter.count)
                Elementwise.add($1, scale: Element(share), to: $0, count: parameter.count)
            }
        }
    }

    /// Swaps the mean and the parameters, or swaps them back, if there is a mean after `steps` steps. A checkpoint is
    /// written in this state: its model is the mean, and the optimizer's state holds the weights for further training.
    package func exchange(after steps: Int) {
        guard average.count(after: steps, of: totalSteps) > 0 else { return }
        for (parameter, mean) in zip(parameters, means) {
            let kept = Tensor<Element>(uninitialized: mean.shape)
            kept.update(from: mean)
            mean.update(from: parameter.value)
            parameter.value.update(from: kept)
        }
    }

    package var state: [(name: String, tensor: Tensor<Element>)] {
        optimizer.state + zip(parameters, means).map { ("\($0.name).trained", $1) }
    }

    package var ownState: [StatePart<Element>] {
        optimizer.ownState + zip(parameters, means).map { StatePart(name: "\($0.name).trained", whole: $1) }
    }
}
