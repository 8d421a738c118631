import COpenBLAS

/// Matrix products in tiles that stay in registers, after Goto & van de Geijn 2008, "Anatomy of High-Performance Matrix
/// Multiplication", section 4.
///
/// A tile of the result, eight rows by two vectors, is summed in sixteen registers: each inner index takes two vectors of
/// the right operand and one number of every row, and so few loads serve sixteen fused multiplications. The right operand
/// is read from *panels*, two vectors wide and inner-major, so that its loads are consecutive; a block of panels stays in
/// the second-level cache while the rows pass.
///
/// Every element is summed by ascending inner index, whatever the number of rows, columns and threads.
enum TiledProduct<S: Scalar> {
    /// The left operand A: element (row, k) is `pointer[row * rowStride + k * innerStride]`, and one of the strides is 1.
    struct Left {
        let pointer: UnsafePointer<S>
        let rowStride: Int
        let innerStride: Int
    }

    /// The right operand B: `[inner, columns]`, or in panels already, `[panels, inner, panelWidth]`.
    enum Right {
        case matrix(UnsafePointer<S>)
        case panels(UnsafePointer<S>)
    }

    /// What becomes of the sums: C = alpha A B + beta C, no less than 0 where it is rectified.
    struct Finish {
        let alpha: S
        let beta: S
        var isRectified = false
    }

    static var tileRows: Int { 8 }
    static var panelWidth: Int { 2 * S.lanes }
    /// With 512 inner indices of 8 panels, half a megabyte of B in single precision stays in the cache.
    private static var innerBlock: Int { 512 }
    private static var panelsPerBlock: Int { 8 }
    /// Multiplications below which a second thread is not worth waking.
    private static var minimumWork: Int { 1 << 18 }
    private static var mostPieces: Int { 4 }
    private static var transposedRows: Int { 128 }

    static func panelCount(columns: Int) -> Int { (columns + panelWidth - 1) / panelWidth }

    /// C[rows, columns] = finish(A B); cut along the longer side of C.
    @specialized(where S == Float)
    @specialized(where S == Double)
    static func compute(
        _ a: Left, _ b: Right, to c: UnsafeMutablePointer<S>, rows: Int, columns: Int, inner: Int, finish: Finish
    ) {
        let tiles = (rows + tileRows - 1) / tileRows
        let panels = panelCount(columns: columns)
        let most = min(mostPieces, rows * columns * inner / minimumWork)
        if rows >= columns {
            Pieces.run(tiles, minimum: 1, most: most) { tiles in
                compute(
                    a, b, to: c, rows: tiles.lowerBound * tileRows..<min(rows, tiles.upperBound * tileRows),
                    panels: 0..<panels, columns: columns, inner: inner, finish)
            }
        } else {
            Pieces.run(panels, minimum: 1, most: most) { panels in
                compute(a, b, to: c, rows: 0..<rows, panels: panels, columns: columns, inner: inner, finish)
            }
        }
    }

    /// One piece of C, on this thread.
    @inline(__always)
    private static func compute(
        _ a: Left, _ b: Right, to c: UnsafeMutablePointer<S>, rows: Range<Int>, panels: Range<Int>, columns: Int,
        inner: Int, _ finish: Finish
    ) {
        let piece = Piece(a: a, c: c, rows: rows, columns: columns, inner: inner, finish: finish)
        switch b {
        case .matrix(let matrix): multiply(piece, matrix, panels: panels)
        case .panels(let whole): multiply(piece, inPanels: whole, panels: panels)
        }
    }

    private struct Piece {
        let a: Left
        let c: UnsafeMutablePointer<S>
        let rows: Range<Int>
        let columns: Int
        let inner: Int
        let finish: Finish

        /// How the sums of a part of the inner indices are finished.
        func finish(start: Int, depth: Int) -> Finish {
            Finish(
                alpha: finish.alpha, beta: start == 0 ? finish.beta : 1,
                isRectified: finish.isRectified && start + depth == inner)
        }

