import Tensors

extension Tape {
    /// Drops elements and scales the others up, if the tape trains with dropout; otherwise returns x itself.
    ///
    ///     y_i = m_i x_i / (1 - rate),  m_i from Philox(seed, pass, site)
    ///
    /// Saves the key. Gradient: dx_i = m_i dy_i / (1 - rate). Srivastava et al. 2014, "Dropout", section 10 (inverted).
    public func dropout(_ x: Variable<Element>, at site: DropoutSite) -> Variable<Element> {
        guard let mask = dropoutMask(site) else { return x }
        let count = x.value.count
        let y = Variable(
            Tensor<Element>(uninitialized: x.value.shape), needsGradient: x.needsGradient, routes: x.routes)
        compute("dropout", .elements(2 * count, of: Element.self)) {
            withPointers(x.value, y.value) { Elementwise.dropout($0, mask, to: $1, count: count) }
        }
        let (argument, result) = (x.slot, y.slot)
        record("dropout", .elements(2 * count, of: Element.self), isNeeded: x.needsGradient) {
            withPointers(result.gradient) { Elementwise.dropout($0, mask, to: $0, count: count) }
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
        add(x, y, dropoutMask(site))
    }

    /// z = x + y, all `[rows, columns]`. Gradients: dx = dz, dy = dz.
    public func add(_ x: Variable<Element>, _ y: Variable<Element>) -> Variable<Element> { add(x, y, nil) }

    private func add(_ x: Variable<Element>, _ y: Variable<Element>, _ mask: DropoutMask?) -> Variable<Element> {
        precondition(x.value.shape == y.value.shape, "addResidual: \(x.value.shape) and \(y.value.shape)")
        let count = x.value.count
        let needsGradient = x.needsGradient || y.needsGradient
        let z = Variable(
            Tensor<Element>(uninitialized: x.value.shape), needsGradient: needsGradient, routes: x.routes)
        compute("residual", .elements(3 * count, of: Element.self)) {
            withPointers(x.value, y.value, z.value) { Elementwise.addResidual($0, $1, mask, to: $2, count: count) }
        }
        let (first, second, result) = (x.slot, y.slot, z.slot)
        record("residual", .elements(5 * count, of: Element.self), isNeeded: needsGradient) {
            if second.needsGradient {
                let dy = Tensor<Element>(uninitialized: result.shape)
                withPointers(result.gradient, dy) { dz, dy in
                    if let mask {
                        Elementwise.dropout(dz, mask, to: dy, count: count)
                    } else {
                        dy.update(from: dz, count: count)
                    }
                }
                second.add(consuming: dy)
            }
            first.add(consuming: result.gradient)
        }
        return z
    }
}
