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

    /// C[rows, columns] = finish(A B), where A is `[rows, inner]` and B `[panels, inner, panelWidth]`; cut along the
    /// longer side of C.
    @specialized(where S == Float)
    @specialized(where S == Double)
    static func compute(
        _ a: UnsafePointer<S>, panels b: UnsafePointer<S>, to c: UnsafeMutablePointer<S>, rows: Int, columns: Int,
        inner: Int, finish: Finish
    ) {
        let product = Product(a: a, b: b, c: c, rows: rows, columns: columns, inner: inner, finish: finish)
        let tiles = (rows + tileRows - 1) / tileRows
        let panels = panelCount(columns: columns)
        let most = min(mostPieces, rows * columns * inner / minimumWork)
        if rows >= columns {
            Pieces.run(tiles, minimum: 1, most: most) { multiply(product, tiles: $0, panels: 0..<panels) }
        } else {
            Pieces.run(panels, minimum: 1, most: most) { multiply(product, tiles: 0..<tiles, panels: $0) }
        }
    }

    private struct Product {
        let a: UnsafePointer<S>
        let b: UnsafePointer<S>
        let c: UnsafeMutablePointer<S>
        let rows: Int
        let columns: Int
        let inner: Int
        let finish: Finish
    }

    /// One piece of C, on this thread.
    @inline(__always)
    private static func multiply(_ product: Product, tiles: Range<Int>, panels: Range<Int>) {
        // One line every fourth inner index, or more often if few tiles must fetch a panel.
        let aheadShift = tiles.count >= 8 ? 2 : tiles.count >= 4 ? 1 : 0
        for panel in panels {
            let right = product.b + panel * product.inner * panelWidth
            var ahead = right + product.inner * panelWidth
            for tile in tiles {
                multiply(product, tile, right, panel, ahead: ahead, aheadShift: aheadShift)
                ahead += (product.inner >> aheadShift) * S.lanes
            }
        }
    }

    /// One tile of C. If C does not fill it, it is summed outside C.
    @inline(__always)
    private static func multiply(
        _ product: Product, _ tile: Int, _ right: UnsafePointer<S>, _ panel: Int, ahead: UnsafePointer<S>,
        aheadShift: Int
    ) {
        let (row, column) = (tile * tileRows, panel * panelWidth)
        let rows = min(tileRows, product.rows - row)
        let columns = min(panelWidth, product.columns - column)
        let left = product.a + row * product.inner
        let c = product.c + row * product.columns + column
        if rows == tileRows, columns == panelWidth {
            sum(
                left, lastRow: rows - 1, right, product.inner, to: c, product.columns, product.finish, ahead: ahead,
                aheadShift: aheadShift)
            return
        }
        withUnsafeTemporaryAllocation(of: S.self, capacity: tileRows * panelWidth) { edge in
            guard let edge = edge.baseAddress else { return }
            sum(
                left, lastRow: rows - 1, right, product.inner, to: edge, panelWidth, product.finish, ahead: ahead,
                aheadShift: aheadShift)
            for row in 0..<rows {
                (c + row * product.columns).update(from: edge + row * panelWidth, count: columns)
            }
        }
    }

    /// One whole tile. Rows after the last repeat the last. Every 2^aheadShift indices a line `ahead` is fetched.
    @inline(__always)
    private static func sum(
        _ a: UnsafePointer<S>, lastRow: Int, _ panel: UnsafePointer<S>, _ inner: Int, to c: UnsafeMutablePointer<S>,
        _ stride: Int, _ finish: Finish, ahead: UnsafePointer<S>, aheadShift: Int
    ) {
        typealias V = S.Vector
        let zero = V(repeating: 0)
        var (s00, s01, s10, s11, s20, s21, s30, s31) = (zero, zero, zero, zero, zero, zero, zero, zero)
        var (s40, s41, s50, s51, s60, s61, s70, s71) = (zero, zero, zero, zero, zero, zero, zero, zero)
        let a0 = a
        let a1 = a + min(1, lastRow) * inner
        let a2 = a + min(2, lastRow) * inner
        let a3 = a + min(3, lastRow) * inner
        let a4 = a + min(4, lastRow) * inner
        let a5 = a + min(5, lastRow) * inner
        let a6 = a + min(6, lastRow) * inner
        let a7 = a + min(7, lastRow) * inner
        for k in 0..<inner {
            let b0 = S.load(panel + k * panelWidth)
            let b1 = S.load(panel + k * panelWidth + S.lanes)
            if (k >> aheadShift) << aheadShift == k { mixtape_prefetch(ahead + (k >> aheadShift) * S.lanes) }
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
        write(s00, s01, to: c, finish)
        write(s10, s11, to: c + stride, finish)
        write(s20, s21, to: c + 2 * stride, finish)
        write(s30, s31, to: c + 3 * stride, finish)
        write(s40, s41, to: c + 4 * stride, finish)
        write(s50, s51, to: c + 5 * stride, finish)
        write(s60, s61, to: c + 6 * stride, finish)
        write(s70, s71, to: c + 7 * stride, finish)
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
