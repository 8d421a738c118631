import Autodiff
import CommandSyntax
import Models
import Tensors
import Vocabularies

/// How the cost of a training step grows with its content and with the model.
struct StepScaling {
    private static let parts: [(name: String, operations: Set<String>)] = [
        ("attention", ["attention", "attention backward"]),
        ("output layer", ["cross-entropy", "cross-entropy backward"]),
        ("optimizer", ["optimizer"]),
    ]

    /// The milliseconds of the step, of its attention, of its output layer, of the optimizer, and of the rest.
    private static let costs =
        [ScalingSeries.Cost(name: "step", unit: "ms")]
        + parts.map { .init(name: $0.name, unit: "ms") } + [.init(name: "all else", unit: "ms")]

    static func tokens() throws -> ScalingSeries {
        var series = ScalingSeries(
            "Tokens of a batch", cause: "tokens", costs: costs + [.init(name: "a token", unit: "µs", isDrawn: false)],
            explanation: """
                9.4 million parameters, examples of 24 and 8 tokens. Less than linear as long as what is done once a \
                step, the optimizer's pass over the parameters and the reading of the weights, weighs in; linear from \
                then on.
                """)
        let trainer = try BenchmarkTrainer(BenchmarkModel.small)
        for tokens in [64, 256, 1024, 4096, 16_384] {
            let times = try measure(trainer, batch(examples: tokens / 32, inputs: 24, targets: 8, vocabulary: 8128))
            series.append(Double(tokens), times + [1000 * times[0] / Double(tokens)])
        }
        return series
    }

    static func length() throws -> ScalingSeries {
        var series = ScalingSeries(
            "Length of the sequences", cause: "tokens a sequence", costs: costs,
            explanation: """
                The same 8,192 tokens in fewer and longer sequences, inputs and targets alike. Attention compares each \
                token with all of its sequence, so its part is linear here and quadratic in a single sequence; all \
                else stays.
                """)
        let trainer = try BenchmarkTrainer(BenchmarkModel.small)
        for length in [16, 64, 256, 1024] {
            series.append(
                Double(length),
                try measure(trainer, batch(examples: 4096 / length, inputs: length, targets: length, vocabulary: 8128)))
        }
        return series
    }

    static func vocabulary() throws -> ScalingSeries {
        var series = ScalingSeries(
            "Size of the vocabulary", cause: "ids", costs: costs,
            explanation: """
                A model of width 256 with 4 + 4 layers, 64 examples of 24 and 8 tokens. The output layer and the \
                optimizer's pass over the embedding are linear in it, all else stays.
                """)
        for size in [1024, 4096, 16_384, 65_536, 262_144] {
            var configuration = BenchmarkModel.small
            configuration.vocabularySize = size
            let batch = batch(examples: 64, inputs: 24, targets: 8, vocabulary: size)
            series.append(Double(size), try measure(try BenchmarkTrainer(configuration), batch))
        }
        return series
    }

    static func model() throws -> ScalingSeries {
        var series = ScalingSeries(
            "Size of the model", cause: "parameters",
            costs: costs + [.init(name: "a parameter and token", unit: "ps", isDrawn: false)],
            explanation: """
                32 examples of 24 and 8 tokens, a vocabulary of 8,128. Less than linear: products of larger matrices \
                run closer to the processor's limit.
                """)
        for (width, layers) in [(64, 2), (128, 3), (256, 4), (512, 6), (768, 12)] {
            let configuration = BenchmarkModel.model(width: width, layers: layers, vocabularySize: 8128)
            let trainer = try BenchmarkTrainer(configuration)
            let times = try measure(trainer, batch(examples: 32, inputs: 24, targets: 8, vocabulary: 8128))
            let parameters = Double(trainer.parameterCount)
            series.append(parameters, times + [times[0] * 1e9 / parameters / 1024])
        }
        return series
    }

    /// Examples of equal lengths with random tokens, each with an end.
    static func batch(examples: Int, inputs: Int, targets: Int, vocabulary: Int) -> [TokenPair] {
        let random = Philox(key: 1, 0)
        func sequence(_ number: Int, _ length: Int) -> [Int32] {
            let ids = (1..<length).map { place in
                3 + Int32(truncatingIfNeeded: random.bits(UInt64(number), UInt64(place)) % UInt64(vocabulary - 3))
            }
            return ids + [SpecialTokens.t5.endOfSequence]
        }
        return (0..<examples).map { number in
            TokenPair(
                input: sequence(2 * number, inputs)[...], target: sequence(2 * number + 1, targets)[...])
        }
    }

    /// The median step of several, and its parts.
    private static func measure(_ trainer: BenchmarkTrainer, _ batch: [TokenPair]) throws -> [Double] {
        for _ in 0..<2 { try trainer.train(on: batch) }
        var steps: [(all: Double, parts: [Double])] = []
        let begin = ContinuousClock.now
        while steps.count < 5 || (steps.count < 50 && ContinuousClock.now - begin < .seconds(1)) {
            let profile = OperationProfile()
            let start = ContinuousClock.now
            try trainer.train(on: batch, profile: profile)
            let all = (ContinuousClock.now - start) / .seconds(1)
            let parts = parts.map { part in
                profile.totals.filter { part.operations.contains($0.name) }.reduce(0) { $0 + $1.seconds }
            }
            steps.append((all, parts))
        }
        let median = steps.sorted { $0.all < $1.all }[steps.count / 2]
        return ([median.all] + median.parts + [median.all - median.parts.reduce(0, +)]).map { 1000 * $0 }
    }
}
