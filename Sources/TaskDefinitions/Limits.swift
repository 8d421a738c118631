import Configuration

/// How many tokens of an example a model sees; what is longer is cut. Both counts include the end-of-sequence token.
public struct Limits: Sendable, Hashable {
    public let maxInputTokens: Int
    public let maxTargetTokens: Int

    /// T5's usual lengths (Raffel et al. 2020, section 3.1.2).
    public static let usual = Limits(maxInputTokens: 512, maxTargetTokens: 512)
    /// One token of text and the end of the sequence, up to far more than a quadratic attention likes.
    static let range = 2...65_536

    public init(maxInputTokens: Int, maxTargetTokens: Int) {
        self.maxInputTokens = maxInputTokens
        self.maxTargetTokens = maxTargetTokens
    }

    init(_ object: ConfigurationObject) {
        maxInputTokens = object.integer("maxInputTokens", default: Self.usual.maxInputTokens, in: Self.range)
        maxTargetTokens = object.integer("maxTargetTokens", default: Self.usual.maxTargetTokens, in: Self.range)
    }
}
