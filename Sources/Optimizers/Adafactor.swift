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
        /// Another process updates the parameter. The state has these names and shapes.
        case elsewhere([(name: String, shape: [Int])])
    }

    private let parameters: [Parameter<Element>]
    private let moments: [Moments]
    private let rules: AdafactorRules

    private static var squareFloor: Double { 1e-30 }
    private static var scaleFloor: Double { 1e-3 }
    private static var clippingThreshold: Double { 1 }

    /// - Parameters:
    ///   - division: the parameters that each process updates, as a whole
    ///   - rank: the number of this process
    package init(
        _ parameters: [Parameter<Element>], _ rules: AdafactorRules = .t5x,
        _ division: UpdateDivision<Element> = UpdateDivision(), rank: Int = 0
    ) {
        self.parameters = parameters
        self.rules = rules
        moments = parameters.map { parameter in
            let shape = parameter.value.shape
            let isFactored = shape.count == 2 && shape.allSatisfy { $0 >= rules.leastFactoredDimension }
            let isOwn = !division.range(of: parameter, rank: rank).isEmpty
            if isFactored {
                guard isOwn else { return .elsewhere([(Self.rowsName, [shape[0]]), (Self.columnsName, [shape[1]])]) }
                return .factored(rows: Tensor(zeros: [shape[0]]), columns: Tensor(zeros: [shape[1]]))
            }
            return isOwn ? .whole(Tensor(zeros: shape)) : .elsewhere([(Self.wholeName, shape)])
        }
    }

    private static var wholeName: String { "second_moment" }
    private static var rowsName: String { "second_moment_rows" }
    private static var columnsName: String { "second_moment_columns" }

    package func update(learningRate: Double, step: Int) {
        let momentDecay = Element(1 - pow(Double(step + 1), -0.8))
        for (parameter, moments) in zip(parameters, moments) where parameter.hasGradient {
            if case .elsewhere = moments { continue }
            let count = parameter.count
            let update = Tensor<Element>(uninitialized: parameter.value.shape)
            switch moments {
            case .elsewhere: break
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

    package var state: [(name: String, tensor: Tensor<Element>)] { ownState.map(\.whole) }

    package var ownState: [StatePart<Element>] {
        zip(parameters, moments).flatMap { parameter, moments in
            func whole(_ name: String, _ tensor: Tensor<Element>) -> StatePart<Element> {
                StatePart(name: "\(parameter.name).\(name)", whole: tensor)
            }
            switch moments {
            case .whole(let v): return [whole(Self.wholeName, v)]
            case .factored(let rows, let columns):
                return [whole(Self.rowsName, rows), whole(Self.columnsName, columns)]
            case .elsewhere(let tensors):
                return tensors.map { name, shape in
                    StatePart(
                        name: "\(parameter.name).\(name)", shape: shape, range: 0..<0, tensor: Tensor(zeros: [0]))
                }
            }
        }
    }
}
