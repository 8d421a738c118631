import Tensors

extension Tape {
    /// reluDropout(linear(x, W)). Without gradients the rectifier is part of the product.
    ///
    /// x `[rows, in]`, W `[out, in]` -> `[rows, out]`
    public func reluDropout(
        of x: Variable<Element>, _ weight: Parameter<Element>, at site: DropoutSite
    ) -> Variable<Element> {
        guard packed != nil, weight.deltas.isEmpty else { return reluDropout(linear(x, weight), at: site) }
        return linear(x, weight, isRectified: true)
    }

    /// The rectifier of T5 1.0 and the dropout after it, in place. x itself becomes the result, so no other operation
    /// may use x.
    ///
    ///     y = dropout(max(x, 0))
    ///
    /// x and y `[rows, columns]`. Saves a bit for each element, whether y > 0. Gradient: dx = dy / (1 - rate) where it
    /// is.
    public func reluDropout(_ x: Variable<Element>, at site: DropoutSite) -> Variable<Element> {
        let count = x.value.count
        let mask = dropoutMask(site, of: x)
        let y = Variable(x.value, needsGradient: x.needsGradient, sequences: x.sequences)
        compute("ReLU and dropout", .elements(2 * count, of: Element.self)) {
            if let mask {
                withMatrices(x.value) { RowKernel.reluDropout($0, mask) }
            } else {
                withPointers(x.value) { Elementwise.relu($0, count: count) }
            }
        }
        guard isRecording, x.needsGradient else { return y }
        let (argument, result, passed) = (x.slot, y.slot, SignBits(of: y.value))
        record("ReLU and dropout", .elements(2 * count, of: Element.self), isNeeded: true) {
            passed.select(result.gradient, scale: Element(mask?.scale ?? 1))
            argument.add(consuming: result.gradient)
        }
        return y
    }

    /// An activation of every element.
    ///
    ///     y = f(x)
    ///
    /// x and y `[rows, columns]`. Saves x. Gradient: dx = dy f'(x).
    public func activation(_ f: Activation, _ x: Variable<Element>) -> Variable<Element> {
        let count = x.value.count
        let y = Variable(
            Tensor<Element>(uninitialized: x.value.shape), needsGradient: x.needsGradient, sequences: x.sequences)
        compute("activation", .elements(2 * count, of: Element.self)) {
            withPointers(x.value, y.value) { Elementwise.activate(f, $0, to: $1, count: count) }
        }
        let (argument, result, saved) = (x.slot, y.slot, x.value)
        record("activation", .elements(3 * count, of: Element.self), isNeeded: x.needsGradient) {
            withPointers(result.gradient, saved) { Elementwise.activateBackward(f, dy: $0, x: $1, count: count) }
            argument.add(consuming: result.gradient)
        }
        return y
    }

    /// A gated activation, as in T5 1.1.
    ///
    ///     z = f(x) y
    ///
    /// x, y and z `[rows, columns]`. Saves x and y. Gradients: dx = dz y f'(x), dy = dz f(x).
    /// Shazeer 2020, "GLU Variants Improve Transformer", section 2.
    public func gated(_ f: Activation, _ x: Variable<Element>, _ y: Variable<Element>) -> Variable<Element> {
        precondition(x.value.shape == y.value.shape, "gated: \(x.value.shape) and \(y.value.shape)")
        let count = x.value.count
        let needsGradient = x.needsGradient || y.needsGradient
        let z = Variable(
            Tensor<Element>(uninitialized: x.value.shape), needsGradient: needsGradient, sequences: x.sequences)
        compute("gated activation", .elements(3 * count, of: Element.self)) {
            withPointers(x.value, y.value, z.value) { Elementwise.gated(f, $0, $1, to: $2, count: count) }
        }
        let (first, second, result, saved) = (x.slot, y.slot, z.slot, (x.value, y.value))
        record("gated activation", .elements(7 * count, of: Element.self), isNeeded: needsGradient) {
            withPointers(result.gradient, saved.0, saved.1, first.gradient, second.gradient) {
                Elementwise.gatedBackward(f, dz: $0, x: $1, y: $2, dx: $3, dy: $4, count: count)
            }
        }
        return z
    }
}
