import Tensors
import Testing

/// The kernels over some rows of a matrix against plain loops, with widths that fill no vector.
@Suite struct RowKernelTests {
    static let sizes = [(1, 1), (3, 15), (2, 16), (5, 17), (70, 40), (301, 33)]

    /// Rows from the middle of a larger matrix, and a second matrix of their size.
    private struct Rows<Element: Scalar> {
        let whole, other: Tensor<Element>
        let vector: Tensor<Element>
        let range: Range<Int>
        let columns: Int

        init(_ rows: Int, _ columns: Int) {
            var random = RandomTensors(seed: UInt64(rows * 100 + columns))
            whole = random.next([rows + 3, columns])
            other = random.next([rows, columns])
            vector = random.next([columns])
            range = 2..<rows + 2
            self.columns = columns
        }

        /// The rows that a kernel should leave, with what it should have made of the others.
        func expected(_ element: (_ x: Double, _ z: Double, _ column: Int) -> Double) -> [Double] {
            let (x, z) = (whole.doubles, other.doubles)
            return x.indices.map { index in
                let (row, column) = (index / columns, index % columns)
                guard range.contains(row) else { return x[index] }
                return element(x[index], z[(row - range.lowerBound) * columns + column], column)
            }
        }
    }

    @Test(arguments: sizes) func rows(size: (Int, Int)) {
        check(size, Float.self)
        check(size, Double.self)
    }

    private func check<Element: Scalar>(_ size: (Int, Int), _ type: Element.Type) {
        func expect(
            _ element: (Double, Double, Double) -> Double, _ kernel: (Rows<Element>, MatrixView<Element>) -> Void,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            let rows = Rows<Element>(size.0, size.1)
            let vector = rows.vector.doubles
            let expected = rows.expected { element($0, $1, vector[$2]) }
            withMatrices(rows.whole) { kernel(rows, $0[rows: rows.range]) }
            #expect(distance(rows.whole.doubles, expected) < tolerance(type), sourceLocation: sourceLocation)
        }
        expect({ _, z, _ in z }) { rows, part in withMatrices(rows.other) { RowKernel.copy($0, to: part) } }
        expect({ x, z, _ in x + z }) { rows, part in withMatrices(rows.other) { RowKernel.add($0, to: part) } }
        expect({ x, z, _ in x - 0.3 * z }) { rows, part in
            withMatrices(rows.other) { RowKernel.add($0, scale: -0.3, to: part) }
        }
        expect({ x, _, b in x + b }) { rows, part in withPointers(rows.vector) { RowKernel.addBias($0, to: part) } }
        expect({ x, _, l in x * l }) { rows, part in
            withPointers(rows.vector) { RowKernel.scaleColumns(part, by: $0) }
        }
    }

    @Test(arguments: sizes) func sums(size: (Int, Int)) {
        checkSums(size, Float.self)
        checkSums(size, Double.self)
    }

    private func checkSums<Element: Scalar>(_ size: (Int, Int), _ type: Element.Type) {
        let rows = Rows<Element>(size.0, size.1)
        func columnSums(hasFactor: Bool) -> Tensor<Element> {
            let sums = Tensor<Element>(uninitialized: [rows.columns])
            withMatrices(rows.whole, rows.other, sums) {
                RowKernel.columnSums($0[rows: rows.range], times: hasFactor ? $1 : nil, to: $2.pointer)
            }
            return sums
        }
        let (x, z) = (rows.whole.doubles, rows.other.doubles)
        let limit = tolerance(type) * Double(size.0).squareRoot()
        for hasFactor in [false, true] {
            let expected = (0..<rows.columns).map { column in
                (0..<size.0).reduce(0.0) { sum, row in
                    let factor = hasFactor ? z[row * rows.columns + column] : 1
                    return sum + x[(row + 2) * rows.columns + column] * factor
                }
            }
            let sums = columnSums(hasFactor: hasFactor)
            #expect(distance(sums.doubles, expected) < limit)
            // A piece of work computes alone.
            var alone: [Element] = []
            WorkerPool.shared.run(2) { if $0 == 0 { alone = columnSums(hasFactor: hasFactor).elements } }
            #expect(alone == sums.elements)
        }
        let norms = Tensor<Element>(uninitialized: [size.0])
        withMatrices(rows.whole, norms) { RowKernel.norms($0[rows: rows.range], to: $1.pointer) }
        let expected = (2..<size.0 + 2).map { row in
            x[row * rows.columns..<(row + 1) * rows.columns].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        #expect(distance(norms.doubles, expected) < limit)
    }

    /// An element is dropped by its place in its sequence, whichever rows are computed together.
    @Test(arguments: sizes) func dropout(size: (Int, Int)) {
        checkDropout(size, Float.self)
        checkDropout(size, Double.self)
    }

    private func checkDropout<Element: Scalar>(_ size: (Int, Int), _ type: Element.Type) {
        let rows = Rows<Element>(size.0, size.1)
        // Three sequences; the second is empty.
        let all = rows.whole.shape[0]
        let spans = Span.between([0, all / 3, all / 3, all])
        let mask = DropoutMask(rate: 0.4, source: Philox(key: 5, 6), spans: spans, examples: [7, 3, 1 << 40])
        let (whole, part) = (
            Tensor<Element>(uninitialized: rows.whole.shape), Tensor<Element>(uninitialized: rows.other.shape)
        )
        withMatrices(rows.whole, whole, part) {
            RowKernel.dropout($0, mask, firstRow: 0, to: $1)
            RowKernel.dropout($0[rows: rows.range], mask, firstRow: rows.range.lowerBound, to: $2)
        }
        let (x, y) = (rows.whole.doubles, whole.doubles)
        #expect(zip(x, y).allSatisfy { $1 == 0 || abs($1 - $0 / 0.6) < tolerance(type) })
        let start = rows.range.lowerBound * rows.columns
        #expect(part.doubles == Array(y[start..<start + part.count]))
        let drops = y.filter { $0 == 0 }.count
        let deviation = (Double(y.count) * 0.4 * 0.6).squareRoot()
        #expect(abs(Double(drops) - 0.4 * Double(y.count)) < 5 * deviation)
        withMatrices(rows.whole) { RowKernel.dropout($0, mask, firstRow: 0, to: $0) }
        #expect(rows.whole.elements == whole.elements)
    }
}
