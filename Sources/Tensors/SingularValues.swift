import COpenBLAS

/// The singular value decomposition of a matrix, by LAPACK's `dgesdd`.
package struct SingularValues {
    /// In descending order; as many as the smaller side has.
    package let values: [Double]
    /// `[rows, values]`, row by row.
    package let left: [Double]
    /// `[values, columns]`, row by row.
    package let right: [Double]

    /// M = left diag(values) right
    /// - Parameter elements: M, `[rows, columns]`, row by row, finite
    package static func decompose(_ elements: [Double], rows: Int, columns: Int) -> SingularValues {
        precondition(elements.count == rows * columns, "singular values: \(elements.count) for \(rows) x \(columns)")
        let count = min(rows, columns)
        var matrix = elements
        var values = [Double](repeating: 0, count: count)
        var left = [Double](repeating: 0, count: rows * count)
        var right = [Double](repeating: 0, count: count * columns)
        // LAPACK stores columns first and so sees the transpose, whose left vectors are the right ones here.
        var (m, n, rank) = (Int32(columns), Int32(rows), Int32(count))
        var info: Int32 = 0
        var integers = [Int32](repeating: 0, count: 8 * max(1, count))
        var work = [0.0]
        // The first call asks for the size of the work array.
        for size in [-1, nil] as [Int32?] {
            var length = size ?? Int32(work[0])
            if size == nil { work = [Double](repeating: 0, count: Int(length)) }
            dgesdd_("S", &m, &n, &matrix, &m, &values, &right, &m, &left, &rank, &work, &length, &integers, &info)
        }
        precondition(info == 0, "singular values: LAPACK reports \(info)")
        return SingularValues(values: values, left: left, right: right)
    }
}
