import Tensors

/// transformers' names of activations.
extension Activation {
    /// Accepts any of transformers' names for it.
    init?(transformersName name: String) {
        switch name {
        case "relu": self = .relu
        case "gelu", "gelu_python": self = .gelu
        case "gelu_new", "gelu_fast", "gelu_accurate", "gelu_pytorch_tanh", "gelu_python_tanh": self = .geluTanh
        case "silu", "swish": self = .silu
        default: return nil
        }
    }

    var transformersName: String {
        switch self {
        case .relu: "relu"
        case .gelu: "gelu"
        case .geluTanh: "gelu_new"
        case .silu: "silu"
        }
    }

    static var knownNames: [String] { allCases.map(\.transformersName) }
}
