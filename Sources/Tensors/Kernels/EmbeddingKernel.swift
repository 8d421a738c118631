/// Rows of a table by index.
package enum EmbeddingKernel {
    /// y[i] = table[ids[i]]; table `[vocabulary, columns]`, y `[ids.count, columns]`.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func forward<S: Scalar>(
        _ ids: [Int32], table: UnsafePointer<S>, to y: UnsafeMutablePointer<S>, columns: Int
    ) {
        Pieces.run(ids.count, minimum: 256) { piece in
            for row in piece { (y + row * columns).update(from: table + Int(ids[row]) * columns, count: columns) }
        }
    }

    /// y[i] = table[ids[i]] for a table of integers; y `[ids.count, columns]`.
    package static func forward<S: Scalar>(
        _ ids: [Int32], table: IntegerMatrix, to y: UnsafeMutablePointer<S>, columns: Int
    ) {
        Pieces.run(ids.count, minimum: 256) { piece in
            for row in piece { table.readRow(Int(ids[row]), to: y + row * columns) }
        }
    }

    /// y[i] += table[rows[i]]; table `[table rows, columns]`, y `[rows.count, columns]`.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func add<S: Scalar>(
        _ rows: [Int32], of table: UnsafePointer<S>, to y: UnsafeMutablePointer<S>, columns: Int
    ) {
        Pieces.run(rows.count, minimum: 256) { piece in
            for row in piece {
                let target = y + row * columns
                S.map(target, table + Int(rows[row]) * columns, to: target, columns) { $0 + $1 }
            }
        }
    }

    /// dtable[ids[i]] += dy[i]. The work is cut by columns, because several positions may have the same id.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func backward<S: Scalar>(
        _ ids: [Int32], dy: UnsafePointer<S>, dtable: UnsafeMutablePointer<S>, columns: Int
    ) {
        Pieces.run(columns, minimum: 64) { piece in
            for (row, id) in ids.enumerated() {
                let (source, destination) = (dy + row * columns, dtable + Int(id) * columns)
                for column in piece { destination[column] += source[column] }
            }
        }
    }
}
