import Tensors

extension Tape {
    /// Root mean square normalisation of every row.
    ///
    ///     y = x r w,  r = 1 / sqrt(mean(x^2) + epsilon)
    ///
    /// - Parameters:
    ///   - x: `[rows, columns]`
    ///   - weight: w, `[columns]`
    /// - Returns: `[rows, columns]`
    ///
    /// Saves x and r. Gradients: dx = r dy w - x r^3 mean(dy w x), dw = sum over rows of dy x r.
    /// Zhang & Sennrich 2019, "Root Mean Square Layer Normalization", section 4.
    public func rmsNorm(_ x: Variable<Element>, _ weight: Parameter<Element>, epsilon: Double) -> Variable<Element> {
        let (rows, columns) = (x.value.rows, x.value.columns)
        precondition(weight.count == columns, "rmsNorm: x \(x.value.shape), weight \(weight.value.shape)")
        let needsGradient = x.needsGradient || weight.isTrained
        let y = Variable(Tensor<Element>(uninitialized: [rows, columns]), needsGradient: needsGradient)
        let inverse = Tensor<Element>(uninitialized: [rows])
        compute("RMS norm", .elements(2 * rows * columns, of: Element.self)) {
            withMatrices(x.value, weight.value, y.value, inverse) {
                RMSNormKernel.forward(
                    $0, weight: $1.pointer, to: $2, inverse: $3.pointer, epsilon: Element(epsilon))
            }
        }
        record("RMS norm", .elements(4 * rows * columns, of: Element.self), isNeeded: needsGradient) {
            // A frozen weight, or an argument that depends on nothing trained, has a gradient that is never read.
            let dweight = weight.isTrained ? weight.gradient : Tensor(zeros: [columns])
            withMatrices(y.gradient, x.value, weight.value, inverse, x.gradient, dweight) {
                RMSNormKernel.backward(
                    dy: $0, x: $1, weight: $2.pointer, inverse: $3.pointer, dx: $4, dweight: $5.pointer)
            }
        }
        return y
    }
}
