import Autodiff
import Tensors

/// Where the values of a model's parameters come from.
public enum ParameterValues<Element: Scalar> {
    /// Drawn anew. They depend on the seed and on the parameter's place in the order alone: the same architecture and
    /// seed give the same model on any machine and any number of threads.
    case random(seed: UInt64)
    /// From nowhere: the model serves to list its parameters' shapes.
    case none
    /// Given for each name and shape.
    case given((_ name: String, _ shape: [Int]) throws -> Tensor<Element>)
}

/// Makes a model's parameters with their values and keeps them in order.
final class ParameterFactory<Element: Scalar> {
    private let values: ParameterValues<Element>
    private(set) var parameters: [Parameter<Element>] = []
    /// The first problem of given values. The model is then of no use.
    private(set) var problem: (any Error)?

    init(_ values: ParameterValues<Element>) { self.values = values }

    func parameter(
        _ site: Site, _ shape: [Int], _ initialValue: Parameter<Element>.InitialValue
    ) -> Parameter<Element> {
        let parameter = Parameter(site, value: value(site.path, shape, initialValue), initialValue: initialValue)
        parameters.append(parameter)
        return parameter
    }

    private func value(
        _ name: String, _ shape: [Int], _ initialValue: Parameter<Element>.InitialValue
    ) -> Tensor<Element> {
        switch values {
        case .random(let seed):
            let value = Tensor<Element>(uninitialized: shape)
            initialValue.fill(value, seed: seed, stream: UInt64(parameters.count))
            return value
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
