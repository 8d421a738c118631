import Vocabularies

/// The losses of one side of a split, its inputs or its targets, in a vocabulary.
package struct LossSummary: Sendable {
    /// A text that loses something, with its place and its result.
    package struct Witness: Sendable {
        package let file: String
        /// Counted from 1.
        package let line: Int
        package let text: String
        package let result: String
    }

    /// The number of texts, and the number of those that lose something.
    package private(set) var texts = 0, lossyTexts = 0
    /// The characters that the vocabulary does not know, with their counts.
    package private(set) var unknown: [Unicode.Scalar: Int] = [:]
    /// The numbers of texts that lose line breaks, repeated or outer spaces, and spaces beside added tokens.
    package private(set) var textsWithLineBreaks = 0, textsWithSpaces = 0, textsWithTokenSpaces = 0
    /// Characters that become others, with their counts.
    package private(set) var changes: [TextLoss.Change: Int] = [:]
    /// The first text that loses something.
    package private(set) var witness: Witness?

    /// - Parameter loss: nil if the text survives, or if its loss does not matter here.
    mutating func add(_ text: String, _ loss: TextLoss?, file: String, line: Int) {
        texts += 1
        guard let loss else { return }
        lossyTexts += 1
        unknown.merge(loss.unknown, uniquingKeysWith: +)
        changes.merge(loss.changes, uniquingKeysWith: +)
        if loss.lineBreaks > 0 { textsWithLineBreaks += 1 }
        if loss.spaces > 0 { textsWithSpaces += 1 }
        if loss.tokenSpaces > 0 { textsWithTokenSpaces += 1 }
        if witness == nil { witness = Witness(file: file, line: line, text: text, result: loss.result) }
    }
}
