import Tensors

extension Tape {
    /// A linear map of every row, with the deltas of its weight.
    ///
    ///     y = x W^T
    ///
    /// - Parameters:
    ///   - x: `[rows, in]`
    ///   - weight: W, `[out, in]`
    /// - Returns: `[rows, out]`
    ///
    /// Saves x if W is trained. Gradients: dx = dy W, dW = dy^T x; for a frozen W, only dx.
    public func linear(_ x: Variable<Element>, _ weight: Parameter<Element>) -> Variable<Element> {
        linear(x, weight, isRectified: false)
    }

    /// - Parameter isRectified: whether y is at least 0, on a tape of packed weights; the weight then has no deltas
    func linear(_ x: Variable<Element>, _ weight: Parameter<Element>, isRectified: Bool) -> Variable<Element> {
        let x = weight.changedInput(x, self)
        let y = product(x, weight, bias: nil, isRectified: isRectified)
        weight.changeOutput(y, of: x, self)
        return y
    }

    /// The linear map without the deltas that change its argument and its result.
    public func product(_ x: Variable<Element>, _ weight: Parameter<Element>) -> Variable<Element> {
        product(x, weight, bias: nil)
    }

    /// - Parameters:
    ///   - bias: is added to every row, on a tape of packed weights
    ///   - isRectified: whether y is at least 0, on a tape of packed weights
    func product(
        _ x: Variable<Element>, _ weight: Parameter<Element>, bias: Parameter<Element>?, isRectified: Bool = false
    ) -> Variable<Element> {
        let (rows, inputs, outputs, precision) = (x.value.rows, x.value.columns, weight.rows, precision)
        precondition(weight.columns == inputs, "linear: x \(x.value.shape) does not fit the weight \(weight.shape)")
        let parts = weight.parts(for: x)
        let isTrained = parts.contains { $0.weight.isTrained }
        let needsGradient = x.needsGradient || isTrained
        let y = Variable(
            Tensor<Element>(uninitialized: [rows, outputs]), needsGradient: needsGradient, sequences: x.sequences)
        let matrices = parts.map { matrix(of: $0.weight) }
        let bytes = matrices.reduce(0) { $0 + ($1?.byteCount ?? 0) }
        compute("linear", .products(2 * rows * inputs * outputs, reading: bytes)) {
            for (place, (rows, weight)) in parts.enumerated() {
                guard let matrix = matrices[place] else {
                    withMatrices(x.value, weight.value, y.value) { x, w, y in
                        MatrixProduct.compute(x[rows: rows], w.transposed, to: y[rows: rows], in: precision)
                    }
                    continue
                }
                withMatrices(x.value, y.value) { x, y in
                    matrix.product(
                        x[rows: rows], to: y[rows: rows], bias: bias.flatMap { packed?.bias($0) },
                        isRectified: isRectified)
                }
            }
        }
        let products = (x.needsGradient ? 1 : 0) + (isTrained ? 1 : 0)
        let (argument, result, saved) = (x.slot, y.slot, isTrained ? x.value : nil)
        record(
            "linear", .products(2 * products * rows * inputs * outputs), isNeeded: needsGradient,
            parameters: parts.map(\.weight)
        ) {
            if argument.needsGradient {
                let dx = argument.gradientToUpdate
                for (rows, weight) in parts {
                    withMatrices(result.gradient, weight.value, dx.tensor) { dy, w, dxMatrix in
                        MatrixProduct.compute(
                            dy[rows: rows], w, to: dxMatrix[rows: rows], beta: dx.scale, in: precision)
                    }
                }
            }
            guard let saved else { return }
            for (rows, weight) in parts where weight.isTrained {
                let dw = weight.gradientToUpdate
                withMatrices(result.gradient, saved, dw.tensor) { dy, x, dwMatrix in
                    MatrixProduct.compute(
                        dy[rows: rows].transposed, x[rows: rows], to: dwMatrix, beta: dw.scale, in: precision)
                }
            }
        }
        return y
    }
}
