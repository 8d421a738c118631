/// Random drawing of answers. Each token is drawn from the distribution after temperature, top-k and top-p, applied in
/// this order, as in transformers' `generate`.
public struct Sampling: Sendable, Equatable {
    /// The divisor of the logits: above 1 unlikely tokens are drawn more often, towards 0 never.
    public var temperature: Double
    /// Only this many of the likeliest tokens are drawn, together with tokens as likely as the last of them; nil for
    /// all.
    public var topK: Int?
    /// Only the likeliest tokens are drawn whose probabilities sum to at least this; nil for all.
    public var topP: Double?
    /// Determines the random numbers, together with the numbers of the example, the sample and the token.
    public var seed: UInt64
    /// The number of answers drawn for each input.
    public var samples: Int
    /// The number of the first input among all inputs in sequence. An answer depends on the number of its input, not on
    /// how many inputs are given at once.
    public var firstExample: Int

    public init(
        temperature: Double = 1, topK: Int? = nil, topP: Double? = nil, seed: UInt64 = 1, samples: Int = 1,
        firstExample: Int = 0
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.seed = seed
        self.samples = samples
        self.firstExample = firstExample
    }

    /// The form used in descriptions of decoding: `sampling, temperature 0.7, top-p 0.9, seed 1`.
    public var description: String {
        let filters = [topK.map { "top-k \($0)" }, topP.map { "top-p \($0)" }].compactMap { $0 }
        return (["sampling", "temperature \(temperature)"] + filters + ["seed \(seed)"]).joined(separator: ", ")
    }

    /// The problem of the settings; nil if they can be used.
    var problem: String? {
        if !(temperature > 0 && temperature.isFinite) { return "the temperature is \(temperature); it must be above 0" }
        if let topK, topK < 1 { return "top-k is \(topK); it must be 1 or more" }
        if let topP, !(0...1).contains(topP) { return "top-p is \(topP); it must be between 0 and 1" }
        return samples < 1 ? "\(samples) samples cannot be drawn; ask for 1 or more" : nil
    }
}
