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
    /// x and y `[rows, columns]`. Saves y, which tells the elements that passed. Gradient: dx = dy / (1 - rate) where y
    /// > 0.
    public func reluDropout(_ x: Variable<Element>, at site: DropoutSite) -> Variable<Element> {
        let count = x.value.count
        let mask = dropoutMask(site)
        let y = Variable(x.value, needsGradient: x.needsGradient, routes: x.routes)
        compute("ReLU and dropout", .elements(2 * count, of: Element.self)) {
            withPointers(x.value) { Elementwise.reluDropout($0, mask, count: count) }
        }
        record("ReLU and dropout", .elements(3 * count, of: Element.self), isNeeded: x.needsGradient) {
            withPointers(y.gradient, y.value) {
                Elementwise.reluDropoutBackward(dy: $0, y: $1, scale: Element(mask?.scale ?? 1), count: count)
            }
            x.addGradient(consuming: y.gradient)
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
            Tensor<Element>(uninitialized: x.value.shape), needsGradient: x.needsGradient, routes: x.routes)
        compute("activation", .elements(2 * count, of: Element.self)) {
            withPointers(x.value, y.value) { Elementwise.activate(f, $0, to: $1, count: count) }
        }
        record("activation", .elements(3 * count, of: Element.self), isNeeded: x.needsGradient) {
            withPointers(y.gradient, x.value) { Elementwise.activateBackward(f, dy: $0, x: $1, count: count) }
            x.addGradient(consuming: y.gradient)
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
            Tensor<Element>(uninitialized: x.value.shape), needsGradient: needsGradient, routes: x.routes)
        compute("gated activation", .elements(3 * count, of: Element.self)) {
            withPointers(x.value, y.value, z.value) { Elementwise.gated(f, $0, $1, to: $2, count: count) }
        }
        record("gated activation", .elements(7 * count, of: Element.self), isNeeded: needsGradient) {
            withPointers(z.gradient, x.value, y.value, x.gradient, y.gradient) {
                Elementwise.gatedBackward(f, dz: $0, x: $1, y: $2, dx: $3, dy: $4, count: count)
            }
        }
        return z
    }
}
