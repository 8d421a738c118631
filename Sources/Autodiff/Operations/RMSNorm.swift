import Tensors

extension Tape {
    /// Root mean square normalisation of every row, with the deltas of its weight.
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
        let x = weight.changedInput(x, self)
        let y = norm(x, weight, epsilon: epsilon)
        weight.changeOutput(y, of: x, self)
        return y
    }

    private func norm(_ x: Variable<Element>, _ weight: Parameter<Element>, epsilon: Double) -> Variable<Element> {
        let (rows, columns) = (x.value.rows, x.value.columns)
        precondition(weight.count == columns, "rmsNorm: x \(x.value.shape), weight \(weight.value.shape)")
        let parts = weight.parts(for: x)
        let needsGradient = x.needsGradient || parts.contains { $0.weight.isTrained }
        let y = Variable(
            Tensor<Element>(uninitialized: [rows, columns]), needsGradient: needsGradient, sequences: x.sequences)
        let inverse = Tensor<Element>(uninitialized: [rows])
        compute("RMS norm", .elements(2 * rows * columns, of: Element.self)) {
            for (rows, weight) in parts {
                withMatrices(x.value, weight.value, y.value, inverse) { x, w, y, inverse in
                    RMSNormKernel.forward(
                        x[rows: rows], weight: w.pointer, to: y[rows: rows],
                        inverse: inverse.pointer + rows.lowerBound, epsilon: Element(epsilon))
                }
            }
        }
        let (argument, result, saved) = (x.slot, y.slot, x.value)
        record(
            "RMS norm", .elements(4 * rows * columns, of: Element.self), isNeeded: needsGradient,
            parameters: parts.map(\.weight)
        ) {
            for (rows, weight) in parts {
                // A frozen weight, or an argument that depends on nothing trained, has a gradient that is never read.
                let dweight = weight.isTrained ? weight.gradient : Tensor(zeros: [columns])
                withMatrices(result.gradient, saved, weight.value, inverse, argument.gradient, dweight) {
                    dy, x, w, inverse, dx, dweight in
                    RMSNormKernel.backward(
                        dy: dy[rows: rows], x: x[rows: rows], weight: w.pointer,
                        inverse: inverse.pointer + rows.lowerBound, dx: dx[rows: rows], dweight: dweight.pointer)
                }
            }
        }
        return y
    }
}
