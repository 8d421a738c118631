import Tensors

/// Matrices side by side, or one below the other.
enum Concatenation {
    /// `[rows 1 + rows 2 + …, columns]`
    static func rows<Element: Scalar>(_ matrices: [Tensor<Element>]) -> Tensor<Element> {
        Tensor(
            matrices.flatMap(\.elements), shape: [matrices.reduce(0) { $0 + $1.rows }, matrices.first?.columns ?? 0])
    }

    /// `[rows, columns 1 + columns 2 + …]`, each matrix times a factor
    static func columns<Element: Scalar>(_ matrices: [(matrix: Tensor<Element>, factor: Element)]) -> Tensor<Element> {
        let rows = matrices.first?.matrix.rows ?? 0
        let all = matrices.map { ($0.matrix.elements, $0.matrix.columns, $0.factor) }
        let elements = (0..<rows).flatMap { row in
            all.flatMap { elements, columns, factor in
                elements[row * columns..<(row + 1) * columns].map { $0 * factor }
            }
        }
        return Tensor(elements, shape: [rows, all.reduce(0) { $0 + $1.1 }])
    }
}
