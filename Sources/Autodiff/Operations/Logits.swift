import Tensors

extension Tape {
    /// The output projection for inference; training fuses it with the loss in `crossEntropy`.
    ///
    ///     logits = scale x W^T
    ///
    /// x `[rows, in]`, W `[vocabulary, in]` -> `[rows, vocabulary]`
    public func logits(_ x: Variable<Element>, _ weight: Parameter<Element>, scale: Double) -> Tensor<Element> {
        let (rows, inputs, vocabulary) = (x.value.rows, x.value.columns, weight.value.rows)
        precondition(weight.value.columns == inputs, "logits: x \(x.value.shape), weight \(weight.value.shape)")
        precondition(!isRecording, "logits: has no gradient; use crossEntropy")
        let result = Tensor<Element>(uninitialized: [rows, vocabulary])
        if let packed {
            withMatrices(x.value, result) { packed.matrix(of: weight).product($0, to: $1, alpha: Element(scale)) }
            return result
        }
        withMatrices(x.value, weight.value, result) {
            MatrixProduct.compute($0, $1.transposed, to: $2, alpha: Element(scale))
        }
        return result
    }
}
