import CProducts

/// A weight as 8-bit integers, for products with rows that become integers too.
///
/// Each output row of the weight has a scale, and each row of the left operand gets one at run time. The weight has 7
/// bits, numbers from -63 to 63, so that the AVX2 instruction never saturates. Sums are exact in 32 bits. Everything
/// else is in single precision. All kernels give the same bits (see CProducts).
package final class IntegerMatrix: Sendable {
    package let inner: Int
    package let columns: Int
    /// `[panels, inner / 4, 16, 4]`, with the inner dimension rounded up to a multiple of four.
    nonisolated(unsafe) private let panels: UnsafeMutablePointer<UInt8>
    /// For each output of all panels.
    nonisolated(unsafe) private let scales: UnsafeMutablePointer<Float>

    private static var panelOutputs: Int { Int(MIXTAPE_PANEL_OUTPUTS) }
    private var paddedInner: Int { Self.roundedUp(inner, to: Int(MIXTAPE_INNER_GROUP)) }
    private var panelCount: Int { Self.roundedUp(columns, to: Self.panelOutputs) / Self.panelOutputs }

    /// Below this number of multiplications, a second thread is not worth waking.
    private static let minimumWork = 1 << 19
    private static let mostPieces = 4

    private static func roundedUp(_ number: Int, to multiple: Int) -> Int {
        (number + multiple - 1) / multiple * multiple
    }

    /// The integers of a weight `[columns, inner]`, for products with its transpose.
    package init(transposing weight: Tensor<Float>) {
        (columns, inner) = (weight.rows, weight.columns)
        let outputs = Self.roundedUp(columns, to: Self.panelOutputs)
        let padded = Self.roundedUp(inner, to: Int(MIXTAPE_INNER_GROUP))
        // Aligned to lines of the cache, which are as long as the vectors.
        panels = UnsafeMutableRawPointer.allocate(byteCount: outputs * padded, alignment: 64)
            .bindMemory(to: UInt8.self, capacity: outputs * padded)
        scales = .allocate(capacity: outputs)
        let (panels, scales, columns, inner) = (panels, scales, columns, inner)
        withPointers(weight) { weight in
            Pieces.run(outputs / Self.panelOutputs, minimum: 1, most: 16) {
                mixtape_quantize_weight(
                    weight, columns, inner, padded, $0.lowerBound, $0.upperBound, panels, scales)
            }
        }
    }

    deinit {
        panels.deallocate()
        scales.deallocate()
    }

    /// C = alpha A W^T + bias, at least 0 if it is rectified. A `[rows, inner]`, C `[rows, columns]`.
    /// - Parameter bias: a number for each column
    package func product(
        _ a: MatrixView<Float>, to c: MatrixView<Float>, alpha: Float = 1, bias: UnsafePointer<Float>? = nil,
        isRectified: Bool = false, kernel: IntegerKernel = .current
    ) {
        precondition(
            a.rows == c.rows && a.columns == inner && c.columns == columns,
            "integer product: [\(a.rows), \(a.columns)] by [\(inner), \(columns)] to [\(c.rows), \(c.columns)]")
        guard c.rows > 0 else { return }
        let rows = IntegerRows(count: c.rows, inner: paddedInner)
        Pieces.run(c.rows, minimum: max(1, (1 << 14) / inner)) { piece in
            mixtape_quantize_rows(
                kernel.number, a.row(piece.lowerBound), a.stride, a.columns, alpha, rows[piece])
        }
        let most = min(Self.mostPieces, c.rows * columns * inner / Self.minimumWork)
        let count = panelCount
        func multiply(rows range: Range<Int>, panels range2: Range<Int>) {
            mixtape_integer_product(
                kernel.number, rows[range], panels, scales, bias, isRectified ? 1 : 0, range2.lowerBound,
                range2.upperBound, columns, c.row(range.lowerBound), c.stride)
        }
        if c.rows >= columns {
            Pieces.run(c.rows, minimum: 8, most: most) { multiply(rows: $0, panels: 0..<count) }
        } else {
            Pieces.run(count, minimum: 1, most: most) { multiply(rows: 0..<c.rows, panels: $0) }
        }
        withExtendedLifetime(rows) {}
    }
}

/// Rows of integers with their scales.
private final class IntegerRows {
    private let memory: UnsafeMutableRawPointer
    private let whole: mixtape_integer_rows

    init(count: Int, inner: Int) {
        let valueBytes = (count * inner + 63) / 64 * 64
        memory = .allocate(byteCount: valueBytes + 8 * count, alignment: 64)
        let scales = (memory + valueBytes).bindMemory(to: Float.self, capacity: count)
        whole = mixtape_integer_rows(
            values: memory.bindMemory(to: Int8.self, capacity: count * inner), scales: scales,
            offsets: (memory + valueBytes + 4 * count).bindMemory(to: Int32.self, capacity: count), rows: count,
            inner: inner)
    }

    deinit { memory.deallocate() }

    /// Some of the rows.
    subscript(range: Range<Int>) -> mixtape_integer_rows {
        mixtape_integer_rows(
            values: whole.values + range.lowerBound * whole.inner, scales: whole.scales + range.lowerBound,
            offsets: whole.offsets + range.lowerBound, rows: range.count, inner: whole.inner)
    }
}