        var tiles: StrideTo<Int> { stride(from: rows.lowerBound, to: rows.upperBound, by: tileRows) }
    }

    /// Blocks of B are put into panels here.
    @inline(__always)
    private static func multiply(_ piece: Piece, _ matrix: UnsafePointer<S>, panels: Range<Int>) {
        let (inner, columns) = (piece.inner, piece.columns)
        let scratch = Tensor<S>(uninitialized: [(panelsPerBlock * panelWidth + tileRows) * innerBlock])
        withPointers(scratch) { packed in
            let tile = packed + panelsPerBlock * panelWidth * innerBlock
            for firstPanel in stride(from: panels.lowerBound, to: panels.upperBound, by: panelsPerBlock) {
                let block = firstPanel..<min(firstPanel + panelsPerBlock, panels.upperBound)
                for start in stride(from: 0, to: inner, by: innerBlock) {
                    let depth = min(innerBlock, inner - start)
                    for panel in block {
                        pack(
                            matrix + start * columns + panel * panelWidth, stride: columns,
                            columns: min(panelWidth, columns - panel * panelWidth), depth: depth,
                            to: packed + (panel - firstPanel) * depth * panelWidth)
                    }
                    let finish = piece.finish(start: start, depth: depth)
                    for row in piece.tiles {
                        let left = Self.left(piece, row, start: start, depth: depth, tile: tile)
                        for panel in block {
                            let right = packed + (panel - firstPanel) * depth * panelWidth
                            multiplyTile(piece, left, row, right, panel, depth, finish, ahead: nil, aheadShift: 0)
                        }
                    }
                }
            }
        }
    }

    /// All rows pass a panel before the next one, which is fetched from memory meanwhile.
    @inline(__always)
    private static func multiply(_ piece: Piece, inPanels whole: UnsafePointer<S>, panels: Range<Int>) {
        let inner = piece.inner
        let scratch = Tensor<S>(uninitialized: [piece.a.innerStride == 1 ? 0 : tileRows * innerBlock])
        let tileCount = (piece.rows.count + tileRows - 1) / tileRows
        // A line every fourth inner index, or as often as few tiles need to fetch it all.
        let aheadShift = tileCount >= 8 ? 2 : tileCount >= 4 ? 1 : 0
        withPointers(scratch) { tile in
            for panel in panels {
                for start in stride(from: 0, to: inner, by: innerBlock) {
                    let depth = min(innerBlock, inner - start)
                    let right = whole + (panel * inner + start) * panelWidth
                    let finish = piece.finish(start: start, depth: depth)
                    var ahead = right + depth * panelWidth
                    for row in piece.tiles {
                        let left = Self.left(piece, row, start: start, depth: depth, tile: tile)
                        multiplyTile(piece, left, row, right, panel, depth, finish, ahead: ahead, aheadShift: aheadShift)
                        ahead += (depth >> aheadShift) * S.lanes
                    }
                }
            }
        }
    }

    /// The rows of a tile and a part of their inner indices; transposed ones are copied to `tile`.
    @inline(__always)
    private static func left(
        _ piece: Piece, _ row: Int, start: Int, depth: Int, tile: UnsafeMutablePointer<S>
    ) -> UnsafePointer<S> {
        let a = piece.a
        let left = a.pointer + row * a.rowStride + start * a.innerStride
        if a.innerStride == 1 { return left }
        packTile(left, a.innerStride, rows: min(tileRows, piece.rows.upperBound - row), depth: depth, to: tile)
        return UnsafePointer(tile)
    }

