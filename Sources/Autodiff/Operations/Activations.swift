import Tensors

extension Tape {
    /// The rectifier of T5 1.0.
    ///
    ///     y = max(x, 0)
    ///
    /// x and y `[rows, columns]`. Saves x. Gradient: dx = dy where x > 0.
    public func relu(_ x: Variable<Element>) -> Variable<Element> {
        let count = x.value.count
        let y = Variable(Tensor<Element>(uninitialized: x.value.shape))
        withPointers(x.value, y.value) { Elementwise.relu($0, to: $1, count: count) }
        record {
            withPointers(y.gradient, x.value, x.gradient) {
                Elementwise.reluBackward(dy: $0, x: $1, dx: $2, count: count)
            }
        }
        return y
    }

    /// The gated activation of T5 1.1.
    ///
    ///     z = gelu(x) y,  gelu(x) = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
    ///
    /// x, y and z `[rows, columns]`. Saves x and y. Gradients: dx = dz y gelu'(x), dy = dz gelu(x).
    /// Shazeer 2020, "GLU Variants Improve Transformer", section 2; the approximation: Hendrycks & Gimpel 2016, section 2.
    public func gatedGELU(_ x: Variable<Element>, _ y: Variable<Element>) -> Variable<Element> {
        precondition(x.value.shape == y.value.shape, "gatedGELU: \(x.value.shape) and \(y.value.shape)")
        let count = x.value.count
        let z = Variable(Tensor<Element>(uninitialized: x.value.shape))
        withPointers(x.value, y.value, z.value) { Elementwise.gatedGELU($0, $1, to: $2, count: count) }
        record {
            withPointers(z.gradient, x.value, y.value, x.gradient, y.gradient) {
                Elementwise.gatedGELUBackward(dz: $0, x: $1, y: $2, dx: $3, dy: $4, count: count)
            }
        }
        return z
    }
}
