import CProducts

/// A weight as 8-bit integers, for products with rows that become integers too.
///
/// Each output row of the weight has a scale, and each row of the left operand gets one at run time. The weight has 7
/// bits, numbers from -63 to 63, so that the AVX2 instruction never saturates. Sums are exact in 32 bits. Everything
/// else is in single precision. All kernels give the same bits (see CProducts).
public final class IntegerMatrix: Sendable {
    package let inner: Int
    package let columns: Int
    /// `[panels, inner / 4, 16, 4]`, with the inner dimension rounded up to a multiple of four.
    nonisolated(unsafe) private let panels: UnsafeMutablePointer<UInt8>
    /// For each output of all panels.
    nonisolated(unsafe) private let scales: UnsafeMutablePointer<Float>

    private static var panelOutputs: Int { Int(MIXTAPE_PANEL_OUTPUTS) }
    private var paddedInner: Int { Self.roundedUp(inner, to: Self.innerGroup) }
    private var panelCount: Int { Self.roundedUp(columns, to: Self.panelOutputs) / Self.panelOutputs }

    /// Below this number of multiplications, a second thread is not worth waking.
    private static let minimumWork = 1 << 19
    private static let mostPieces = 4

    private static func roundedUp(_ number: Int, to multiple: Int) -> Int {
        (number + multiple - 1) / multiple * multiple
    }

    private init(columns: Int, inner: Int) {
        (self.columns, self.inner) = (columns, inner)
        let outputs = Self.roundedUp(columns, to: Self.panelOutputs)
        let padded = Self.roundedUp(inner, to: Self.innerGroup)
        // Aligned to lines of the cache, which are as long as the vectors.
        panels = UnsafeMutableRawPointer.allocate(byteCount: outputs * padded, alignment: 64)
            .bindMemory(to: UInt8.self, capacity: outputs * padded)
        scales = .allocate(capacity: outputs)
    }

    /// The integers of a weight `[columns, inner]`, for products with its transpose.
    package convenience init(transposing weight: Tensor<Float>) {
        self.init(columns: weight.rows, inner: weight.columns)
        let (panels, scales, columns, inner, padded) = (panels, scales, columns, inner, paddedInner)
        withPointers(weight) { weight in
            Pieces.run(panelCount, minimum: 1) {
                mixtape_quantize_weight(
                    weight, columns, inner, padded, $0.lowerBound, $0.upperBound, panels, scales)
            }
        }
    }

    /// The matrix of integers that were made before.
    /// - Parameter row: the integers of an output, -63 to 63, and its scale
    package convenience init(
        columns: Int, inner: Int, row: @escaping (Int) -> (values: UnsafePointer<Int8>, scale: Float)
    ) {
        self.init(columns: columns, inner: inner)
        panels.initialize(repeating: Self.zero, count: panelCount * Self.panelOutputs * paddedInner)
        scales.initialize(repeating: 0, count: panelCount * Self.panelOutputs)
        Pieces.run(panelCount, minimum: 1) { [self] piece in
            for output in piece.lowerBound * Self.panelOutputs..<min(columns, piece.upperBound * Self.panelOutputs) {
                let (values, scale) = row(output)
                let panel = panel(of: output)
                for place in 0..<inner {
                    panel[Self.offset(of: place)] = UInt8(bitPattern: values[place]) &+ Self.zero
                }
                scales[output] = scale
            }
        }
    }

    deinit {
        panels.deallocate()
        scales.deallocate()
    }

    // MARK: Rows of the weight

    /// The number that stands for 0 in the panels.
    private static var zero: UInt8 { 64 }
    private static var innerGroup: Int { Int(MIXTAPE_INNER_GROUP) }

    /// The first integer of an output.
    private func panel(of output: Int) -> UnsafeMutablePointer<UInt8> {
        panels + output / Self.panelOutputs * paddedInner * Self.panelOutputs
            + output % Self.panelOutputs * Self.innerGroup
    }

    /// The distance of an output's integer from its first one.
    @inline(__always)
    private static func offset(of place: Int) -> Int {
        place / innerGroup * panelOutputs * innerGroup + place % innerGroup
    }

    /// The scale of each output.
    package var rowScales: [Float] { Array(UnsafeBufferPointer(start: scales, count: columns)) }

    /// The integers of all outputs, `[columns, inner]`.
    package var integers: [Int8] {
        Array(unsafeUninitializedCapacity: columns * inner) { integers, count in
            for output in 0..<columns {
                let panel = panel(of: output)
                for place in 0..<inner {
                    integers[output * inner + place] = Int8(bitPattern: panel[Self.offset(of: place)] &- Self.zero)
                }
            }
            count = columns * inner
        }
    }

    /// Writes the numbers that an output's integers stand for: each times the scale.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package func readRow<S: Scalar>(_ output: Int, to row: UnsafeMutablePointer<S>) {
        let (panel, scale) = (panel(of: output), S(scales[output]))
        for place in 0..<inner {
            row[place] = S(Int(panel[Self.offset(of: place)]) - Int(Self.zero)) * scale
        }
    }

    /// The numbers that all integers stand for, `[columns, inner]`.
    package func weight<S: Scalar>() -> Tensor<S> {
        let weight = Tensor<S>(uninitialized: [columns, inner])
        withPointers(weight) { weight in
            Pieces.run(columns, minimum: 64) { [self] piece in
                for output in piece { readRow(output, to: weight + output * inner) }
            }
        }
        return weight
    }

    // MARK: Products

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
