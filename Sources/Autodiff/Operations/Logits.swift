import Tensors

extension Tape {
    /// The output projection for inference; training fuses it with the loss in `crossEntropy`.
    ///
    ///     logits = scale x W^T
    ///
    /// x `[rows, in]`, W `[vocabulary, in]` -> `[rows, vocabulary]`
    public func logits(_ x: Variable<Element>, _ weight: Parameter<Element>, scale: Double) -> Tensor<Element> {
        let (rows, inputs, vocabulary) = (x.value.rows, x.value.columns, weight.rows)
        precondition(weight.columns == inputs, "logits: x \(x.value.shape), weight \(weight.shape)")
        precondition(!isRecording, "logits: has no gradient; use crossEntropy")
        let result = Tensor<Element>(uninitialized: [rows, vocabulary])
        let matrix = matrix(of: weight)
        compute("logits", .products(2 * rows * inputs * vocabulary, reading: matrix?.byteCount ?? 0)) {
            guard let matrix else {
                return withMatrices(x.value, weight.value, result) { x, w, result in
                    MatrixProduct.compute(x, w.transposed, to: result, alpha: Element(scale))
                }
            }
            withMatrices(x.value, result) { x, result in matrix.product(x, to: result, alpha: Element(scale)) }
        }
        return result
    }
}
