import COpenBLAS

/// Products of few rows with a matrix in panels, in tiles that stay in registers, after Goto & van de Geijn 2008,
/// "Anatomy of High-Performance Matrix Multiplication", section 4.
///
/// A tile of the result, eight rows by two vectors, is summed in sixteen registers. Each inner index loads two vectors
/// of the right operand and one number of every row; these few loads serve sixteen fused multiplications. The right
/// operand is read from *panels*, two vectors wide and inner-major, so that its loads are consecutive. All rows pass a
/// panel before the next one, which is fetched from memory meanwhile.
///
/// Every element is summed by ascending inner index, whatever the number of rows, columns and threads.
enum TiledProduct<S: Scalar> {
    /// C = alpha A B, at least 0 if it is rectified.
    struct Finish {
        let alpha: S
        let isRectified: Bool
    }

    static var panelWidth: Int { 2 * S.lanes }
    private static var tileRows: Int { 8 }
    /// Below this number of multiplications, a second thread is not worth waking.
    private static var minimumWork: Int { 1 << 18 }
    private static var mostPieces: Int { 4 }

    static func panelCount(columns: Int) -> Int { (columns + panelWidth - 1) / panelWidth }

    /// C = finish(A B), where B is `[panels, inner, panelWidth]`; cut along the longer side of C. Neither A nor C may
    /// be transposed.
    @specialized(where S == Float)
    @specialized(where S == Double)
    static func compute(
        _ a: MatrixView<S>, panels b: UnsafePointer<S>, to c: MatrixView<S>, finish: Finish
    ) {
        let product = Product(a: a, b: b, c: c, finish: finish)
        let tiles = (c.rows + tileRows - 1) / tileRows
        let panels = panelCount(columns: c.columns)
        let most = min(mostPieces, c.rows * c.columns * a.columns / minimumWork)
        if c.rows >= c.columns {
            Pieces.run(tiles, minimum: 1, most: most) { multiply(product, tiles: $0, panels: 0..<panels) }
        } else {
            Pieces.run(panels, minimum: 1, most: most) { multiply(product, tiles: 0..<tiles, panels: $0) }
        }
    }

    private struct Product {
        let a: MatrixView<S>
        let b: UnsafePointer<S>
        let c: MatrixView<S>
        let finish: Finish

        var inner: Int { a.columns }
    }

    /// The memory to fetch while a tile is summed: a line every 2^shift inner indices.
    private struct Ahead {
        var pointer: UnsafePointer<S>
        let shift: Int
    }

    /// One piece of C, on this thread.
    @inline(__always)
    private static func multiply(_ product: Product, tiles: Range<Int>, panels: Range<Int>) {
        // One line every fourth inner index, or more often if few tiles must fetch a panel.
        let shift = tiles.count >= 8 ? 2 : tiles.count >= 4 ? 1 : 0
        for panel in panels {
            let right = product.b + panel * product.inner * panelWidth
            var ahead = Ahead(pointer: right + product.inner * panelWidth, shift: shift)
            for tile in tiles {
                multiply(product, tile, right, panel, ahead)
                ahead.pointer += (product.inner >> shift) * S.lanes
            }
        }
    }

    /// One tile of C. If C does not fill it, it is summed outside C.
    @inline(__always)
    private static func multiply(
        _ product: Product, _ tile: Int, _ right: UnsafePointer<S>, _ panel: Int, _ ahead: Ahead
    ) {
        let (row, column) = (tile * tileRows, panel * panelWidth)
        let rows = row..<min(row + tileRows, product.c.rows)
        let columns = column..<min(column + panelWidth, product.c.columns)
        let left = product.a[rows: rows]
        let c = product.c[rows: rows, columns: columns]
        if c.rows == tileRows, c.columns == panelWidth {
            sum(left, right, to: c, product.finish, ahead)
            return
        }
        withUnsafeTemporaryAllocation(of: S.self, capacity: tileRows * panelWidth) { edge in
            guard let edge = edge.baseAddress else { return }
            let tile = MatrixView(edge, rows: tileRows, columns: panelWidth)
            sum(left, right, to: tile, product.finish, ahead)
            for row in 0..<c.rows { c.row(row).update(from: tile.row(row), count: c.columns) }
        }
    }

