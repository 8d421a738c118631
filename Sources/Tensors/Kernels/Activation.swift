/// The function inside a feed-forward sublayer. Each is x s(x), where s(x) is the share of x that passes.
public enum Activation: Sendable, CaseIterable {
    /// max(x, 0)
    case relu
    /// x Phi(x), with the distribution function Phi of the normal distribution (Hendrycks & Gimpel 2016, section 2).
    case gelu
    /// The approximation of GELU by tanh (in the same paper), as in T5 1.1:
    /// x/2 (1 + tanh(u(x)/2)) = x sigmoid(u(x)), u(x) = 2 sqrt(2/pi) (x + 0.044715 x^3).
    case geluTanh
    /// x sigmoid(x), also called swish (Ramachandran et al. 2017).
    case silu

    /// s(x)
    @inline(__always)
    func share<V: SIMD>(_ x: V) -> V where V.Scalar: Scalar, V.Scalar.Vector == V {
        switch self {
        case .relu: V.Scalar.select(V(repeating: 1), wherePositive: x)
        case .gelu: V.Scalar.complementaryError(x * V.Scalar(-0.5.squareRoot())) * V.Scalar(0.5)
        case .geluTanh:
            Self.sigmoid((x + x * x * x * V.Scalar(0.044715)) * V.Scalar(Self.tanhScale))
        case .silu: Self.sigmoid(x)
        }
    }

    /// The derivative of x s(x) at x: s + x s'(x), where s is the share.
    @inline(__always)
    func slope<V: SIMD>(_ x: V, share s: V) -> V where V.Scalar: Scalar, V.Scalar.Vector == V {
        let one = V(repeating: 1)
        switch self {
        case .relu: return s
        case .gelu:
            let density = V.Scalar.exponential(x * x * V.Scalar(-0.5)) * V.Scalar(0.398_942_280_401_432_7)
            return s + x * density
        case .geluTanh:
            let slope = (one + x * x * V.Scalar(3 * 0.044715)) * V.Scalar(Self.tanhScale)
            return s + x * s * (one - s) * slope
        case .silu: return s + x * s * (one - s)
        }
    }

    /// 2 sqrt(2/pi)
    private static let tanhScale = 2 * 0.797_884_560_802_865_4

    @inline(__always)
    private static func sigmoid<V: SIMD>(_ x: V) -> V where V.Scalar: Scalar, V.Scalar.Vector == V {
        let one = V(repeating: 1)
        return one / (one + V.Scalar.exponential(V(repeating: 0) - x))
    }
}

extension Scalar {
    /// Lane by lane, by the mathematical library.
    @inline(__always)
    fileprivate static func complementaryError(_ x: Vector) -> Vector {
        var result = x
        for lane in 0..<lanes { result[lane] = complementaryError(x[lane]) }
        return result
    }
}