    @inline(__always)
    private static func multiplyTile(
        _ piece: Piece, _ left: UnsafePointer<S>, _ row: Int, _ right: UnsafePointer<S>, _ panel: Int, _ depth: Int,
        _ finish: Finish, ahead: UnsafePointer<S>?, aheadShift: Int
    ) {
        let rows = min(tileRows, piece.rows.upperBound - row)
        let columns = min(panelWidth, piece.columns - panel * panelWidth)
        let result = piece.c + row * piece.columns + panel * panelWidth
        if rows == tileRows, columns == panelWidth {
            multiplyTile(
                piece, left, rows: rows, right, depth, to: result, piece.columns, finish, ahead: ahead,
                aheadShift: aheadShift)
            return
        }
        withUnsafeTemporaryAllocation(of: S.self, capacity: tileRows * panelWidth) { edge in
            guard let edge = edge.baseAddress else { return }
            multiplyTile(
                piece, left, rows: rows, right, depth, to: edge, panelWidth, Finish(alpha: 1, beta: 0), ahead: ahead,
                aheadShift: aheadShift)
            finishEdge(edge, to: result, stride: piece.columns, rows: rows, columns: columns, finish)
        }
    }

    @inline(__always)
    private static func multiplyTile(
        _ piece: Piece, _ left: UnsafePointer<S>, rows: Int, _ right: UnsafePointer<S>, _ depth: Int,
        to c: UnsafeMutablePointer<S>, _ stride: Int, _ finish: Finish, ahead: UnsafePointer<S>?, aheadShift: Int
    ) {
        if piece.a.innerStride == 1 {
            sum(
                left, piece.a.rowStride, 1, lastRow: rows - 1, right, depth, to: c, stride, finish, ahead: ahead,
                aheadShift: aheadShift)
        } else {
            sum(
                left, 1, tileRows, lastRow: tileRows - 1, right, depth, to: c, stride, finish, ahead: ahead,
                aheadShift: aheadShift)
        }
    }

    /// A panel: `[depth, panelWidth]` of B, with zeros in place of columns that are not there.
    @inline(__always)
    private static func pack(
        _ b: UnsafePointer<S>, stride: Int, columns: Int, depth: Int, to panel: UnsafeMutablePointer<S>
    ) {
        for k in 0..<depth {
            let (source, target) = (b + k * stride, panel + k * panelWidth)
            if columns == panelWidth {
                S.store(S.load(source), to: target)
                S.store(S.load(source + S.lanes), to: target + S.lanes)
            } else {
                for column in 0..<panelWidth { target[column] = column < columns ? source[column] : 0 }
            }
        }
    }

    /// The panels of B, `[panels, inner, panelWidth]`, given its transpose `[columns, inner]`.
    @specialized(where S == Float)
    @specialized(where S == Double)
    static func transpose(_ transposed: UnsafePointer<S>, columns: Int, inner: Int) -> Tensor<S> {
        let panels = Tensor<S>(uninitialized: [panelCount(columns: columns), inner, panelWidth])
        withPointers(panels) { target in
            Pieces.run(panels.rows, minimum: 1, most: min(16, columns * inner / minimumWork)) { piece in
                for panel in piece {
                    // So few rows of the panel that they stay in the first-level cache while its columns are written.
                    for start in stride(from: 0, to: inner, by: transposedRows) {
                        let rows = start..<min(start + transposedRows, inner)
                        let target = target + panel * inner * panelWidth
                        for place in 0..<panelWidth {
                            let column = panel * panelWidth + place
                            if column < columns {
                                let source = transposed + column * inner
                                for k in rows { target[k * panelWidth + place] = source[k] }
                            } else {
                                for k in rows { target[k * panelWidth + place] = 0 }
                            }
                        }
                    }
                }
            }
        }
        return panels
    }