    /// One whole tile. Rows after the last of A repeat the last.
    @inline(__always)
    private static func sum(
        _ a: MatrixView<S>, _ panel: UnsafePointer<S>, to c: MatrixView<S>, _ finish: Finish, _ ahead: Ahead
    ) {
        typealias V = S.Vector
        let zero = V(repeating: 0)
        var (s00, s01, s10, s11, s20, s21, s30, s31) = (zero, zero, zero, zero, zero, zero, zero, zero)
        var (s40, s41, s50, s51, s60, s61, s70, s71) = (zero, zero, zero, zero, zero, zero, zero, zero)
        let lastRow = a.rows - 1
        let a0 = UnsafePointer(a.pointer)
        let a1 = UnsafePointer(a.row(min(1, lastRow)))
        let a2 = UnsafePointer(a.row(min(2, lastRow)))
        let a3 = UnsafePointer(a.row(min(3, lastRow)))
        let a4 = UnsafePointer(a.row(min(4, lastRow)))
        let a5 = UnsafePointer(a.row(min(5, lastRow)))
        let a6 = UnsafePointer(a.row(min(6, lastRow)))
        let a7 = UnsafePointer(a.row(min(7, lastRow)))
        for k in 0..<a.columns {
            let b0 = S.load(panel + k * panelWidth)
            let b1 = S.load(panel + k * panelWidth + S.lanes)
            if (k >> ahead.shift) << ahead.shift == k {
                mixtape_prefetch(ahead.pointer + (k >> ahead.shift) * S.lanes)
            }
            var x = V(repeating: a0[k])
            s00.addProduct(x, b0)
            s01.addProduct(x, b1)
            x = V(repeating: a1[k])
            s10.addProduct(x, b0)
            s11.addProduct(x, b1)
            x = V(repeating: a2[k])
            s20.addProduct(x, b0)
            s21.addProduct(x, b1)
            x = V(repeating: a3[k])
            s30.addProduct(x, b0)
            s31.addProduct(x, b1)
            x = V(repeating: a4[k])
            s40.addProduct(x, b0)
            s41.addProduct(x, b1)
            x = V(repeating: a5[k])
            s50.addProduct(x, b0)
            s51.addProduct(x, b1)
            x = V(repeating: a6[k])
            s60.addProduct(x, b0)
            s61.addProduct(x, b1)
            x = V(repeating: a7[k])
            s70.addProduct(x, b0)
            s71.addProduct(x, b1)
        }
        write(s00, s01, to: c.row(0), finish)
        write(s10, s11, to: c.row(1), finish)
        write(s20, s21, to: c.row(2), finish)
        write(s30, s31, to: c.row(3), finish)
        write(s40, s41, to: c.row(4), finish)
        write(s50, s51, to: c.row(5), finish)
        write(s60, s61, to: c.row(6), finish)
        write(s70, s71, to: c.row(7), finish)
    }

    /// A row of a tile.
    @inline(__always)
    private static func write(_ left: S.Vector, _ right: S.Vector, to c: UnsafeMutablePointer<S>, _ finish: Finish) {
        let left = left * finish.alpha
        let right = right * finish.alpha
        S.store(finish.isRectified ? S.select(left, wherePositive: left) : left, to: c)
        S.store(finish.isRectified ? S.select(right, wherePositive: right) : right, to: c + S.lanes)
    }

    /// The panels of B, `[panels, inner, panelWidth]`, given its transpose `[columns, inner]`; missing columns are
    /// zeros.
    @specialized(where S == Float)
    @specialized(where S == Double)
    static func panels(transposing source: UnsafePointer<S>, columns: Int, inner: Int) -> Tensor<S> {
        let panels = Tensor<S>(uninitialized: [panelCount(columns: columns), inner, panelWidth])
        withPointers(panels) { target in
            Pieces.run(panels.rows, minimum: 1, most: min(16, columns * inner / minimumWork)) { piece in
                for panel in piece {
                    for half in 0..<2 {
                        let column = panel * panelWidth + half * S.lanes
                        transpose(
                            source + column * inner, rows: min(S.lanes, columns - column), columns: inner,
                            to: target + panel * inner * panelWidth + half * S.lanes)
                    }
                }
            }
        }
        return panels
    }

    /// Half a panel: the transpose of `[rows, columns]`, with as many rows as a vector has lanes; missing rows are
    /// zeros.
    @inline(__always)
    private static func transpose(
        _ source: UnsafePointer<S>, rows: Int, columns: Int, to target: UnsafeMutablePointer<S>
    ) {
        var column = 0
        if rows == S.lanes {
            while column + S.lanes <= columns {
                S.transposeSquare(
                    source + column, stride: columns, to: target + column * panelWidth, stride: panelWidth)
                column += S.lanes
            }
        }
        for column in column..<columns {
            for row in 0..<S.lanes {
                target[column * panelWidth + row] = row < rows ? source[row * columns + column] : 0
            }
        }
    }
}
