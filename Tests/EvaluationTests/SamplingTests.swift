import Evaluation
import Models
import Tensors
import Testing

/// Randomly drawn answers.
@Suite struct SamplingTests {
    // MARK: The distribution

    /// The tokens left by temperature, top-k and top-p equal those of transformers' warpers, in both precisions.
    @Test func distributionsAreTransformers() throws {
        for logits in try AnswersFixture.logits() {
            for filter in logits.filters {
                try compare(logits.logits, filter, logits.name)
                try compare(logits.logits.map(Float.init), filter, logits.name)
            }
        }
    }

    private func compare<Element: Scalar>(
        _ logits: [Element], _ filter: AnswersFixture.Filter, _ name: String
    ) throws {
        let sampling = Sampling(temperature: filter.temperature ?? 1, topK: filter.top_k, topP: filter.top_p)
        let sampler = TokenSampler(sampling: sampling, minimumTokens: filter.minimum ?? 1)
        let candidates = logits.withUnsafeBufferPointer(sampler.candidates)
        #expect(candidates.map(\.token).sorted() == filter.kept, "\(name), \(filter)")
        let found = Self.probabilities(candidates, count: logits.count)
        #expect(found.count == filter.probabilities.count)
        for (token, expected) in filter.probabilities.enumerated() {
            #expect(
                abs(found[token] - expected) < 1e-6,
                "\(name), \(filter): token \(token) has \(found[token]) and not \(expected)")
        }
    }

    private static func probabilities(_ candidates: [TokenSampler.Candidate], count: Int) -> [Double] {
        let total = candidates.reduce(0) { $0 + $1.weight }
        return candidates.reduce(into: [Double](repeating: 0, count: count)) { $0[$1.token] = $1.weight / total }
    }

    /// Pearson's chi-squared statistic of 20,000 draws from ten tokens. It exceeds 33.7 by chance once in ten thousand
    /// times. The draws are the same in every run.
    @Test(arguments: [Sampling(), Sampling(temperature: 0.5), Sampling(temperature: 3)])
    func tokensAreDrawnAsOftenAsTheirProbabilitiesSay(sampling: Sampling) throws {
        let logits: [Double] = [0, 1, 2, -1, 0.5, 0.5, 2.5, -2, 1.5, 0]
        let sampler = TokenSampler(sampling: sampling)
        let candidates = logits.withUnsafeBufferPointer(sampler.candidates)
        let expected = Self.probabilities(candidates, count: logits.count)
        var counts = [Int](repeating: 0, count: logits.count)
        let draws = 20_000
        for draw in 0..<UInt64(draws) {
            counts[try #require(sampler.draw(candidates, Philox(key: sampling.seed, draw)))] += 1
        }
        let statistic = zip(counts, expected).reduce(0) {
            let mean = Double(draws) * $1.1
            return $0 + (Double($1.0) - mean) * (Double($1.0) - mean) / mean
        }
        #expect(statistic < 33.7, "\(counts)")
    }

    @Test func logitsThatAreNoNumbersDrawNothing() {
        for logits in [[Double.nan, .nan, .nan], [.infinity, .nan, 0], [-.infinity, -.infinity]] {
            for sampling in [Sampling(), Sampling(topK: 2), Sampling(topP: 0.5), Sampling(topK: 1, topP: 0)] {
                let sampler = TokenSampler(sampling: sampling)
                _ = sampler.draw(logits.withUnsafeBufferPointer(sampler.candidates), Philox(key: 1))
            }
        }
    }

    // MARK: Answers

    static let samplings = [
        Sampling(seed: 7), Sampling(temperature: 0.7, topK: 10, seed: 7, samples: 3),
        Sampling(temperature: 1.3, topP: 0.9, seed: 9, samples: 2),
    ]

    /// An answer depends on the number of its input, not on the batch or the number of threads.
    @Test(arguments: samplings, DecodingFixture.names)
    func answersDependOnTheNumberOfTheInputAlone(sampling: Sampling, name: String) throws {
        let fixture = try DecodingFixture.read(name)
        let model: any GenerativeModel<Float> = try fixture.model(name)
        func decode(_ inputs: ArraySlice<[Int32]>, batch: Int, first: Int = 0) -> [[DecodedSequence]] {
            var sampling = sampling
            sampling.firstExample = first
            let configuration = DecodingConfiguration(strategy: .sampling(sampling), batchExamples: batch)
            return SequenceDecoder(model: model, configuration: configuration)
                .decodeAlternatives(inputs.map { $0[...] }, maximumLength: 12) { _ in }
        }
        let all = decode(fixture.inputs[...], batch: 64)
        #expect(all.allSatisfy { $0.count == sampling.samples })
        #expect(Set(all.joined().map(\.length)).count > 3, "outputs end at different lengths")
        for batch in [1, 5] { expectEqual(decode(fixture.inputs[...], batch: batch), all) }
        expectEqual(decode(fixture.inputs[4...], batch: 3, first: 4), Array(all[4...]))
        // A piece of work computes alone, on one thread.
        var alone: [[DecodedSequence]] = []
        WorkerPool.shared.run(2) { if $0 == 0 { alone = decode(fixture.inputs[...], batch: 64) } }
        #expect(alone == all, "bit for bit on one thread")
    }

    private func expectEqual(_ found: [[DecodedSequence]], _ expected: [[DecodedSequence]]) {
        #expect(found.map { $0.map(\.tokens) } == expected.map { $0.map(\.tokens) })
        for (one, other) in zip(found.joined(), expected.joined()) {
            #expect(abs(one.logLikelihood - other.logLikelihood) < 1e-4)
        }
    }

    /// Another seed, sample or input number gives another answer.
    @Test func differentDrawsDiffer() throws {
        let fixture = try DecodingFixture.read("t5v1_1")
        let model: any GenerativeModel<Float> = try fixture.model("t5v1_1")
        func tokens(_ sampling: Sampling) -> [[Int32]] {
            SequenceDecoder(model: model, configuration: DecodingConfiguration(strategy: .sampling(sampling)))
                .decodeAlternatives([fixture.inputs[2][...], fixture.inputs[2][...]], maximumLength: 12) { _ in }
                .joined().map(\.tokens)
        }
        let found = tokens(Sampling(seed: 1, samples: 4))
        #expect(Set(found).count == 8, "of one input at two places, four samples each")
        #expect(Set(tokens(Sampling(seed: 2, samples: 4))).isDisjoint(with: Set(found)))
        #expect(tokens(Sampling(seed: 1, samples: 2)) == [found[0], found[1], found[4], found[5]])
    }

    /// With only the likeliest token left, sampling equals greedy search.
    @Test(arguments: [Sampling(topK: 1, seed: 3), Sampling(topP: 0, seed: 4), Sampling(temperature: 0.001)])
    func withoutChoiceItIsGreedy(sampling: Sampling) throws {
        let fixture = try DecodingFixture.read("t5")
        let model: any GenerativeModel<Double> = try fixture.model("t5")
        func decode(_ configuration: DecodingConfiguration) -> [DecodedSequence] {
            SequenceDecoder(model: model, configuration: configuration)
                .decode(fixture.inputs.map { $0[...] }, maximumLength: 12)
        }
        let drawn = decode(DecodingConfiguration(strategy: .sampling(sampling)))
        let greedy = decode(.greedy)
        #expect(drawn.map(\.tokens) == greedy.map(\.tokens))
        for (one, other) in zip(drawn, greedy) { #expect(abs(one.logLikelihood - other.logLikelihood) < 1e-9) }
    }

    /// The reported likelihood is the model's own probability, whatever filter drew the answer.
    @Test(arguments: samplings)
    func likelihoodsAreThoseOfTeacherForcing(sampling: Sampling) throws {
        let fixture = try DecodingFixture.read("t5v1_1")
        let model: any GenerativeModel<Double> = try fixture.model("t5v1_1")
        let outputs = SequenceDecoder(model: model, configuration: DecodingConfiguration(strategy: .sampling(sampling)))
            .decodeAlternatives(fixture.inputs.map { $0[...] }, maximumLength: 12) { _ in }
        for (input, outputs) in zip(fixture.inputs, outputs) {
            for output in outputs {
                let target = output.tokens + (output.isComplete ? [1] : [])
                let forced = TinyModel.logLikelihoods(model, input: input, targets: [target])[0]
                #expect(abs(forced - output.logLikelihood) < 1e-10)
            }
        }
    }

    @Test func description() {
        #expect(Sampling().description == "sampling, temperature 1.0, seed 1")
        #expect(
            Sampling(temperature: 0.7, topK: 50, topP: 0.9, seed: 3).description
                == "sampling, temperature 0.7, top-k 50, top-p 0.9, seed 3")
    }
}
