import Configuration

/// Finds the losses of texts on the way to ids and back, by encoding and decoding them.
///
/// Nothing is assumed about the vocabulary's normaliser. Each character is tried once by itself, between two others
/// that the vocabulary keeps.
package final class RoundTrip {
    private let vocabulary: any Vocabulary
    /// Two cutters: the first cuts a text at its added tokens and sentinels, the second at added tokens only.
    private let cutter: TextCutter, tokenCutter: TextCutter
    /// A letter or digit that comes back as it is.
    private var anchor: String?
    private var fates: [[UInt8]: Fate] = [:]
    private lazy var collapsesSpaces = fate(of: "  ") != .kept
    private lazy var dropsOuterSpaces = anchor.map { text(" \($0) ").isExactly($0) } ?? false

    private enum Fate: Equatable {
        case kept
        case unknown
        case replaced(String)
    }

    package init(_ vocabulary: any Vocabulary) {
        self.vocabulary = vocabulary
        let patterns = vocabulary.addedTokens.enumerated().map { (index: $0, spelling: Array($1.content.utf8)) }
        func cutter(_ sentinels: Int) -> TextCutter {
            TextCutter(vocabulary.addedTokens, patterns: patterns, sentinels: sentinels)
        }
        self.cutter = cutter(vocabulary.sentinelCount)
        tokenCutter = cutter(0)
    }

    /// The loss of a text; nil if it comes back as it is.
    package func loss(of text: String) -> TextLoss? {
        let ids = vocabulary.encode(text)
        let result = vocabulary.decode(ids)
        let hasUnknown = ids.contains(vocabulary.specialTokens.unknown)
        if !hasUnknown, result.isExactly(text) { return nil }
        var loss = TextLoss(result: result)
        if hasUnknown {
            for scalar in vocabulary.unknownText(in: text).unicodeScalars { loss.unknown[scalar, default: 0] += 1 }
        }
        findAnchor(in: text)
        guard anchor != nil else { return loss }
        countCharacters(of: text, &loss)
        let parts = tokenCutter.cut(text[...])
        for (place, part) in parts.enumerated() {
            countSpaces(of: part, isFirst: place == 0, isLast: place == parts.count - 1, &loss)
        }
        return loss
    }

    private func text(_ text: String) -> String { vocabulary.decode(vocabulary.encode(text)) }

    private func findAnchor(in text: String) {
        guard anchor == nil else { return }
        anchor = text.lazy.filter { ($0.isLetter || $0.isNumber) && $0.unicodeScalars.count == 1 }.map { String($0) }
            .first {
                !self.vocabulary.encode($0).contains(self.vocabulary.specialTokens.unknown)
                    && self.text($0).isExactly($0)
            }
    }

    private func countCharacters(of text: String, _ loss: inout TextLoss) {
        for case .text(let part) in cutter.cut(text[...]) {
            for character in part where character != " " {
                guard case .replaced(let replacement) = fate(of: String(character)) else { continue }
                if character.isNewline {
                    loss.lineBreaks += 1
                } else {
                    loss.changes[.init(character: String(character), replacement: replacement), default: 0] += 1
                }
            }
        }
    }

    /// Counts the spaces that a text between added tokens loses.
    private func countSpaces(of part: TextCutter.Part, isFirst: Bool, isLast: Bool, _ loss: inout TextLoss) {
        guard case .text(let text) = part else { return }
        let bytes = text.utf8
        let space = UInt8(ascii: " ")
        if collapsesSpaces {
            var run = 0
            for byte in bytes.drop(while: { $0 == space }) {
                run = byte == space ? run + 1 : 0
                if run == 2 { loss.spaces += 1 }
            }
            // A run of spaces at the end is counted among those that vanish.
            if run >= 2 { loss.spaces -= 1 }
        }
        guard dropsOuterSpaces else { return }
        let begins = bytes.first == space
        let ends = bytes.last == space
        let isSpace = bytes.allSatisfy { $0 == space }
        if isFirst {
            loss.spaces += begins ? 1 : 0
        } else {
            // The text after a token comes back with a space before it, whether it had one or not. Spaces alone are no
            // text.
            loss.tokenSpaces += begins == isSpace ? 1 : 0
        }
        if isLast {
            loss.spaces += ends && (isFirst || !isSpace) ? 1 : 0
        } else {
            loss.tokenSpaces += ends && !isSpace ? 1 : 0
        }
    }

    private func fate(of character: String) -> Fate {
        guard let anchor else { return .kept }
        let key = Array(character.utf8)
        if let fate = fates[key] { return fate }
        let ids = vocabulary.encode(anchor + character + anchor)
        let fate: Fate
        if ids.contains(vocabulary.specialTokens.unknown) {
            fate = .unknown
        } else {
            let result = vocabulary.decode(ids).unicodeScalars.dropFirst().dropLast()
            fate = String(result).isExactly(character) ? .kept : .replaced(String(result))
        }
        fates[key] = fate
        return fate
    }
}
