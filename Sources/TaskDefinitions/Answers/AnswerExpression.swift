/// A set of texts, built of smaller ones: what a regular expression or a grammar describes.
package indirect enum AnswerExpression: Sendable, Hashable {
    /// One character from some ranges of code points, both ends included.
    case character([ClosedRange<UInt32>])
    /// One of some texts. Their common beginnings are kept once.
    case texts([String])
    case sequence([AnswerExpression])
    case choice([AnswerExpression])
    /// Repetitions of one expression.
    case repeated(AnswerExpression, atLeast: Int, atMost: Int?)

    package static func text(_ text: String) -> AnswerExpression { .texts([text]) }

    /// Any code point that is a character: surrogates are none.
    static let anyCharacter: [ClosedRange<UInt32>] = [0...0xD7FF, 0xE000...0x10FFFF]

    /// One decimal digit from a range.
    static func digit(_ range: ClosedRange<Int> = 0...9) -> AnswerExpression {
        .character([UInt32(0x30 + range.lowerBound)...UInt32(0x30 + range.upperBound)])
    }

    /// The number of automaton nodes that it needs, about; at most a great number.
    var size: Int {
        let limit = Int(Int32.max)
        switch self {
        case .character(let ranges): return ranges.count
        case .texts(let texts): return min(limit, texts.reduce(0) { min(limit, $0 + $1.utf8.count + 1) })
        case .sequence(let parts), .choice(let parts): return parts.reduce(1) { min(limit, $0 + $1.size) }
        case .repeated(let part, let least, let most):
            let (size, overflows) = (part.size + 1).multipliedReportingOverflow(by: max(least, most ?? least + 1, 1))
            return overflows ? limit : min(limit, size)
        }
    }
}
