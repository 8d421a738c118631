import Autodiff
import Tensors

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Makes a model's parameters with their initial values and keeps them in order.
///
/// Values depend on the seed and on the parameter's place in the order alone: the same architecture and seed give the
/// same model on any machine and any number of threads.
final class ParameterFactory<Element: Scalar> {
    private let seed: UInt64
    private(set) var parameters: [Parameter<Element>] = []

    init(seed: UInt64) { self.seed = seed }

    /// A parameter of normally distributed values with mean 0.
    func normal(_ name: String, _ shape: [Int], standardDeviation: Double) -> Parameter<Element> {
        let source = Philox(key: seed, UInt64(parameters.count))
        let count = shape.reduce(1, *)
        var values: [Element] = []
        values.reserveCapacity(count + 1)
        for pair in 0..<UInt64((count + 1) / 2) {
            // Box & Muller 1958: two uniform numbers make two normal ones; 1 - u avoids the logarithm of 0.
            let radius = standardDeviation * (-2 * log(1 - source.uniform(pair, 0))).squareRoot()
            let angle = 2 * Double.pi * source.uniform(pair, 1)
            values.append(Element(radius * cos(angle)))
            values.append(Element(radius * sin(angle)))
        }
        return add(Parameter(name: name, value: Tensor(Array(values.prefix(count)), shape: shape)))
    }

    /// A parameter whose values are all 1: the weight of a norm.
    func ones(_ name: String, _ shape: [Int]) -> Parameter<Element> {
        let value = Tensor<Element>(uninitialized: shape)
        value.fill(1)
        return add(Parameter(name: name, value: value))
    }

    private func add(_ parameter: Parameter<Element>) -> Parameter<Element> {
        parameters.append(parameter)
        return parameter
    }
}
