import TaskDefinitions
import Tensors

/// The spans of a text that are left out. Kept and left-out spans alternate; the first is kept.
///
/// The kept tokens and the left-out tokens are cut into the same number of spans at random places. All ways to do so
/// are equally likely, as in t5's `random_spans_noise_mask`. The last span is left out, as it is there. In a text with
/// a single span, that span is therefore always the end.
package struct NoiseSpans: Sendable, Equatable {
    /// The lengths of the spans, kept and left out in turn; none is empty. A text too short to leave anything out is
    /// one kept span, or none.
    package let lengths: [Int]

    /// - Parameter lengths: none is 0
    package init(lengths: [Int]) { self.lengths = lengths }

    /// - Parameters:
    ///   - length: tokens of the text
    ///   - stream: decides the places
    package init(_ corruption: SpanCorruption, ofText length: Int, stream: Philox) {
        let noise = corruption.noise(ofText: length)
        guard noise.spans > 0 else {
            lengths = length > 0 ? [length] : []
            return
        }
        let kept = Self.segments(of: length - noise.tokens, count: noise.spans, stream, 0)
        let left = Self.segments(of: noise.tokens, count: noise.spans, stream, 1)
        lengths = zip(kept, left).flatMap { [$0, $1] }
    }

    /// The lengths of `count` segments of `items`, none of them empty. The cuts are a random selection of the `items -
    /// 1` places between items; all selections are equally likely (Knuth, "The Art of Computer Programming", volume 2,
    /// section 3.4.2, algorithm S).
    /// - Parameter side: the high half of the stream's counters
    private static func segments(of items: Int, count: Int, _ stream: Philox, _ side: UInt64) -> [Int] {
        var lengths: [Int] = []
        lengths.reserveCapacity(count)
        var start = 0
        for place in 1..<max(items, 1) {
            let missing = count - 1 - lengths.count
            if missing == 0 { break }
            if stream.integer(below: items - place, UInt64(place), side) < missing {
                lengths.append(place - start)
                start = place
            }
        }
        lengths.append(items - start)
        return lengths
    }

    /// The text with a sentinel in place of every left-out span.
    /// - Parameter sentinel: makes the sentinel of an index
    package func input<Token>(_ text: some Collection<Token>, sentinel: (Int) -> Token) -> [Token] {
        replacing(text, isReplaced: { $0 % 2 == 1 }, sentinel)
    }

    /// The left-out spans, each after its sentinel: the text with a sentinel in place of every kept span.
    /// - Parameter sentinel: makes the sentinel of an index
    package func target<Token>(_ text: some Collection<Token>, sentinel: (Int) -> Token) -> [Token] {
        replacing(text, isReplaced: { $0 % 2 == 0 }, sentinel)
    }

    private func replacing<Token>(
        _ text: some Collection<Token>, isReplaced: (Int) -> Bool, _ sentinel: (Int) -> Token
    ) -> [Token] {
        var result: [Token] = []
        var rest = text[...]
        for (number, length) in lengths.enumerated() {
            if isReplaced(number) {
                result.append(sentinel(number / 2))
            } else {
                result.append(contentsOf: rest.prefix(length))
            }
            rest = rest.dropFirst(length)
        }
        return result
    }
}
