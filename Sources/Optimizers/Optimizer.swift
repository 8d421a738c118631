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

    /// Updates the elements of this process by their gradients, where several share the work. What follows from all new
    /// values waits for ``valuesAreShared(step:)``.
    func updateOwn(learningRate: Double, step: Int)

    /// Goes on after ``updateOwn(learningRate:step:)``, when this process has the new values of all parameters.
    func valuesAreShared(step: Int)

    /// The optimizer's memory between steps, by name. A checkpoint saves it and restores it in place.
    /// - Precondition: this process updates all elements.
    var state: [(name: String, tensor: Tensor<Element>)] { get }

    /// The part of that memory that this process keeps.
    var ownState: [StatePart<Element>] { get }
}

extension Optimizer {
    package func updateOwn(learningRate: Double, step: Int) { update(learningRate: learningRate, step: step) }
    package func valuesAreShared(step: Int) {}
    package var ownState: [StatePart<Element>] { state.map { StatePart(name: $0.name, whole: $0.tensor) } }
}

/// The elements of one tensor of an optimizer's memory that a process keeps.
package struct StatePart<Element: Scalar> {
    package let name: String
    /// The shape of the whole tensor.
    package let shape: [Int]
    /// The elements that are kept here, in row-major order.
    package let range: Range<Int>
    package let tensor: Tensor<Element>

    /// - Precondition: the tensor has as many elements as the range.
    package init(name: String, shape: [Int], range: Range<Int>, tensor: Tensor<Element>) {
        precondition(tensor.count == range.count, "\(name): \(tensor.count) elements for \(range)")
        self.name = name
        self.shape = shape
        self.range = range
        self.tensor = tensor
    }

    package init(name: String, whole tensor: Tensor<Element>) {
        self.init(name: name, shape: tensor.shape, range: 0..<tensor.count, tensor: tensor)
    }

    /// Whether all elements are kept here.
    package var isWhole: Bool { range.count == shape.reduce(1, *) }

    /// The whole tensor.
    /// - Precondition: all elements are kept here.
    var whole: (name: String, tensor: Tensor<Element>) {
        precondition(isWhole, "\(name): other processes keep a part of it")
        return (name, tensor)
    }
}

/// Gradient clipping by the norm over all parameters together. Pascanu et al. 2013, section 3.2.
package enum GradientClipping {
    /// Scales the gradients down if their joint norm exceeds `maximum`.
    /// - Returns: the norm before clipping
    package static func clip<Element>(_ parameters: [Parameter<Element>], maximum: Double?) -> Double {
        let parameters = parameters.filter(\.hasGradient)
        let norm = parameters.reduce(0) { sum, parameter in
            sum + squares(of: parameter, 0..<parameter.count).reduce(0, +)
        }.squareRoot()
        for parameter in parameters { clip(parameter, 0..<parameter.count, norm: norm, maximum: maximum) }
        return norm
    }

    /// The sum of squares of each block of a parameter's gradient among some of its elements. The norm is the root of
    /// the sum over the blocks in order, so it does not depend on the number of processes that compute them.
    /// - Parameter range: its bounds are multiples of ``UpdateDivision/block``, or the end of the parameter
    package static func squares<Element>(of parameter: Parameter<Element>, _ range: Range<Int>) -> [Double] {
        guard !range.isEmpty else { return [] }
        return withPointers(parameter.gradient) {
            Update.sumsOfSquares($0 + range.lowerBound, count: range.count, block: UpdateDivision<Element>.block)
        }
    }

    /// Scales some elements of a gradient down if the joint norm of all gradients exceeds `maximum`.
    package static func clip<Element>(
        _ parameter: Parameter<Element>, _ range: Range<Int>, norm: Double, maximum: Double?
    ) {
        guard let maximum, norm > maximum else { return }
        // The 1e-6 is PyTorch's.
        withPointers(parameter.gradient) {
            Update.scale($0 + range.lowerBound, by: Element(maximum / (norm + 1e-6)), count: range.count)
        }
    }
}
