import Evaluation
import Models
import Tensors
import Testing

@Suite struct DecodingTests {
    static let t5 = LengthPenalty(rule: .t5, alpha: 0.6)
    static let transformers = LengthPenalty(rule: .transformers, alpha: 1)
    static let strategies: [DecodingConfiguration.Strategy] = [
        .greedy, .beam(width: 1, penalty: transformers), .beam(width: 4, penalty: transformers),
        .beam(width: 3, penalty: t5), .beam(width: 3, penalty: LengthPenalty(rule: .t5, alpha: -1)),
    ]

    // MARK: The reference

    /// Tokens and scores equal the reference's, in both precisions.
    @Test(arguments: DecodingFixture.names)
    func agreesWithTheReference(name: String) throws {
        let fixture = try DecodingFixture.read(name)
        try compare(fixture, try fixture.model(name) as any GenerativeModel<Double>, tolerance: 5e-6)
        try compare(fixture, try fixture.model(name) as any GenerativeModel<Float>, tolerance: 1e-4)
    }

    /// Very long inputs are decoded in smaller batches, with the same outputs.
    @Test func batchesOfLongInputs() throws {
        let fixture = try DecodingFixture.read("t5")
        let model = try fixture.model("t5") as any GenerativeModel<Double>
        let inputs = fixture.inputs.map { $0[...] }
        let usual = SequenceDecoder(model: model).decode(inputs, maximumLength: 12)
        for batchTokens in [1, 7, 30] {
            var decoder = SequenceDecoder(model: model)
            decoder.batchTokens = batchTokens
            var done: [Int] = []
            let outputs = decoder.decode(inputs, maximumLength: 12) { done.append($0.inputs) }
            #expect(outputs.map(\.tokens) == usual.map(\.tokens))
            #expect(done.last == inputs.count && (batchTokens > 1 || done.count == inputs.count))
        }
    }

    private func compare<Element: Scalar>(
        _ fixture: DecodingFixture, _ model: any GenerativeModel<Element>, tolerance: Double
    ) throws {
        #expect(fixture.searches.count >= 10)
        for search in fixture.searches {
            let penalty = LengthPenalty(rule: search.rule == "t5" ? .t5 : .transformers, alpha: search.penalty)
            var strategies = [DecodingConfiguration.Strategy.beam(width: search.beams, penalty: penalty)]
            // transformers' search with one beam is its greedy search.
            if search.beams == 1, penalty.rule == .transformers { strategies.append(.greedy) }
            for strategy in strategies {
                let outputs = SequenceDecoder(model: model, configuration: .init(strategy: strategy, batchExamples: 5))
                    .decode(fixture.inputs.map { $0[...] }, maximumLength: search.maximumLength)
                let setting: Comment = "\(search.rule) \(search.beams) \(search.penalty) \(search.maximumLength)"
                #expect(outputs.map(\.tokens) == search.outputs.map(\.tokens), setting)
                #expect(outputs.map(\.isComplete) == search.outputs.map(\.isComplete), setting)
                for (output, expected) in zip(outputs, search.outputs) {
                    #expect(abs(output.logLikelihood - expected.logLikelihood) < tolerance, setting)
                    let score = penalty.score(logLikelihood: output.logLikelihood, length: output.length)
                    // transformers sums scores in single precision.
                    #expect(abs(score - expected.score) < max(tolerance, 2e-6) * max(1, abs(score)), setting)
                }
            }
        }
    }

    // MARK: The truth

    /// A beam that is wide enough for every partial output finds the best of all outputs.
    @Test(arguments: [0.6, 0, 2, -1])
    func aWideBeamFindsTheBestOfAllOutputs(alpha: Double) throws {
        let model = TinyModel.make(vocabulary: 4, seed: 21) as any GenerativeModel<Double>
        let length = 4
        let everyOutput = TinyModel.everyOutput(vocabulary: 4, maximumLength: length)
        for input: [Int32] in [[3, 1], [2, 3, 3, 1], [1]] {
            let likelihoods = TinyModel.logLikelihoods(model, input: input, targets: everyOutput)
            for rule in [LengthPenalty.Rule.t5, .transformers] {
                let penalty = LengthPenalty(rule: rule, alpha: alpha)
                let scored = zip(everyOutput, likelihoods).map { target, likelihood in
                    (target, penalty.score(logLikelihood: likelihood, length: target.count))
                }
                // T5 prefers any output that ends; in transformers cut outputs compete.
                let candidates = rule == .t5 ? scored.filter { $0.0.last == 1 } : scored
                let best = try #require(candidates.max { $0.1 < $1.1 })
                let strategy = DecodingConfiguration.Strategy.beam(width: 256, penalty: penalty)
                let found = SequenceDecoder(model: model, configuration: .init(strategy: strategy))
                    .decode([input[...]], maximumLength: length)[0]
                #expect(found.tokens + (found.isComplete ? [1] : []) == best.0, "\(rule) \(alpha)")
            }
        }
    }

