/// A row-major matrix in the memory of a tensor, lent to a kernel: its elements, its size and where its rows begin.
///
/// A view owns nothing and checks nothing. It is valid as long as its pointer is. Kernels take it by value.
public struct MatrixView<Element: Scalar> {
    /// Element (0, 0).
    package let pointer: UnsafeMutablePointer<Element>
    package let rows: Int
    package let columns: Int
    /// The number of elements from one row in memory to the next, at least 1.
    package let stride: Int
    /// Whether the rows in memory are the columns of this matrix.
    /// Element (i, j) is `pointer[j * stride + i]` then, else `pointer[i * stride + j]`.
    package let isTransposed: Bool

    @inline(__always)
    private init(
        _ pointer: UnsafeMutablePointer<Element>, rows: Int, columns: Int, stride: Int, isTransposed: Bool
    ) {
        self.pointer = pointer
        self.rows = rows
        self.columns = columns
        self.stride = stride
        self.isTransposed = isTransposed
    }

    /// A matrix whose rows lie one behind the other.
    /// - Parameter isTransposed: whether the memory holds the transpose, `[columns, rows]`
    @inline(__always)
    package init(_ pointer: UnsafeMutablePointer<Element>, rows: Int, columns: Int, isTransposed: Bool = false) {
        self.init(
            pointer, rows: rows, columns: columns, stride: max(1, isTransposed ? rows : columns),
            isTransposed: isTransposed)
    }

    /// The same memory with rows and columns exchanged.
    @inline(__always)
    package var transposed: MatrixView {
        MatrixView(pointer, rows: columns, columns: rows, stride: stride, isTransposed: !isTransposed)
    }

    /// Some rows of some columns.
    @inline(__always)
    package subscript(rows rows: Range<Int>, columns columns: Range<Int>) -> MatrixView {
        let (row, column) = (rows.lowerBound, columns.lowerBound)
        return MatrixView(
            pointer + (isTransposed ? column * stride + row : row * stride + column), rows: rows.count,
            columns: columns.count, stride: stride, isTransposed: isTransposed)
    }

    @inline(__always)
    package subscript(rows rows: Range<Int>) -> MatrixView { self[rows: rows, columns: 0..<columns] }

    @inline(__always)
    package subscript(columns columns: Range<Int>) -> MatrixView { self[rows: 0..<rows, columns: columns] }

    /// The elements of a row. The matrix must not be transposed.
    @inline(__always)
    package func row(_ index: Int) -> UnsafeMutablePointer<Element> { pointer + index * stride }
}

/// Lends tensors to a kernel as matrices of ``Tensor/rows`` and ``Tensor/columns``. The views are valid inside `body`
/// only, as the pointers of ``withPointers(_:body:)`` are.
@inline(__always)
package func withMatrices<each Element: Scalar, Result>(
    _ tensor: repeat Tensor<each Element>, body: (repeat MatrixView<each Element>) -> Result
) -> Result {
    defer { withExtendedLifetime((repeat (each tensor).storage)) {} }
    return body(
        repeat MatrixView(
            (each tensor).storage.pointer, rows: (each tensor).rows, columns: (each tensor).columns))
}