    /// A tile's rows of a transposed A: `[depth, tileRows]`, with zeros in place of rows that are not there.
    @inline(__always)
    private static func packTile(
        _ a: UnsafePointer<S>, _ innerStride: Int, rows: Int, depth: Int, to tile: UnsafeMutablePointer<S>
    ) {
        for k in 0..<depth {
            let (source, target) = (a + k * innerStride, tile + k * tileRows)
            if rows == tileRows {
                let vector = UnsafeRawPointer(source).loadUnaligned(as: SIMD8<S>.self)
                UnsafeMutableRawPointer(target).storeBytes(of: vector, as: SIMD8<S>.self)
            } else {
                for row in 0..<tileRows { target[row] = row < rows ? source[row] : 0 }
            }
        }
    }

    /// Writes what a tile at the edge of C holds of it.
    @inline(__always)
    private static func finishEdge(
        _ sums: UnsafePointer<S>, to c: UnsafeMutablePointer<S>, stride: Int, rows: Int, columns: Int, _ finish: Finish
    ) {
        for row in 0..<rows {
            for column in 0..<columns {
                let sum = finish.alpha * sums[row * panelWidth + column]
                let value = finish.beta == 0 ? sum : sum + finish.beta * c[row * stride + column]
                c[row * stride + column] = finish.isRectified && value < 0 ? 0 : value
            }
        }
    }

    /// One whole tile. Rows after the last are the last again. Every 2^aheadShift indices a line `ahead` is fetched.
    @inline(__always)
    private static func sum(
        _ a: UnsafePointer<S>, _ rowStride: Int, _ innerStride: Int, lastRow: Int, _ panel: UnsafePointer<S>, _ depth: Int,
        to c: UnsafeMutablePointer<S>, _ stride: Int, _ finish: Finish, ahead: UnsafePointer<S>?, aheadShift: Int
    ) {
        typealias V = S.Vector
        let lanes = S.lanes
        let zero = V(repeating: 0)
        var (s00, s01, s10, s11, s20, s21, s30, s31) = (zero, zero, zero, zero, zero, zero, zero, zero)
        var (s40, s41, s50, s51, s60, s61, s70, s71) = (zero, zero, zero, zero, zero, zero, zero, zero)
        let a0 = a, a1 = a + min(1, lastRow) * rowStride, a2 = a + min(2, lastRow) * rowStride
        let a3 = a + min(3, lastRow) * rowStride, a4 = a + min(4, lastRow) * rowStride
        let a5 = a + min(5, lastRow) * rowStride, a6 = a + min(6, lastRow) * rowStride
        let a7 = a + min(7, lastRow) * rowStride
        for k in 0..<depth {
            let b0 = S.load(panel + k * panelWidth), b1 = S.load(panel + k * panelWidth + lanes)
            let place = k * innerStride
            if let ahead, (k >> aheadShift) << aheadShift == k { mixtape_prefetch(ahead + (k >> aheadShift) * lanes) }
            var x = V(repeating: a0[place])
            s00.addProduct(x, b0)
            s01.addProduct(x, b1)
            x = V(repeating: a1[place])
            s10.addProduct(x, b0)
            s11.addProduct(x, b1)
            x = V(repeating: a2[place])
            s20.addProduct(x, b0)
            s21.addProduct(x, b1)
            x = V(repeating: a3[place])
            s30.addProduct(x, b0)
            s31.addProduct(x, b1)
            x = V(repeating: a4[place])
            s40.addProduct(x, b0)
            s41.addProduct(x, b1)
            x = V(repeating: a5[place])
            s50.addProduct(x, b0)
            s51.addProduct(x, b1)
            x = V(repeating: a6[place])
            s60.addProduct(x, b0)
            s61.addProduct(x, b1)
            x = V(repeating: a7[place])
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
        var (left, right) = (left * finish.alpha, right * finish.alpha)
        if finish.beta != 0 {
            left += S.load(c) * finish.beta
            right += S.load(c + S.lanes) * finish.beta
        }
        if finish.isRectified {
            left = S.select(left, wherePositive: left)
            right = S.select(right, wherePositive: right)
        }
        S.store(left, to: c)
        S.store(right, to: c + S.lanes)
    }
}
