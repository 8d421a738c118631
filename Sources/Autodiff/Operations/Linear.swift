import Tensors

extension Tape {
    /// A linear map of every row.
    ///
    ///     y = x W^T
    ///
    /// - Parameters:
    ///   - x: `[rows, in]`
    ///   - weight: W, `[out, in]`
    /// - Returns: `[rows, out]`
    ///
    /// Saves x. Gradients: dx = dy W, dW = dy^T x; of a frozen W, dx alone.
    public func linear(_ x: Variable<Element>, _ weight: Parameter<Element>) -> Variable<Element> {
        linear(x, weight, isRectified: false)
    }

    /// - Parameter isRectified: whether y is no less than 0, on a tape of packed weights
    func linear(_ x: Variable<Element>, _ weight: Parameter<Element>, isRectified: Bool) -> Variable<Element> {
        let (rows, inputs, outputs) = (x.value.rows, x.value.columns, weight.value.rows)
        precondition(
            weight.value.columns == inputs, "linear: x \(x.value.shape) does not fit the weight \(weight.value.shape)")
        let needsGradient = x.needsGradient || weight.isTrained
        let y = Variable(Tensor<Element>(uninitialized: [rows, outputs]), needsGradient: needsGradient)
        compute("linear", .products(2 * rows * inputs * outputs)) {
            if let packed {
                withPointers(x.value, y.value) {
                    packed.matrix(of: weight).product($0, to: $1, rows: rows, isRectified: isRectified)
                }
                return
            }
            withPointers(x.value, weight.value, y.value) {
                MatrixProduct.compute($0, $1, transposeB: true, to: $2, rows: rows, columns: outputs, inner: inputs)
            }
        }
        let products = (x.needsGradient ? 1 : 0) + (weight.isTrained ? 1 : 0)
        record("linear", .products(2 * products * rows * inputs * outputs), isNeeded: needsGradient) {
            if x.needsGradient {
                let dx = x.gradientToUpdate
                withPointers(y.gradient, weight.value, dx.tensor) { dy, w, dxPointer in
                    MatrixProduct.compute(
                        dy, w, to: dxPointer, rows: rows, columns: inputs, inner: outputs, beta: dx.scale)
                }
            }
            if weight.isTrained {
                let dw = weight.gradientToUpdate
                withPointers(y.gradient, x.value, dw.tensor) { dy, x, dwPointer in
                    MatrixProduct.compute(
                        dy, transposeA: true, x, to: dwPointer, rows: outputs, columns: inputs, inner: rows,
                        beta: dw.scale)
                }
            }
        }
        return y
    }
}
