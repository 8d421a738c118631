import Configuration

/// The number of tokens of an example that a model sees; longer texts are cut. Both counts include the end of sequence.
public struct Limits: Sendable, Hashable {
    /// The side of a text that remains when it is cut.
    public enum Side: String, Sendable, CaseIterable {
        case start, end
    }

    public let maxInputTokens: Int
    public let maxTargetTokens: Int
    /// The side of a too long input that is kept. A target always keeps its start.
    public let keep: Side

    /// T5's usual lengths (Raffel et al. 2020, section 3.1.2).
    public static let usual = Limits(maxInputTokens: 512, maxTargetTokens: 512)
    /// From one token of text and the end of the sequence to far more than quadratic attention can handle well.
    static let range = 2...65_536

    package init(maxInputTokens: Int, maxTargetTokens: Int, keep: Side = .start) {
        self.maxInputTokens = maxInputTokens
        self.maxTargetTokens = maxTargetTokens
        self.keep = keep
    }

    /// - Parameter objective: the task's objective; it decides the longest target from the longest text
    init(_ object: ConfigurationObject, objective: SpanCorruption?) {
        maxInputTokens = object.integer(
            "maxInputTokens", default: Self.usual.maxInputTokens, in: Self.range,
            "the most tokens of an input, with the end of the sequence; longer inputs are cut")
        if let objective {
            if object.has("maxTargetTokens") {
                object.report(
                    "follows from maxInputTokens where there is an objective; remove this", at: "maxTargetTokens")
            }
            maxTargetTokens = objective.targetLength(ofText: maxInputTokens - 1)
        } else {
            maxTargetTokens = object.integer(
                "maxTargetTokens", default: Self.usual.maxTargetTokens, in: Self.range,
                "the most tokens of a target and of a written answer")
        }
        keep = object.choice(
            "keep", among: ["start": .start, "end": .end], default: .start,
            "which side of a too long input is kept")
    }
}
