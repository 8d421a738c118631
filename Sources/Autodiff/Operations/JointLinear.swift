import Tensors

extension Tape {
    /// The linear maps of x by several weights, such as those of queries, keys and values.
    ///
    ///     y_i = x W_i^T
    ///
    /// - Parameters:
    ///   - x: `[rows, in]`
    ///   - weights: W_i, `[out_i, in]` each
    /// - Returns: `[rows, out_i]` each
    ///
    /// Packed weights have one product: x is read once, and threads wake once. Weights with deltas, and integers of a
    /// file, have a product each. The numbers are those of ``linear(_:_:)`` for each weight, and so are the gradients.
    public func linear(_ x: Variable<Element>, _ weights: [Parameter<Element>]) -> [VariableColumns<Element>] {
        guard let packed, weights.allSatisfy({ $0.deltas.isEmpty && $0.integers == nil }) else {
            return weights.map { linear(x, $0).allColumns }
        }
        let (rows, inputs) = (x.value.rows, x.value.columns)
        precondition(
            weights.allSatisfy { $0.columns == inputs },
            "linear: x \(x.value.shape) does not fit the weights \(weights.map(\.shape))")
        let matrix = packed.matrix(of: weights)
        let y = Variable(
            Tensor<Element>(uninitialized: [rows, matrix.columns]), needsGradient: false, sequences: x.sequences)
        compute("linear", .products(2 * rows * inputs * matrix.columns, reading: matrix.byteCount)) {
            withMatrices(x.value, y.value) { matrix.product($0, to: $1) }
        }
        var next = 0
        return weights.map { weight in
            defer { next += weight.rows }
            return y[columns: next..<next + weight.rows]
        }
    }
}