    /// The likelihoods of decoding equal those of teacher forcing.
    @Test(arguments: strategies)
    func likelihoodsAreThoseOfTeacherForcing(strategy: DecodingConfiguration.Strategy) throws {
        let fixture = try DecodingFixture.read("t5v1_1")
        let model: any GenerativeModel<Double> = try fixture.model("t5v1_1")
        let outputs = SequenceDecoder(model: model, configuration: .init(strategy: strategy))
            .decode(fixture.inputs.map { $0[...] }, maximumLength: 12)
        for (input, output) in zip(fixture.inputs, outputs) {
            let target = output.tokens + (output.isComplete ? [1] : [])
            let forced = TinyModel.logLikelihoods(model, input: input, targets: [target])[0]
            #expect(abs(forced - output.logLikelihood) < 1e-10)
        }
    }

    // MARK: Batches

    /// Each input decodes as it does alone, in every batch and whenever others leave the batch.
    @Test(arguments: strategies, DecodingFixture.names)
    func batchesDecodeAsOneByOne(strategy: DecodingConfiguration.Strategy, name: String) throws {
        let fixture = try DecodingFixture.read(name)
        let model: any GenerativeModel<Float> = try fixture.model(name)
        let inputs = fixture.inputs.map { $0[...] }
        func decode(_ batchExamples: Int) -> [DecodedSequence] {
            SequenceDecoder(model: model, configuration: .init(strategy: strategy, batchExamples: batchExamples))
                .decode(inputs, maximumLength: 12)
        }
        let single = decode(1)
        #expect(Set(single.map(\.length)).count > 1, "nothing left a batch before the others")
        for batchExamples in [2, 5, 64] {
            let batched = decode(batchExamples)
            #expect(batched.map(\.tokens) == single.map(\.tokens))
            for (one, other) in zip(batched, single) { #expect(abs(one.logLikelihood - other.logLikelihood) < 1e-4) }
        }
    }

    @Test(arguments: strategies)
    func keepsToTheLengthLimit(strategy: DecodingConfiguration.Strategy) throws {
        let fixture = try DecodingFixture.read("t5v1_1")
        let decoder = SequenceDecoder(
            model: try fixture.model("t5v1_1") as any GenerativeModel<Float>, configuration: .init(strategy: strategy))
        for limit in 1...5 {
            let outputs = decoder.decode(fixture.inputs.map { $0[...] }, maximumLength: limit)
            #expect(outputs.allSatisfy { $0.length <= limit && ($0.isComplete || $0.length == limit) })
            #expect(outputs.allSatisfy { !$0.tokens.contains(1) })
        }
    }

    @Test(arguments: strategies)
    func noInputs(strategy: DecodingConfiguration.Strategy) {
        let decoder = SequenceDecoder(
            model: TinyModel.make(vocabulary: 6, seed: 1) as any GenerativeModel<Float>,
            configuration: .init(strategy: strategy))
        #expect(decoder.decode([], maximumLength: 3).isEmpty)
    }

    /// A beam may be wider than the vocabulary.
    @Test func fewTokens() {
        let decoder = SequenceDecoder(
            model: TinyModel.make(vocabulary: 3, seed: 2) as any GenerativeModel<Float>,
            configuration: .init(strategy: .beam(width: 8, penalty: Self.t5)))
        #expect(decoder.decode([[2, 1], [1]], maximumLength: 6).count == 2)
    }

    @Test func reportsProgress() {
        let decoder = SequenceDecoder(
            model: TinyModel.make(vocabulary: 6, seed: 1) as any GenerativeModel<Float>,
            configuration: .init(batchExamples: 2))
        var seen: [DecodingProgress] = []
        let outputs = decoder.decode([[3, 1], [4, 4, 1], [1], [5, 1], [1]], maximumLength: 3) { seen.append($0) }
        #expect(seen.map(\.inputs) == [1, 2, 3, 4, 5])
        #expect(seen.allSatisfy { $0.inputCount == 5 })
        #expect(seen.last?.tokens == outputs.reduce(0) { $0 + $1.length })
    }
}
