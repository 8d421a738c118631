import Autodiff
import Tensors

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Makes a model's parameters with their initial values and keeps them in order.
final class ParameterFactory<Element: Scalar> {
    /// Where the values come from.
    enum Source {
        /// Drawn anew. They depend on the seed and on the parameter's place in the order alone: the same architecture
        /// and seed give the same model on any machine and any number of threads.
        case random(seed: UInt64)
        /// None: the model serves to list its parameters' shapes.
        case none
        /// Given for each name and shape.
        case given((_ name: String, _ shape: [Int]) throws -> Tensor<Element>)
    }

    private let source: Source
    private(set) var parameters: [Parameter<Element>] = []
    /// The first problem of given values. The model is then of no use.
    private(set) var problem: (any Error)?

    init(_ source: Source) { self.source = source }

    /// A parameter of normally distributed values with mean 0.
    func normal(_ name: String, _ shape: [Int], standardDeviation: Double) -> Parameter<Element> {
        add(name, shape) { seed in
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
            return Tensor(Array(values.prefix(count)), shape: shape)
        }
    }

    /// A parameter whose values are all 1: the weight of a norm.
    func ones(_ name: String, _ shape: [Int]) -> Parameter<Element> {
        add(name, shape) { _ in
            let value = Tensor<Element>(uninitialized: shape)
            value.fill(1)
            return value
        }
    }

    private func add(_ name: String, _ shape: [Int], draw: (_ seed: UInt64) -> Tensor<Element>) -> Parameter<Element> {
        let parameter = Parameter(name: name, value: value(name, shape, draw: draw))
        parameters.append(parameter)
        return parameter
    }

    private func value(_ name: String, _ shape: [Int], draw: (_ seed: UInt64) -> Tensor<Element>) -> Tensor<Element> {
        switch source {
        case .random(let seed): return draw(seed)
        case .none: break
        case .given(let value):
            guard problem == nil else { break }
            do {
                let tensor = try value(name, shape)
                precondition(tensor.shape == shape, "\(name): given \(tensor.shape), needed \(shape)")
                return tensor
            } catch {
                problem = error
            }
        }
        return Tensor(placeholder: shape)
    }
}
