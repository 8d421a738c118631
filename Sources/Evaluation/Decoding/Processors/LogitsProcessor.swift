import Tensors

/// A rule that changes the logits of the next token, as a logits processor of transformers does.
///
/// In a greedy search and in sampling it sees the model's logits, in a beam search their log probabilities, as in
/// transformers. See ``DecodingRules`` for the rules of a search in their order.
package protocol LogitsProcessor: Sendable {
    func process<Element: Scalar>(_ logits: inout NextLogits<Element>, after past: PastTokens)
}

/// The tokens before the next one, as the decoder reads them.
package struct PastTokens: Sendable {
    /// The start of the decoder, or the prompt of a decoder-only model; then the answer so far.
    package let tokens: [Int32]
    /// The number of tokens that are not the answer's.
    package let promptCount: Int

    package init(prompt: [Int32], answer: [Int32]) {
        tokens = prompt + answer
        promptCount = prompt.count
    }
}

/// The logits of the next token, in their place. What processors replace is remembered.
package struct NextLogits<Element: Scalar> {
    private let values: UnsafeMutableBufferPointer<Element>
    /// The difference between the stored logits and the numbers that processors see.
    private let shift: Element
    /// The stored values of changed tokens as the model computed them.
    private(set) var originals: [Int32: Element] = [:]

    package init(_ values: UnsafeMutableBufferPointer<Element>, shift: Element = 0) {
        self.values = values
        self.shift = shift
    }

    /// The number that processors see for a token. A token without a logit reads as impossible and stays so.
    package subscript(token: Int32) -> Element {
        get { values.indices.contains(Int(token)) ? values[Int(token)] - shift : -.infinity }
        set {
            guard values.indices.contains(Int(token)) else { return }
            let stored = values[Int(token)]
            if originals[token] == nil { originals[token] = stored }
            values[Int(token)] = newValue + shift
        }
    }

    /// Makes a token impossible.
    package mutating func ban(_ token: Int32) { self[token] = -.infinity }

    /// The model's own logit of a token.
    func original(_ token: Int32) -> Element { originals[token] ?? values[Int(token)] }

    /// The logit of a token after the changes.
    func changed(_ token: Int32) -> Element { values[Int(token)] }

    /// Whether a token is still possible.
    var hasPossibleToken: Bool { values.contains { $0 > -.infinity } }

    /// Takes all changes back.
    mutating func restore() {
        for (token, value) in originals { values[Int(token)] = value }
        originals = [:]
    }

    /// Makes all tokens impossible except some.
    /// - Parameter tokens: in ascending order
    func keepOnly(_ tokens: [Int32]) {
        var next = 0
        for index in values.indices {
            if next < tokens.count, Int(tokens[next]) == index { next += 1 } else { values[index] = -.infinity }
        }
    }
}
