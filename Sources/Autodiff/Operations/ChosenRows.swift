import Tensors

extension Tape {
    /// Some rows of x, one behind the other: those whose tokens have a loss.
    ///
    /// - Parameters:
    ///   - x: `[all rows, columns]`
    ///   - ranges: the rows, in ascending order without overlaps
    /// - Returns: `[rows, columns]`, without routes; x itself if these are all of its rows
    ///
    /// Saves nothing. Gradient: that of the rows; zero for others.
    public func rows(_ ranges: [Range<Int>], of x: Variable<Element>) -> Variable<Element> {
        let columns = x.value.columns
        precondition(
            zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
                && (ranges.first?.lowerBound ?? 0) >= 0 && (ranges.last?.upperBound ?? 0) <= x.value.rows,
            "rows: \(ranges) of \(x.value.shape)")
        let count = ranges.reduce(0) { $0 + $1.count }
        if count == x.value.rows { return x }
        let y = Variable(Tensor<Element>(uninitialized: [count, columns]), needsGradient: x.needsGradient)
        let work = OperationWork.elements(2 * count * columns, of: Element.self)
        compute("rows", work) {
            withMatrices(x.value, y.value) { x, y in
                var next = 0
                for range in ranges {
                    RowKernel.copy(x[rows: range], to: y[rows: next..<next + range.count])
                    next += range.count
                }
            }
        }
        let (argument, result) = (x.slot, y.slot)
        record("rows", work, isNeeded: x.needsGradient) {
            withMatrices(result.gradient, argument.gradient) { dy, dx in
                var next = 0
                for range in ranges {
                    RowKernel.add(dy[rows: next..<next + range.count], to: dx[rows: range])
                    next += range.count
                }
            }
        }
        return y
    }
}
