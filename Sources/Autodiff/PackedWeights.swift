import Tensors

/// The weights of a model, each laid out for matrix products when it is first used: for the many passes of decoding,
/// between which no weight changes. It takes as much memory again as the weights that are used.
public final class PackedWeights<Element: Scalar> {
    /// A weight is known by its identity, which is an address. It is kept alive, so that no other weight gets the
    /// address while the matrix is here.
    private struct Entry {
        let weight: Parameter<Element>
        let matrix: PanelMatrix<Element>
    }

    private var entries: [ObjectIdentifier: Entry] = [:]

    public init() {}

    /// W^T of a weight W, as it was when it was first asked for.
    func matrix(of weight: Parameter<Element>) -> PanelMatrix<Element> {
        if let entry = entries[ObjectIdentifier(weight)] { return entry.matrix }
        let matrix = PanelMatrix(transposing: weight.value)
        entries[ObjectIdentifier(weight)] = Entry(weight: weight, matrix: matrix)
        return matrix
    }
}
