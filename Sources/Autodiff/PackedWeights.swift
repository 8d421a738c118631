import Tensors

/// The weights of a model, each laid out for matrix products when it is first used: for the many passes of decoding,
/// between which no weight changes. It takes as much memory again as the weights that are used.
public final class PackedWeights<Element: Scalar> {
    private var matrices: [ObjectIdentifier: PanelMatrix<Element>] = [:]

    public init() {}

    /// W^T of a weight W, as it was when it was first asked for.
    func matrix(of weight: Parameter<Element>) -> PanelMatrix<Element> {
        if let matrix = matrices[ObjectIdentifier(weight)] { return matrix }
        let matrix = PanelMatrix(transposing: weight.value)
        matrices[ObjectIdentifier(weight)] = matrix
        return matrix
    }
}
