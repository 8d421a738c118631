import CProducts

/// Products whose operands are rounded to bfloat16, while their sums stay in single precision (see CProducts).
///
/// The smaller operand is packed once by all threads. The pieces of the larger one, along the longer side of the
/// result, are packed by those who multiply them. A result does not depend on the cuts.
package enum BFloat16Product {
    /// The numbers along the inner dimension that are packed and multiplied at a time: a right panel of them fits into
    /// the second-level cache many times.
    private static let innerBlock = 512
    /// The rows and the columns of a piece that are packed at a time.
    private static let rowBlock = 256
    private static let columnBlock = 480
    private static let leftWidth = Int(MIXTAPE_BF16_LEFT)
    private static let rightWidth = Int(MIXTAPE_BF16_RIGHT)

    /// C = alpha A B + beta C. C must not be transposed.
    /// - Parameter beta: 0 or 1
    package static func compute(
        _ a: MatrixView<Float>, _ b: MatrixView<Float>, to c: MatrixView<Float>, alpha: Float, beta: Float,
        kernel: BFloat16Kernel = .current
    ) {
        precondition(beta == 0 || beta == 1, "a product of bfloat16 numbers: C times \(beta)")
        for start in stride(from: 0, to: max(1, a.columns), by: innerBlock) {
            let inner = start..<min(a.columns, start + innerBlock)
            let block = Block(
                a: a[columns: inner], b: b[rows: inner], c: c, alpha: alpha, adds: beta == 1 || start > 0,
                kernel: kernel)
            if c.rows >= c.columns { block.multiplyByRows() } else { block.multiplyByColumns() }
        }
    }

    /// The part of a product that some numbers along the inner dimension give.
    private struct Block {
        let a, b, c: MatrixView<Float>
        let alpha: Float
        let adds: Bool
        let kernel: BFloat16Kernel

        private var inner: Int { a.columns }
        private var pairs: Int { (inner + 1) / 2 }

        /// The right operand is packed once, and each piece packs its rows of the left one.
        func multiplyByRows() {
            let right = Packed(count: c.columns, width: rightWidth, pairs: pairs)
            Pieces.run(right.panels, minimum: 2) { panels in
                packRight(panels.lowerBound * rightWidth..<min(c.columns, panels.upperBound * rightWidth), to: right)
            }
            Pieces.run(c.rows, minimum: leftWidth) { piece in
                let left = Packed(count: min(piece.count, rowBlock), width: leftWidth, pairs: pairs)
                for first in stride(from: piece.lowerBound, to: piece.upperBound, by: rowBlock) {
                    let rows = first..<min(piece.upperBound, first + rowBlock)
                    packLeft(rows, to: left, from: rows.lowerBound)
                    multiply(left, right, rows: rows, columns: 0..<c.columns, firstRow: rows.lowerBound, firstColumn: 0)
                }
            }
        }

        /// The left operand is packed once, and each piece packs its columns of the right one.
        func multiplyByColumns() {
            let left = Packed(count: c.rows, width: leftWidth, pairs: pairs)
            Pieces.run(left.panels, minimum: 4) { panels in
                packLeft(panels.lowerBound * leftWidth..<min(c.rows, panels.upperBound * leftWidth), to: left)
            }
            Pieces.run((c.columns + rightWidth - 1) / rightWidth, minimum: 1) { panels in
                let piece = panels.lowerBound * rightWidth..<min(c.columns, panels.upperBound * rightWidth)
                let right = Packed(count: min(piece.count, columnBlock), width: rightWidth, pairs: pairs)
                for first in stride(from: piece.lowerBound, to: piece.upperBound, by: columnBlock) {
                    let columns = first..<min(piece.upperBound, first + columnBlock)
                    packRight(columns, to: right, from: first)
                    for row in stride(from: 0, to: c.rows, by: rowBlock) {
                        multiply(
                            left, right, rows: row..<min(c.rows, row + rowBlock), columns: columns, firstRow: 0,
                            firstColumn: first)
                    }
                }
            }
        }

        /// - Parameter first: the row where the memory begins
        private func packLeft(_ rows: Range<Int>, to packed: Packed, from first: Int = 0) {
            let part = a[rows: rows]
            packed.withPanel((rows.lowerBound - first) / leftWidth) {
                mixtape_bf16_pack(
                    kernel.number, part.pointer, part.stride, part.isTransposed ? 0 : 1, rows.count, inner, leftWidth,
                    $0)
            }
        }

        /// - Parameter first: the column where the memory begins
        private func packRight(_ columns: Range<Int>, to packed: Packed, from first: Int = 0) {
            let part = b[columns: columns]
            packed.withPanel((columns.lowerBound - first) / rightWidth) {
                mixtape_bf16_pack(
                    kernel.number, part.pointer, part.stride, part.isTransposed ? 1 : 0, columns.count, inner,
                    rightWidth, $0)
            }
        }

        /// - Parameters:
        ///   - firstRow: the row where the memory of the left operand begins
        ///   - firstColumn: the column where that of the right one does
        private func multiply(
            _ left: Packed, _ right: Packed, rows: Range<Int>, columns: Range<Int>, firstRow: Int, firstColumn: Int
        ) {
            left.withPanel((rows.lowerBound - firstRow) / leftWidth) { left in
                right.withPanel((columns.lowerBound - firstColumn) / rightWidth) { right in
                    mixtape_bf16_multiply(
                        kernel.number, left, right, rows.count, columns.count, inner, alpha, adds ? 1 : 0,
                        c.row(rows.lowerBound) + columns.lowerBound, c.stride)
                }
            }
        }
    }

    /// Memory for packed rows or columns.
    private final class Packed {
        /// Apart from the memory of tensors, so that what a product has just used serves the next one while it is in
        /// the caches. A tensor would take it and keep it.
        private static let pool = BufferPool(window: 1 << 13)

        let panels: Int
        /// The number of pairs of a panel.
        private let panelPairs: Int
        private let block: (address: UnsafeMutableRawPointer, size: Int, isZero: Bool)
        private let pairs: UnsafeMutablePointer<UInt32>

        init(count: Int, width: Int, pairs: Int) {
            panels = (count + width - 1) / width
            panelPairs = width * pairs
            block = Self.pool.take(bytes: panels * panelPairs * MemoryLayout<UInt32>.stride)
            self.pairs = block.address.bindMemory(to: UInt32.self, capacity: panels * panelPairs)
        }

        deinit { Self.pool.give(block.address, size: block.size) }

        /// Lends the memory from a panel on.
        func withPanel(_ panel: Int, _ body: (UnsafeMutablePointer<UInt32>) -> Void) {
            withExtendedLifetime(self) { body(pairs + panel * panelPairs) }
        }
    }
}

/// The instructions that multiply bfloat16 numbers. All give the same bits.
package struct BFloat16Kernel: Sendable, Equatable {
    let number: mixtape_bf16_kernel
    package let name: String

    /// Those that this processor runs, the fastest first.
    package static let available = [
        BFloat16Kernel(number: MIXTAPE_BF16_AVX512, name: "avx512-bf16"),
        BFloat16Kernel(number: MIXTAPE_BF16_PORTABLE, name: "portable"),
    ].filter { mixtape_bf16_can_run($0.number) != 0 }

    /// The kernel of this process. An environment that asks for lesser kernels of integers has the portable one.
    package static let current = IntegerKernel.current == IntegerKernel.available[0] ? available[0] : portable

    private static var portable: BFloat16Kernel { available[available.count - 1] }

    /// Whether its products take less time than those in single precision.
    package var isFast: Bool { self != Self.portable }
}
