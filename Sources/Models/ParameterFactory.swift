import Autodiff
import Tensors

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
    func normal(
        _ name: String, _ shape: [Int], standardDeviation: Double, role: ParameterRole = .weight
    ) -> Parameter<Element> {
        add(name, shape, role) { seed in
            let value = Tensor<Element>(uninitialized: shape)
            let source = Philox(key: seed, UInt64(parameters.count))
            withPointers(value) {
                NormalNumbers.fill($0, count: value.count, standardDeviation: standardDeviation, source: source)
            }
            return value
        }
    }

    /// A parameter whose values are all 1: the weight of a norm.
    func ones(_ name: String, _ shape: [Int]) -> Parameter<Element> {
        add(name, shape, .norm) { _ in
            let value = Tensor<Element>(uninitialized: shape)
            value.fill(1)
            return value
        }
    }

    private func add(
        _ name: String, _ shape: [Int], _ role: ParameterRole, draw: (_ seed: UInt64) -> Tensor<Element>
    ) -> Parameter<Element> {
        let parameter = Parameter(name: name, value: value(name, shape, draw: draw), role: role)
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
