/// How answers are drawn at random: each token from the distribution that temperature, top-k and top-p leave, in this
/// order, as transformers' `generate` applies them.
public struct Sampling: Sendable, Equatable {
    /// What logits are divided by: above 1 unlikely tokens are drawn more often, towards 0 never.
    public var temperature: Double
    /// Only so many of the likeliest tokens are drawn, and what is as likely as the last of them; nil: all.
    public var topK: Int?
    /// Only the likeliest tokens are drawn whose probabilities sum to so much at least; nil: all.
    public var topP: Double?
    /// Decides the random numbers, together with the number of the example, of the sample and of the token.
    public var seed: UInt64
    /// How many answers are drawn for each input.
    public var samples: Int
    /// The number of the first input among all that are asked in turn: an answer depends on the number of its input and
    /// not on how many are asked at once.
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

    /// As it stands where decoding is described: `sampling, temperature 0.7, top-p 0.9, seed 1`.
    public var description: String {
        let filters = [topK.map { "top-k \($0)" }, topP.map { "top-p \($0)" }].compactMap { $0 }
        return (["sampling", "temperature \(temperature)"] + filters + ["seed \(seed)"]).joined(separator: ", ")
    }

    /// What is wrong with the settings; nil if they can be used.
    var problem: String? {
        if !(temperature > 0 && temperature.isFinite) { return "the temperature is \(temperature); it must be above 0" }
        if let topK, topK < 1 { return "top-k is \(topK); it must be 1 or more" }
        if let topP, !(0...1).contains(topP) { return "top-p is \(topP); it must be between 0 and 1" }
        return samples < 1 ? "\(samples) samples cannot be drawn; ask for 1 or more" : nil
    }
}
