import Autodiff
import Tensors

/// The source of the values of a model's parameters.
public enum ParameterValues<Element: Scalar> {
    /// Drawn anew. The values depend only on the seed and on the parameter's place in the order. The same architecture
    /// and seed therefore give the same model on any machine and any number of threads.
    case random(seed: UInt64)
    /// No values: the model only lists its parameters' shapes.
    case none
    /// Given by a function of name and shape, as tensors or as integers.
    case numbers((_ name: String, _ shape: [Int]) throws -> ParameterNumbers<Element>)

    /// Given as tensors by a function of name and shape.
    public static func given(_ value: @escaping (_ name: String, _ shape: [Int]) throws -> Tensor<Element>) -> Self {
        .numbers { .tensor(try value($0, $1)) }
    }

    /// The numbers of one parameter.
    /// - Parameter draw: draws it anew, by the seed
    /// - Returns: a placeholder if there are no values
    /// - Throws: the error of the function that gives it
    package func numbers(
        _ name: String, _ shape: [Int], draw: (_ seed: UInt64) -> Tensor<Element>
    ) throws -> ParameterNumbers<Element> {
        switch self {
        case .random(let seed): return .tensor(draw(seed))
        case .none: return .tensor(Tensor(placeholder: shape))
        case .numbers(let value):
            let numbers = try value(name, shape)
            precondition(numbers.shape == shape, "\(name): given \(numbers.shape), needed \(shape)")
            return numbers
        }
    }
}

/// Makes a model's parameters with their values and keeps them in order.
final class ParameterFactory<Element: Scalar> {
    private let values: ParameterValues<Element>
    private(set) var parameters: [Parameter<Element>] = []
    /// The first problem of given values. The model must then not be used.
    private(set) var problem: (any Error)?

    init(_ values: ParameterValues<Element>) { self.values = values }

    func parameter(
        _ site: Site, _ shape: [Int], _ initialValue: Parameter<Element>.InitialValue
    ) -> Parameter<Element> {
        let parameter = Parameter(site, numbers(site.path, shape, initialValue), initialValue: initialValue)
        parameters.append(parameter)
        return parameter
    }

    private func numbers(
        _ name: String, _ shape: [Int], _ initialValue: Parameter<Element>.InitialValue
    ) -> ParameterNumbers<Element> {
        guard problem == nil else { return .tensor(Tensor(placeholder: shape)) }
        do {
            return try values.numbers(name, shape) { seed in
                let value = Tensor<Element>(uninitialized: shape)
                initialValue.fill(value, seed: seed, stream: UInt64(parameters.count))
                return value
            }
        } catch {
            problem = error
            return .tensor(Tensor(placeholder: shape))
        }
    }
}
