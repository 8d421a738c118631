import Tensors

/// The part of a matrix with the largest singular values, in two factors.
///
///     s B A = U_r S_r V_r^T,  A = sqrt(S_r / s) V_r^T,  B = U_r sqrt(S_r / s)
///
/// Meng et al. 2024, "PiSSA", section 3.
struct LargestPart<Element: Scalar> {
    /// `[rank, in]`
    let a: Tensor<Element>
    /// `[out, rank]`
    let b: Tensor<Element>

    /// - Parameters:
    ///   - weight: `[out, in]`
    ///   - rank: at most the smaller side counts; further rows of A and columns of B are 0
    init(of weight: Tensor<Element>, rank: Int, scale: Double) {
        let (outputs, inputs) = (weight.rows, weight.columns)
        let parts = SingularValues.decompose(weight.elements.map(Double.init), rows: outputs, columns: inputs)
        var a = [Element](repeating: 0, count: rank * inputs)
        var b = [Element](repeating: 0, count: outputs * rank)
        for index in 0..<min(rank, parts.values.count) {
            let root = (parts.values[index] / scale).squareRoot()
            for column in 0..<inputs {
                a[index * inputs + column] = Element(root * parts.right[index * inputs + column])
            }
            for row in 0..<outputs {
                b[row * rank + index] = Element(root * parts.left[row * parts.values.count + index])
            }
        }
        self.a = Tensor(a, shape: [rank, inputs])
        self.b = Tensor(b, shape: [outputs, rank])
    }
}
