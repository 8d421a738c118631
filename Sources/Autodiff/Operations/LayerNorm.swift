import Tensors

extension Tape {
    /// Layer normalisation of every row, with the deltas of its weight.
    ///
    ///     y = n w + b,  n = (x - mean(x)) r,  r = 1 / sqrt(var(x) + epsilon)
    ///
    /// - Parameters:
    ///   - x: `[rows, columns]`
    ///   - weight: w, `[columns]`
    ///   - bias: b, `[columns]`
    /// - Returns: `[rows, columns]`
    ///
    /// Saves x, mean(x) and r. Gradients: with g = dy w, dx = r (g - mean(g) - n mean(g n)), dw = sum over rows of
    /// dy n, db = sum over rows of dy.
    /// Ba et al. 2016, "Layer Normalization", section 3.
    public func layerNorm(
        _ x: Variable<Element>, _ weight: Parameter<Element>, bias: Parameter<Element>, epsilon: Double
    ) -> Variable<Element> {
        let x = weight.changedInput(x, self)
        let y = norm(x, weight, bias, epsilon: epsilon)
        weight.changeOutput(y, of: x, self)
        return y
    }

    private func norm(
        _ x: Variable<Element>, _ weight: Parameter<Element>, _ bias: Parameter<Element>, epsilon: Double
    ) -> Variable<Element> {
        let (rows, columns) = (x.value.rows, x.value.columns)
        precondition(
            weight.count == columns && bias.count == columns,
            "layerNorm: x \(x.value.shape), weight \(weight.value.shape), bias \(bias.value.shape)")
        let parts = weight.parts(with: bias, for: x)
        let needsGradient =
            x.needsGradient || parts.contains { $0.weight.isTrained || $0.bias.isTrained }
        let y = Variable(
            Tensor<Element>(uninitialized: [rows, columns]), needsGradient: needsGradient, sequences: x.sequences)
        let (mean, inverse) = (Tensor<Element>(uninitialized: [rows]), Tensor<Element>(uninitialized: [rows]))
        compute("layer norm", .elements(2 * rows * columns, of: Element.self)) {
            for (rows, weight, bias) in parts {
                withMatrices(x.value, weight.value, bias.value, y.value, mean, inverse) { x, w, b, y, mean, inverse in
                    LayerNormKernel.forward(
                        x[rows: rows], weight: w.pointer, bias: b.pointer, to: y[rows: rows],
                        mean: mean.pointer + rows.lowerBound, inverse: inverse.pointer + rows.lowerBound,
                        epsilon: Element(epsilon))
                }
            }
        }
        let (argument, result, saved) = (x.slot, y.slot, x.value)
        record(
            "layer norm", .elements(4 * rows * columns, of: Element.self), isNeeded: needsGradient,
            parameters: parts.flatMap { [$0.weight, $0.bias] }
        ) {
            for (rows, weight, bias) in parts {
                // The gradients of frozen parameters are never read.
                let dweight = weight.isTrained ? weight.gradient : Tensor(zeros: [columns])
                let dbias = bias.isTrained ? bias.gradient : Tensor(zeros: [columns])
                withMatrices(result.gradient, saved, weight.value, mean, inverse, argument.gradient, dweight, dbias) {
                    dy, x, w, mean, inverse, dx, dweight, dbias in
                    LayerNormKernel.backward(
                        dy: dy[rows: rows], x: x[rows: rows], weight: w.pointer, mean: mean.pointer + rows.lowerBound,
                        inverse: inverse.pointer + rows.lowerBound, dx: dx[rows: rows], dweight: dweight.pointer,
                        dbias: dbias.pointer)
                }
            }
        }
        return y
    }
}

extension Parameter {
    /// The weight and the bias of each row: some rows have replacements of these.
    fileprivate func parts(
        with bias: Parameter<Element>, for x: Variable<Element>
    ) -> [(rows: Range<Int>, weight: Parameter<Element>, bias: Parameter<Element>)] {
        let biases = bias.parts(for: x)
        return parts(for: x).flatMap { part in
            biases.compactMap { other in
                let rows = part.rows.clamped(to: other.rows)
                // A batch without rows has one part, without rows.
                return rows.isEmpty && !part.rows.isEmpty ? nil : (rows, part.weight, other.weight)
            }
        }
    }
}
