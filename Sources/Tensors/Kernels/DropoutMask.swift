/// The elements that survive one application of dropout, and the factor that scales them up.
///
/// Masks are never stored: the key is enough to compute them again. An element's fate hangs on the key, on its example
/// and on its place in that example, whatever else is in the batch. Elements of an example form groups of 32, each with
/// eight Philox blocks: element 8 w + b of group g survives when word w of block 8 g + b is at least the rate. The
/// counters' high halves are the example's number.
/// Srivastava et al. 2014, "Dropout", with the usual inverted scaling.
public struct DropoutMask: Sendable {
    private let source: Philox
    private let threshold: UInt32
    private let spans: [Span]
    private let examples: [UInt64]
    /// The factor on survivors: 1 / (1 - rate).
    package let scale: Double

    /// Elements whose masks are computed together.
    static let group = 32

    /// - Parameters:
    ///   - rate: the probability that an element becomes 0; at least 0 and less than 1.
    ///   - source: a stream for this application only, keyed by seed, step and site.
    ///   - spans: the rows of each sequence, one behind the other
    ///   - examples: the number of each sequence's example
    public init(rate: Double, source: Philox, spans: [Span], examples: [UInt64]) {
        precondition(rate >= 0 && rate < 1, "a dropout rate of \(rate)")
        precondition(spans.count == examples.count, "dropout: \(spans.count) sequences, \(examples.count) examples")
        self.source = source
        self.spans = spans
        self.examples = examples
        threshold = UInt32(rate * 0x1p32)
        scale = 1 / (1 - rate)
    }

    /// y[i] = x[i] survives ? x[i] * scale : 0, for elements `start` to `start + count` of a sequence. `y` may be `x`.
    /// - Precondition: `start` is a multiple of 32.
    @inline(__always)
    func apply<S: Scalar>(
        to x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, count: Int, at start: Int, ofSequence sequence: Int
    ) {
        let scale = S(self.scale)
        let threshold = UInt64(threshold)
        let example = examples[sequence]
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.group) { buffer in
            guard let words = buffer.baseAddress else { return }
            var i = 0
            while i < count {
                source.writeBlocks(first: UInt64(start + i) / 4, high: example, to: words)
                let (x, y) = (x + i, y + i)
                // A count known at compile time lets the compiler vectorise the loop.
                if i + Self.group <= count {
                    for j in 0..<32 { y[j] = words[j] >= threshold ? x[j] * scale : 0 }
                } else {
                    for j in 0..<count - i { y[j] = words[j] >= threshold ? x[j] * scale : 0 }
                }
                i += Self.group
            }
        }
    }

    /// A row's sequence, and the number of the row's first element in it.
    struct RowPlace {
        let sequence: Int
        let start: Int
    }

    /// Calls `body` for each of some rows with its place. Each row begins at a group.
    @inline(__always)
    func forEachRow(_ rows: Range<Int>, columns: Int, _ body: (_ row: Int, _ place: RowPlace) -> Void) {
        let width = (columns + Self.group - 1) / Self.group * Self.group
        var sequence = self.sequence(ofRow: rows.lowerBound)
        for row in rows {
            while row >= spans[sequence].start + spans[sequence].length { sequence += 1 }
            body(row, RowPlace(sequence: sequence, start: (row - spans[sequence].start) * width))
        }
    }

    /// The first sequence that ends behind a row.
    private func sequence(ofRow row: Int) -> Int {
        var (low, high) = (0, spans.count)
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].start + spans[middle].length <= row { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
