import Autodiff
import Configuration
import Foundation
import Tensors

/// Adafactor: second moments kept by row and column, updates limited in size.
///
///     decay = 1 - (t + 1)^-0.8                              t counted from 0
///     v = decay v + (1 - decay) (g^2 + 1e-30)               by rows and columns if the rules say so
///     u = g / sqrt(v);  u /= max(1, RMS(u) / 1.0)
///     p -= rate s (u + weightDecay p),  s = max(RMS(p), 1e-3) or 1
///
/// Shazeer & Stern 2018, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost", algorithms 4 and 5, without
/// momentum. ``AdafactorRules`` states what is factored, what s is and whether weights decay.
package final class Adafactor<Element: Scalar>: Optimizer {
    /// The second moments of one parameter.
    private enum Moments {
        case factored(rows: Tensor<Element>, columns: Tensor<Element>)
        case whole(Tensor<Element>)
    }

    private let parameters: [Parameter<Element>]
    private let moments: [Moments]
    private let rules: AdafactorRules

    private static var squareFloor: Double { 1e-30 }
    private static var scaleFloor: Double { 1e-3 }
    private static var clippingThreshold: Double { 1 }

    package init(_ parameters: [Parameter<Element>], _ rules: AdafactorRules = .t5x) {
        self.parameters = parameters
        self.rules = rules
        moments = parameters.map { parameter in
            let shape = parameter.value.shape
            guard shape.count == 2, shape.allSatisfy({ $0 >= rules.leastFactoredDimension }) else {
                return .whole(Tensor(zeros: shape))
            }
            return .factored(rows: Tensor(zeros: [shape[0]]), columns: Tensor(zeros: [shape[1]]))
        }
    }

    package func update(learningRate: Double, step: Int) {
        let momentDecay = Element(1 - pow(Double(step + 1), -0.8))
        for (parameter, moments) in zip(parameters, moments) where parameter.hasGradient {
            let count = parameter.count
            let update = Tensor<Element>(uninitialized: parameter.value.shape)
            switch moments {
            case .whole(let v):
                withPointers(parameter.gradient, v, update) {
                    Update.adafactorWhole(
                        gradient: $0, v: $1, update: $2, count: count, decay: momentDecay,
                        epsilon: Element(Self.squareFloor))
                }
            case .factored(let rows, let columns):
                withMatrices(parameter.gradient, rows, columns, update) {
                    Update.adafactorFactored(
                        gradient: $0, rowMeans: $1.pointer, columnMeans: $2.pointer, update: $3, decay: momentDecay,
                        epsilon: Element(Self.squareFloor))
                }
            }
            let clipping = max(1, rootMeanSquare(update) / Self.clippingThreshold)
            let scale = rules.scalesByParameter ? max(rootMeanSquare(parameter.value), Self.scaleFloor) : 1
            let rate = learningRate * scale
            let decay = rules.weightDecay.rate(of: parameter)
            withPointers(update, parameter.value) {
                if decay > 0 { Update.scale($1, by: Element(1 - rate * decay), count: count) }
                Elementwise.add($0, scale: Element(-rate / clipping), to: $1, count: count)
            }
        }
    }

    private func rootMeanSquare(_ tensor: Tensor<Element>) -> Double {
        let sum = withPointers(tensor) { Update.sumOfSquares($0, count: tensor.count) }
        return (sum / Double(max(1, tensor.count))).squareRoot()
    }

    package var state: [(name: String, tensor: Tensor<Element>)] {
        zip(parameters, moments).flatMap { parameter, moments in
            switch moments {
            case .whole(let v): [("\(parameter.name).second_moment", v)]
            case .factored(let rows, let columns):
                [("\(parameter.name).second_moment_rows", rows), ("\(parameter.name).second_moment_columns", columns)]
            }
        }
    }
}
