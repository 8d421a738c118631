import COpenBLAS

/// Products of few rows with a matrix in panels, in tiles that stay in registers, after Goto & van de Geijn 2008,
/// "Anatomy of High-Performance Matrix Multiplication", section 4.
///
/// A tile of the result, some rows by some vectors, is summed in registers. Each inner index loads the vectors of the
/// right operand and one number of every row; these few loads serve many fused multiplications. The right operand is
/// read from *panels*, which are inner-major, so that its loads are consecutive. All rows pass a panel before the next
/// one, which is fetched from memory meanwhile. One or two rows pass several panels at once: their few sums would wait
/// for each other.
///
/// Every element is summed by ascending inner index, whatever the number of rows, columns and threads.
enum TiledProduct<S: Scalar> {
    /// C = alpha A B + bias, at least 0 if it is rectified.
    struct Finish {
        let alpha: S
        /// A number for each column of all panels.
        let bias: UnsafePointer<S>?
        let isRectified: Bool
    }

    /// The vectors of a panel and the rows of a tile. With AVX-512 a vector is one of 32 registers, and sixteen hold
    /// the sums; with AVX2 it is two of 16 registers, and twelve hold the sums.
    private static var panelVectors: Int { MIXTAPE_HAS_AVX512 != 0 ? 2 : 1 }
    private static var tileRows: Int { MIXTAPE_HAS_AVX512 != 0 ? 8 : 6 }
    static var panelWidth: Int { panelVectors * S.lanes }
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
        /// The number of elements from one panel to the next.
        var panelStride: Int { inner * panelWidth }
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
        // Whole panels only: the last one may reach beyond C.
        let group = product.c.rows == 1 ? 4 : product.c.rows == 2 ? 2 : 1
        let whole = min(panels.upperBound, product.c.columns / panelWidth)
        var panel = panels.lowerBound
        while panel < panels.upperBound {
            let isGroup = group > 1 && panel + group <= whole
            let right = product.b + panel * product.panelStride
            var ahead = Ahead(pointer: right + (isGroup ? group : 1) * product.panelStride, shift: shift)
            if isGroup {
                if group == 4 {
                    sum(product, row: 0, rows: 1, panel, panels: 4, ahead)
                } else {
                    sum(product, row: 0, rows: 2, panel, panels: 2, ahead)
                }
                panel += group
                continue
            }
            for tile in tiles {
                let row = tile * tileRows
                switch min(tileRows, product.c.rows - row) {
                case 1: sum(product, row: row, rows: 1, panel, panels: 1, ahead)
                case 2: sum(product, row: row, rows: 2, panel, panels: 1, ahead)
                case 3: sum(product, row: row, rows: 3, panel, panels: 1, ahead)
                case 4: sum(product, row: row, rows: 4, panel, panels: 1, ahead)
                case 5: sum(product, row: row, rows: 5, panel, panels: 1, ahead)
                case 6: sum(product, row: row, rows: 6, panel, panels: 1, ahead)
                case 7: sum(product, row: row, rows: 7, panel, panels: 1, ahead)
                default: sum(product, row: row, rows: tileRows, panel, panels: 1, ahead)
                }
                ahead.pointer += (product.inner >> shift) * S.lanes
            }
            panel += 1
        }
    }

    /// One tile of C. The constants `rows` and `panels` give its size; the compiler unrolls all loops but that over the
    /// inner index, and keeps the sums in registers.
    /// - Parameters:
    ///   - row: the first row
    ///   - panel: the first panel; it may reach beyond C if it is the only one
    @inline(__always)
    private static func sum(
        _ product: Product, row: Int, rows: Int, _ panel: Int, panels: Int, _ ahead: Ahead
    ) {
        typealias V = S.Vector
        let vectors = panels &* panelVectors
        withUnsafeTemporaryAllocation(of: V.self, capacity: 16) { sums in
            guard let sums = sums.baseAddress else { return }
            repeated(rows &* vectors) { sums[$0] = V(repeating: 0) }
            let (inner, lanes, stride, panelStride) = (product.inner, S.lanes, product.a.stride, product.panelStride)
            let a = UnsafePointer(product.a.pointer + row * stride)
            var b = product.b + panel * panelStride
            repeated(inner) { k in
                if (k >> ahead.shift) << ahead.shift == k {
                    mixtape_prefetch(ahead.pointer + (k >> ahead.shift) &* lanes)
                }
                repeated(rows) { r in
                    let x = V(repeating: a[r &* stride &+ k])
                    repeated(panels) { p in
                        repeated(panelVectors) { v in
                            sums[(r &* panels &+ p) &* panelVectors &+ v]
                                .addProduct(x, S.load(b + (p &* panelStride &+ v &* lanes)))
                        }
                    }
                }
                b += panelWidth
            }
            finish(product, sums, row: row, rows: rows, column: panel * panelWidth, vectors: vectors)
        }
    }

    /// Writes a tile from its sums.
    @inline(__always)
    private static func finish(
        _ product: Product, _ sums: UnsafePointer<S.Vector>, row: Int, rows: Int, column: Int, vectors: Int
    ) {
        let (c, finish) = (product.c, product.finish)
        let rest = c.columns - column
        repeated(vectors) { v in
            let bias = finish.bias.map { S.load($0 + (column + v * S.lanes)) } ?? S.Vector(repeating: 0)
            repeated(rows) { r in
                var value = sums[r &* vectors &+ v] * finish.alpha + bias
                if finish.isRectified { value = S.select(value, wherePositive: value) }
                let place = c.row(row + r) + (column + v * S.lanes)
                if (v + 1) * S.lanes <= rest {
                    S.store(value, to: place)
                } else if v * S.lanes < rest {
                    S.store(value, to: place, count: rest - v * S.lanes)
                }
            }
        }
    }

    /// Runs a loop without the checks that would keep it from being unrolled.
    @inline(__always)
    private static func repeated(_ count: Int, _ body: (Int) -> Void) {
        var index = 0
        while index < count {
            body(index)
            index &+= 1
        }
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
                    for vector in 0..<panelVectors {
                        let column = panel * panelWidth + vector * S.lanes
                        transpose(
                            source + column * inner, rows: max(0, min(S.lanes, columns - column)), columns: inner,
                            to: target + panel * inner * panelWidth + vector * S.lanes)
                    }
                }
            }
        }
        return panels
    }

    /// A vector of a panel: the transpose of `[rows, columns]`, with as many rows as a vector has lanes; missing rows
    /// are zeros.
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
