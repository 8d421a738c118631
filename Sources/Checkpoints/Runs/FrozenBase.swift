import Autodiff
import Files
import Tensors

/// The weights that a run's training leaves as they are. A checkpoint does not hold them: it names them by what they
/// are, and they come from the model that training began from.
public struct FrozenBase: Sendable, Equatable, Codable {
    /// SHA-256 of their names and values.
    public let fingerprint: String
    /// Of which step's checkpoint they are, where training began from a run.
    public let step: Int?

    /// - Parameter step: where training began from a run
    /// - Returns: nil where all parameters are trained
    public init?<Element: Scalar>(_ parameters: [Parameter<Element>], step: Int?) {
        let frozen = parameters.filter { !$0.isTrained }
        if frozen.isEmpty { return nil }
        fingerprint = Self.fingerprint(of: frozen)
        self.step = step
    }

    static func fingerprint<Element: Scalar>(of parameters: [Parameter<Element>]) -> String {
        SHA256.hash(
            parameters.map { parameter in
                let hash = withPointers(parameter.value) {
                    SHA256.hash(UnsafeRawBufferPointer(UnsafeBufferPointer(start: $0, count: parameter.count)))
                }
                return "\(parameter.name) \(hash)"
            }.joined(separator: "\n"))
    }
}
