import Tensors

extension Tape {
    /// A linear map of every row with a bias, with the deltas of both.
    ///
    ///     y = x W^T + b
    ///
    /// - Parameters:
    ///   - x: `[rows, in]`
    ///   - weight: W, `[out, in]`
    ///   - bias: b, `[out]`; nil for none
    /// - Returns: `[rows, out]`
    ///
    /// Saves x. Gradients: as for ``linear(_:_:)``, and db = sum over rows of dy.
    public func linear(
        _ x: Variable<Element>, _ weight: Parameter<Element>, bias: Parameter<Element>?
    ) -> Variable<Element> {
        guard let bias else { return linear(x, weight) }
        // Without gradients the bias is part of the product, if nothing changes the two apart.
        if packed != nil, weight.deltas.isEmpty, bias.deltas.isEmpty { return product(x, weight, bias: bias) }
        let x = weight.changedInput(x, self)
        let y = product(x, weight)
        for delta in weight.deltas where delta.changesProductAlone { delta.change(y, of: x, weight, self) }
        for (rows, bias) in bias.parts(for: x) { addBias(bias, to: y, rows: rows) }
        for delta in weight.deltas where !delta.changesProductAlone { delta.change(y, of: x, weight, self) }
        return y
    }
}
