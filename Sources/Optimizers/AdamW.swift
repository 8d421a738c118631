import Autodiff
import Configuration
import Foundation
import Tensors

/// Adam with decoupled weight decay.
///
///     m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
///     p -= rate (m^ / (sqrt(v^) + epsilon) + decay p),  m^ = m / (1 - b1^t), v^ = v / (1 - b2^t)
///
/// Without the correction of the bias, m^ = m and v^ = v. Loshchilov & Hutter 2019, "Decoupled Weight Decay
/// Regularization", algorithm 2, as PyTorch's `AdamW` computes it.
package final class AdamW<Element: Scalar>: Optimizer {
    private let parameters: [Parameter<Element>]
    /// The elements of each parameter that this process updates.
    private let ranges: [Range<Int>]
    /// The moments of these elements.
    private let firstMoments: [Tensor<Element>]
    private let secondMoments: [Tensor<Element>]
    private let options: AdamWOptions

    /// - Parameters:
    ///   - division: the elements that each process updates
    ///   - rank: the number of this process
    package init(
        _ parameters: [Parameter<Element>], _ options: AdamWOptions,
        _ division: UpdateDivision<Element> = UpdateDivision(), rank: Int = 0
    ) {
        self.parameters = parameters
        self.options = options
        let ranges = parameters.map { division.range(of: $0, rank: rank) }
        self.ranges = ranges
        func zeros() -> [Tensor<Element>] {
            zip(parameters, ranges).map { parameter, range in
                Tensor(zeros: range.count == parameter.count ? parameter.value.shape : [range.count])
            }
        }
        firstMoments = zeros()
        secondMoments = zeros()
    }

    package func update(learningRate: Double, step: Int) {
        let correction1 = options.correctsBias ? 1 - pow(options.beta1, Double(step + 1)) : 1
        let correction2 = options.correctsBias ? 1 - pow(options.beta2, Double(step + 1)) : 1
        for (index, parameter) in parameters.enumerated() where parameter.hasGradient {
            let step = Update.AdamWStep<Element>(
                rate: learningRate, betas: (options.beta1, options.beta2), corrections: (correction1, correction2),
                epsilon: options.epsilon, decay: options.weightDecay.rate(of: parameter))
            let range = ranges[index]
            guard !range.isEmpty else { continue }
            withPointers(parameter.value, parameter.gradient, firstMoments[index], secondMoments[index]) {
                Update.adamW(
                    $0 + range.lowerBound, gradient: $1 + range.lowerBound, m: $2, v: $3, count: range.count, step)
            }
        }
    }

    package var state: [(name: String, tensor: Tensor<Element>)] { ownState.map(\.whole) }

    package var ownState: [StatePart<Element>] {
        parts("first_moment", firstMoments) + parts("second_moment", secondMoments)
    }

    private func parts(_ name: String, _ moments: [Tensor<Element>]) -> [StatePart<Element>] {
        parameters.indices.map { index in
            StatePart(
                name: "\(parameters[index].name).\(name)", shape: parameters[index].value.shape, range: ranges[index],
                tensor: moments[index])
        }
    }
}

/// The constants of ``AdamW``.
package struct AdamWOptions: Sendable, Equatable {
    package var beta1, beta2, epsilon: Double
    package var weightDecay: WeightDecay
    /// Whether the means, which begin at 0, are scaled up in the first steps. BERT's first code did not do this (Zhang
    /// et al. 2021, "Revisiting Few-sample BERT Fine-tuning", section 4).
    package var correctsBias: Bool

    package init(
        beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: WeightDecay = 0,
        correctsBias: Bool = true
    ) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.correctsBias = correctsBias
    }

    init(_ object: ConfigurationObject) {
        self.init(
            beta1: object.number("beta1", default: 0.9, in: 0..<1, "decay of the mean gradient"),
            beta2: object.number("beta2", default: 0.999, in: 0..<1, "decay of the mean squared gradient"),
            epsilon: object.number(
                "epsilon", default: 1e-8, in: 1e-30...1, "what is added to the root of the mean squared gradient"),
            weightDecay: WeightDecay(object),
            correctsBias: object.bool(
                "biasCorrection", default: true,
                "whether the first steps are scaled up, as the means begin at 0; BERT's first code did not"))
    }
}
