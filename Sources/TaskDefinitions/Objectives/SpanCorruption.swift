import Configuration

/// Span corruption (Raffel et al. 2020, sections 3.1.4 and 3.3.4). Spans of a text are left out of the input, each
/// replaced by its own sentinel. The target is the left-out text, each span after its sentinel.
///
///     text      Thank you for inviting me to your party last week
///     input     Thank you <extra_id_0> me to your party <extra_id_1> week
///     target    <extra_id_0> for inviting <extra_id_1> last
///
/// The amount left out depends only on the number of the text's tokens, as in t5's `random_spans_noise_mask`. Its
/// single precision and its rounding of halves to even numbers are kept. The places of the spans are random.
package struct SpanCorruption: Sendable, Hashable {
    /// The share of the tokens that are left out.
    package let noiseDensity: Double
    /// The mean length of a span in tokens.
    package let meanSpanLength: Double

    /// T5's settings.
    package static let usual = SpanCorruption(noiseDensity: 0.15, meanSpanLength: 3)

    /// - Precondition: the density is between 0 and 1, and the length is at least 1.
    package init(noiseDensity: Double, meanSpanLength: Double) {
        precondition(
            noiseDensity > 0 && noiseDensity < 1 && meanSpanLength >= 1,
            "SpanCorruption: density \(noiseDensity), spans of \(meanSpanLength)")
        self.noiseDensity = noiseDensity
        self.meanSpanLength = meanSpanLength
    }

    init(_ object: ConfigurationObject) {
        self.init(
            noiseDensity: object.number(
                "noiseDensity", default: Self.usual.noiseDensity, in: 0.01...0.99,
                "the share of a text's tokens that is left out"),
            meanSpanLength: object.number(
                "meanSpanLength", default: Self.usual.meanSpanLength, in: 1...1000,
                "the mean length of a span, in tokens"))
    }

    /// The name by which a task file asks for it.
    package static let name = "spanCorruption"

    /// The form used in descriptions.
    package var description: String { FieldValue.object(fingerprint).jsonText }

    var fingerprint: Fields {
        let settings: TextMap = ["noiseDensity": noiseDensity, "meanSpanLength": meanSpanLength]
        return [Self.name: .object(settings.mapValues { .number("\($0)") })]
    }

    // MARK: How much is left out

    /// The number of tokens left out of a text, and the number of spans. A text of fewer than two tokens stays whole.
    ///
    /// A high density can leave fewer tokens than spans. Then there are only as many spans as remaining tokens: every
    /// span has a token before it. (t5 fails there.)
    package func noise(ofText length: Int) -> (tokens: Int, spans: Int) {
        guard length > 1 else { return (0, 0) }
        let wanted = (Float(length) * Float(noiseDensity)).rounded(.toNearestOrEven)
        let tokens = min(max(Int(wanted), 1), length - 1)
        let spans = (Float(tokens) / Float(meanSpanLength)).rounded(.toNearestOrEven)
        return (tokens, min(max(Int(spans), 1), length - tokens))
    }

    /// The number of different sentinels in the target. A single token stays in the input, and the target has a
    /// sentinel all the same, as in t5.
    package func sentinels(ofText length: Int) -> Int { length == 1 ? 1 : noise(ofText: length).spans }

    /// The number of tokens in the input made from a text of the given length, its end included.
    package func inputLength(ofText length: Int) -> Int {
        let noise = noise(ofText: length)
        return length - noise.tokens + noise.spans + 1
    }

    /// The number of tokens in the target made from a text of the given length, its end included.
    package func targetLength(ofText length: Int) -> Int {
        noise(ofText: length).tokens + sentinels(ofText: length) + 1
    }
}
