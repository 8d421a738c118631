import Tensors

/// The weights of a model, each laid out for matrix products on first use. They serve the many passes of decoding,
/// during which no weight changes. They take as much memory again as the weights that are used.
public final class PackedWeights<Element: Scalar> {
    /// A weight is identified by its object's address. It is kept alive, so that no other weight gets the address while
    /// the matrix is here.
    private struct Entry {
        let weight: Parameter<Element>
        let matrix: PanelMatrix<Element>
    }

    private var entries: [ObjectIdentifier: Entry] = [:]
    private var derived: [ObjectIdentifier: (parameter: Parameter<Element>, tensor: Tensor<Element>)] = [:]

    public init() {}

    /// W^T of a weight W, with its values at the first request.
    func matrix(of weight: Parameter<Element>) -> PanelMatrix<Element> {
        if let entry = entries[ObjectIdentifier(weight)] { return entry.matrix }
        let matrix = PanelMatrix(transposing: weight.value)
        entries[ObjectIdentifier(weight)] = Entry(weight: weight, matrix: matrix)
        return matrix
    }

    /// A bias as a product adds it, with its values at the first request.
    func bias(_ bias: Parameter<Element>) -> Tensor<Element> {
        tensor(for: bias) { PanelMatrix<Element>.padded(bias.value) }
    }

    /// A tensor that is computed from a parameter and others at the first request.
    func tensor(for parameter: Parameter<Element>, _ compute: () -> Tensor<Element>) -> Tensor<Element> {
        if let entry = derived[ObjectIdentifier(parameter)] { return entry.tensor }
        let tensor = compute()
        derived[ObjectIdentifier(parameter)] = (parameter, tensor)
        return tensor
    }
}
