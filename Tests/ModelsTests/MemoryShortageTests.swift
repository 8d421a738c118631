import Models
import Testing

@Suite struct MemoryShortageTests {
    private let configuration = T5Configuration(
        vocabularySize: 20, modelWidth: 4, headWidth: 3, heads: 2, feedForwardWidth: 8, encoderLayers: 2,
        decoderLayers: 3, feedForward: .relu, tiesEmbeddings: true)

    /// The tensors of a small model, counted by hand.
    @Test func whatAPassTakes() {
        let batch = configuration.converter.batch([
            TokenPair(input: [2, 3, 1], target: [1]), TokenPair(input: [2, 1], target: [1]),
        ])
        // Each input token has 4 * 4 + 4 * 6 + 8 numbers in each of 2 layers, and keys and values of 6 in each of 3.
        // Each target token has 48, and 2 * 4 + 2 * 6 in each of 3 layers.
        let (inputs, targets) = (5 * (2 * 48 + 3 * 12), 2 * 3 * (48 + 20))
        #expect(configuration.trainingBytes(batch) == Double(4 * (inputs + targets)))
        let encoding = 4 * 5 * (2 * 4 + 24)
        let cache = 4 * (5 + 40) * 2 * 6 * 3
        #expect(configuration.readingBytes(tokens: 5) == Double(encoding))
        #expect(configuration.decodingBytes(tokens: 5, rows: 4, maximumLength: 10) == Double(encoding + cache))
    }

    @Test func whatDoesNotFitIsToldBeforehand() throws {
        let gibibyte = 0x1p30
        try MemoryShortage.check(3 * gibibyte, for: "steps", advice: "", available: 4 << 30)
        try MemoryShortage.check(3 * gibibyte, for: "steps", advice: "", available: nil)
        try MemoryShortage.check(0.2 * gibibyte, for: "what is small anyway", advice: "", available: 0)
        let error = #expect(throws: MemoryShortage.self) {
            try MemoryShortage.check(
                1_402.25 * gibibyte, for: "step 3: 7 examples", advice: "lower it", available: 4 << 30)
        }
        #expect(
            error?.message
                == "step 3: 7 examples need at least 1402.3 GiB of memory, and 4.0 GiB is available; lower it")
    }
}
