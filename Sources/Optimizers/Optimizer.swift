import Autodiff
import Tensors

/// Changes parameters by their gradients.
package protocol Optimizer<Element>: AnyObject {
    associatedtype Element: Scalar

    /// Updates every parameter by its gradient. A parameter without a gradient in this step stays as it is, and so does
    /// the memory of it.
    ///
    /// - Parameters:
    ///   - learningRate: the rate of this step
    ///   - step: counted from 0; the decay of moments depends on it
    func update(learningRate: Double, step: Int)

    /// The optimizer's memory between steps, by name. A checkpoint saves it and restores it in place.
    var state: [(name: String, tensor: Tensor<Element>)] { get }
}

/// Gradient clipping by the norm over all parameters together. Pascanu et al. 2013, section 3.2.
package enum GradientClipping {
    /// Scales the gradients down if their joint norm exceeds `maximum`.
    /// - Returns: the norm before clipping
    package static func clip<Element>(_ parameters: [Parameter<Element>], maximum: Double?) -> Double {
        let parameters = parameters.filter(\.hasGradient)
        let norm = parameters.reduce(0) { sum, parameter in
            sum + withPointers(parameter.gradient) { Update.sumOfSquares($0, count: parameter.count) }
        }.squareRoot()
        guard let maximum, norm > maximum else { return norm }
        for parameter in parameters {
            // The 1e-6 is PyTorch's.
            withPointers(parameter.gradient) {
                Update.scale($0, by: Element(maximum / (norm + 1e-6)), count: parameter.count)
            }
        }
        return norm
    }
}
