import Tensors

/// The Euclidean norm of each row of a matrix.
enum RowNorms {
    /// `[rows, columns]` -> `[rows]`
    static func of<Element: Scalar>(_ matrix: Tensor<Element>) -> Tensor<Element> {
        let norms = Tensor<Element>(uninitialized: [matrix.rows])
        withMatrices(matrix, norms) { matrix, norms in RowKernel.norms(matrix, to: norms.pointer) }
        return norms
    }
}
