import Tensors

extension Tape {
    /// Drops elements and scales the others up, if the tape trains with dropout; otherwise returns x itself.
    ///
    ///     y_i = m_i x_i / (1 - rate),  m_i from Philox(seed, step, site) and the example
    ///
    /// Saves the key. Gradient: dx_i = m_i dy_i / (1 - rate). Srivastava et al. 2014, "Dropout", section 10 (inverted).
    public func dropout(_ x: Variable<Element>, at site: DropoutSite) -> Variable<Element> {
        guard let mask = dropoutMask(site, of: x) else { return x }
        let count = x.value.count
        let y = Variable(
            Tensor<Element>(uninitialized: x.value.shape), needsGradient: x.needsGradient, sequences: x.sequences)
        compute("dropout", .elements(2 * count, of: Element.self)) {
            withMatrices(x.value, y.value) { RowKernel.dropout($0, mask, to: $1) }
        }
        let (argument, result) = (x.slot, y.slot)
        record("dropout", .elements(2 * count, of: Element.self), isNeeded: x.needsGradient) {
            withMatrices(result.gradient) { RowKernel.dropout($0, mask, to: $0) }
            argument.add(consuming: result.gradient)
        }
        return y
    }

    /// The residual connection around a sublayer, with dropout of the sublayer's output.
    ///
    ///     z = x + dropout(y)
    ///
    /// x, y and z `[rows, columns]`. Saves the key. Gradients: dx = dz, dy as for ``dropout(_:)``.
    public func addResidual(
        _ x: Variable<Element>, _ y: Variable<Element>, at site: DropoutSite
    ) -> Variable<Element> {
        add(x, y, dropoutMask(site, of: y))
    }

    /// z = x + y, all `[rows, columns]`. Gradients: dx = dz, dy = dz.
    public func add(_ x: Variable<Element>, _ y: Variable<Element>) -> Variable<Element> { add(x, y, nil) }

    private func add(_ x: Variable<Element>, _ y: Variable<Element>, _ mask: DropoutMask?) -> Variable<Element> {
        precondition(x.value.shape == y.value.shape, "addResidual: \(x.value.shape) and \(y.value.shape)")
        let count = x.value.count
        let needsGradient = x.needsGradient || y.needsGradient
        let z = Variable(
            Tensor<Element>(uninitialized: x.value.shape), needsGradient: needsGradient, sequences: x.sequences)
        compute("residual", .elements(3 * count, of: Element.self)) {
            if let mask {
                withMatrices(x.value, y.value, z.value) { RowKernel.addResidual($0, $1, mask, to: $2) }
            } else {
                withPointers(x.value, y.value, z.value) { Elementwise.add($0, $1, to: $2, count: count) }
            }
        }
        let (first, second, result) = (x.slot, y.slot, z.slot)
        record("residual", .elements(5 * count, of: Element.self), isNeeded: needsGradient) {
            if second.needsGradient {
                let dy = Tensor<Element>(uninitialized: result.shape)
                if let mask {
                    withMatrices(result.gradient, dy) { RowKernel.dropout($0, mask, to: $1) }
                } else {
                    withPointers(result.gradient, dy) { $1.update(from: $0, count: count) }
                }
                second.add(consuming: dy)
            }
            first.add(consuming: result.gradient)
        }
        return z
    }
}
