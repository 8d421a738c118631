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
    /// Saves x. Gradients: dx = dy W, dW = dy^T x; for a frozen W, only dx.
    public func linear(_ x: Variable<Element>, _ weight: Parameter<Element>) -> Variable<Element> {
        linear(x, weight, isRectified: false)
    }

    /// - Parameter isRectified: whether y is at least 0, on a tape of packed weights
    func linear(_ x: Variable<Element>, _ weight: Parameter<Element>, isRectified: Bool) -> Variable<Element> {
        let (rows, inputs, outputs) = (x.value.rows, x.value.columns, weight.value.rows)
        precondition(
            weight.value.columns == inputs, "linear: x \(x.value.shape) does not fit the weight \(weight.value.shape)")
        let needsGradient = x.needsGradient || weight.isTrained
        let y = Variable(Tensor<Element>(uninitialized: [rows, outputs]), needsGradient: needsGradient)
        compute("linear", .products(2 * rows * inputs * outputs)) {
            if let packed {
                withMatrices(x.value, y.value) {
                    packed.matrix(of: weight).product($0, to: $1, isRectified: isRectified)
                }
                return
            }
            withMatrices(x.value, weight.value, y.value) { MatrixProduct.compute($0, $1.transposed, to: $2) }
        }
        let products = (x.needsGradient ? 1 : 0) + (weight.isTrained ? 1 : 0)
        record("linear", .products(2 * products * rows * inputs * outputs), isNeeded: needsGradient) {
            if x.needsGradient {
                let dx = x.gradientToUpdate
                withMatrices(y.gradient, weight.value, dx.tensor) {
                    MatrixProduct.compute($0, $1, to: $2, beta: dx.scale)
                }
            }
            if weight.isTrained {
                let dw = weight.gradientToUpdate
                withMatrices(y.gradient, x.value, dw.tensor) {
                    MatrixProduct.compute($0.transposed, $1, to: $2, beta: dw.scale)
                }
            }
        }
        return y
    }
}
