import Autodiff
import Configuration
import Tensors

/// Adafactor as T5 was trained with it: second moments kept by row and column, updates relative to the parameter's scale.
///
///     decay = 1 - (t + 1)^-0.8                              t counted from 0
///     v = decay v + (1 - decay) (g^2 + 1e-30)               by rows and columns where both are at least 128
///     u = g / sqrt(v);  u /= max(1, RMS(u) / 1.0)
///     p -= rate max(RMS(p), 1e-3) u
///
/// Shazeer & Stern 2018, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost", algorithms 4 and 5, with the
/// constants and the factoring rule of t5x. No momentum and no weight decay.
public final class Adafactor<Element: Scalar>: Optimizer {
    /// The second moments of one parameter.
    private enum Moments {
        case factored(rows: Tensor<Element>, columns: Tensor<Element>)
        case whole(Tensor<Element>)
    }

    private let parameters: [Parameter<Element>]
    private let moments: [Moments]

    private static var minimumFactoredDimension: Int { 128 }
    private static var squareFloor: Double { 1e-30 }
    private static var scaleFloor: Double { 1e-3 }
    private static var clippingThreshold: Double { 1 }

    public init(_ parameters: [Parameter<Element>]) {
        self.parameters = parameters
        moments = parameters.map { parameter in
            let shape = parameter.value.shape
            guard shape.count == 2, shape.allSatisfy({ $0 >= Self.minimumFactoredDimension }) else {
                return .whole(Tensor(zeros: shape))
            }
            return .factored(rows: Tensor(zeros: [shape[0]]), columns: Tensor(zeros: [shape[1]]))
        }
    }

    public func update(learningRate: Double, step: Int) {
        let decay = Element(1 - power(Double(step + 1), -0.8))
        for (parameter, moments) in zip(parameters, moments) {
            let count = parameter.count
            let update = Tensor<Element>(uninitialized: parameter.value.shape)
            switch moments {
            case .whole(let v):
                withPointers(parameter.gradient, v, update) {
                    Update.adafactorWhole(
                        gradient: $0, v: $1, update: $2, count: count, decay: decay, epsilon: Element(Self.squareFloor))
                }
            case .factored(let rows, let columns):
                withPointers(parameter.gradient, rows, columns, update) {
                    Update.adafactorFactored(
                        gradient: $0, rowMeans: $1, columnMeans: $2, update: $3, rows: parameter.value.rows,
                        columns: parameter.value.columns, decay: decay, epsilon: Element(Self.squareFloor))
                }
            }
            let clipping = max(1, rootMeanSquare(update) / Self.clippingThreshold)
            let scale = max(rootMeanSquare(parameter.value), Self.scaleFloor)
            withPointers(update, parameter.value) {
                Elementwise.add($0, scale: Element(-learningRate * scale / clipping), to: $1, count: count)
            }
        }
    }

    private func rootMeanSquare(_ tensor: Tensor<Element>) -> Double {
        let sum = withPointers(tensor) { Update.sumOfSquares($0, count: tensor.count) }
        return (sum / Double(max(1, tensor.count))).squareRoot()
    }

    public var state: [(name: String, tensor: Tensor<Element>)] {
        zip(parameters, moments).flatMap { parameter, moments in
            switch moments {
            case .whole(let v): [("\(parameter.name).second_moment", v)]
            case .factored(let rows, let columns):
                [("\(parameter.name).second_moment_rows", rows), ("\(parameter.name).second_moment_columns", columns)]
            }
        }
    }
}
