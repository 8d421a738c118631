import Batching
import ExampleStore
import Foundation
import Metrics
import Models
import TaskDefinitions
import Tensors
import Testing
import Vocabularies

/// Corrupted texts, compared with t5's own functions and checked for what must hold of all texts.
@Suite struct SpanCorruptionTests {
    // MARK: The reference

    private struct Reference: Decodable {
        struct Counts: Decodable {
            let density: Double, mean: Double
            /// Indexed by the number of a text's tokens, from 0.
            let noise: [Int], spans: [Int]
        }
        struct Case: Decodable {
            let mask: [Int]
            let tokens: [Int32], inputs: [Int32], targets: [Int32]
        }
        let counts: [Counts]
        let cases: [Case]

        static func read() throws -> Reference {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            let data = try Data(contentsOf: folder.appendingPathComponent("Fixtures/spans/spans.json"))
            return try JSONDecoder().decode(Reference.self, from: data)
        }
    }

    @Test func asMuchIsLeftOutAsByT5() throws {
        let reference = try Reference.read()
        #expect(reference.counts.count == 8)
        for counts in reference.counts {
            let corruption = SpanCorruption(noiseDensity: counts.density, meanSpanLength: counts.mean)
            let ours = counts.noise.indices.map { corruption.noise(ofText: $0) }
            #expect(ours.map(\.tokens) == counts.noise, "density \(counts.density)")
            #expect(ours.map(\.spans) == counts.spans, "density \(counts.density), spans of \(counts.mean)")
        }
    }

    @Test func inputsAndTargetsAreT5s() throws {
        let cases = try Reference.read().cases
        #expect(cases.count == 64)
        for one in cases {
            var lengths: [Int] = []
            for (place, noise) in one.mask.enumerated() {
                if place == 0 || noise != one.mask[place - 1] { lengths.append(0) }
                lengths[lengths.count - 1] += 1
            }
            let spans = NoiseSpans(lengths: lengths)
            // The sentinels of T5's vocabulary count down from its last id.
            #expect(spans.input(one.tokens) { Int32(32_099 - $0) } == one.inputs)
            #expect(spans.target(one.tokens) { Int32(32_099 - $0) } == one.targets)
        }
    }

    // MARK: What holds of all

    private static let vocabulary = ByteVocabulary(sentinels: 40)

    static func task(
        _ name: String = "gaps", _ corruption: SpanCorruption = .usual, maxInputTokens: Int = 512
    ) throws -> TaskDefinition {
        TaskDefinition(
            name: name, sources: [.train: Source(path: "gaps.jsonl"), .test: Source(path: "gaps.test.jsonl")],
            input: try Template("{text}"), objective: corruption,
            metrics: try MetricCatalogue.choices(named: "perplexity", labels: nil),
            limits: Limits(
                maxInputTokens: maxInputTokens, maxTargetTokens: corruption.targetLength(ofText: maxInputTokens - 1)),
            evaluation: .likelihood)
    }

    /// A text with this many different tokens and the end.
    private static func text(_ length: Int) -> [Int32] { (0..<length).map { Int32(1000 + $0) } + [1] }

    /// The original text, restored from input and target.
    private static func restored(_ input: [Int32], _ target: [Int32]) -> [Int32] {
        let sentinels = (0..<vocabulary.sentinelCount).map(vocabulary.sentinelID)
        func isSentinel(_ id: Int32) -> Bool { sentinels.contains(id) }
        var text: [Int32] = []
        for id in input {
            guard isSentinel(id) else {
                text.append(id)
                continue
            }
            let after = target[((target.firstIndex(of: id) ?? -1) + 1)...]
            text += after.prefix { !isSentinel($0) && $0 != 1 }
        }
        return text
    }

    @Test(arguments: [
        SpanCorruption.usual, SpanCorruption(noiseDensity: 0.5, meanSpanLength: 3),
        SpanCorruption(noiseDensity: 0.3, meanSpanLength: 1.5), SpanCorruption(noiseDensity: 0.9, meanSpanLength: 5),
    ])
    func everyTokenIsInOneOfInputAndTarget(corruption: SpanCorruption) throws {
        let task = try Self.task("gaps", corruption)
        let made = try #require(TextCorruption(training: task, vocabulary: Self.vocabulary, seed: 7))
        for length in Array(0...40) + [77, 100] {
            for epoch in 0..<20 {
                let text = Self.text(length)
                let (input, target) = made.pair(text[...], ordinal: length, epoch: epoch)
                #expect(Self.restored(input, target) == text, "\(length) tokens, epoch \(epoch)")
                #expect(input.count == corruption.inputLength(ofText: length) && input.last == 1)
                #expect(target.count == corruption.targetLength(ofText: length) && target.last == 1)
                // As many as are needed, each once and in order.
                let needed = (0..<corruption.sentinels(ofText: length)).map(Self.vocabulary.sentinelID)
                #expect(target.filter { needed.contains($0) } == needed)
                if length > 1 { #expect(input.filter { needed.contains($0) } == needed && input[0] == text[0]) }
            }
        }
    }

    @Test func densityAndSpansAreAsAskedFor() throws {
        let made = try #require(TextCorruption(training: try Self.task(), vocabulary: Self.vocabulary, seed: 1))
        var tokens = 0
        var noise = 0
        var spans = 0
        for length in 60...160 {
            let target = made.pair(Self.text(length)[...], ordinal: 0).target
            tokens += length
            noise += target.count { $0 >= 1000 }
            spans += target.count { $0 < 1000 } - 1
        }
        #expect(abs(Double(noise) / Double(tokens) - 0.15) < 0.002)
        #expect(abs(Double(noise) / Double(spans) - 3) < 0.05)
    }

    /// Four of eight tokens in two spans. There are three ways to cut the tokens that stay and three ways to cut those
    /// that go. The chi-square statistic of nine equally likely cells has a mean of 8 and a standard deviation of 4.
    @Test func allMasksAreEquallyLikely() throws {
        let corruption = SpanCorruption(noiseDensity: 0.5, meanSpanLength: 2)
        var counts: [[Int]: Int] = [:]
        let draws = 9000
        for draw in 0..<draws {
            counts[NoiseSpans(corruption, ofText: 8, stream: Philox(key: 3, UInt64(draw))).lengths, default: 0] += 1
        }
        #expect(counts.count == 9 && counts.keys.allSatisfy { $0.count == 4 && $0.reduce(0, +) == 8 })
        let expected = Double(draws) / 9
        let statistic = counts.values.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(statistic < 8 + 5 * 4)
    }

    // MARK: What the spans depend on

    /// Another seed, task, epoch or example gives other spans; the same four give the same spans.
    @Test func spansAreAFunctionOfSeedTaskEpochAndExample() throws {
        let text = Self.text(100)
        func target(_ name: String = "gaps", seed: UInt64 = 1, epoch: Int = 0, ordinal: Int = 0) throws -> [Int32] {
            let task = try Self.task(name)
            let made = try #require(TextCorruption(training: task, vocabulary: Self.vocabulary, seed: seed))
            return made.pair(text[...], ordinal: ordinal, epoch: epoch).target
        }
        let all = try [
            target(), target("other"), target(seed: 2), target(epoch: 1), target(epoch: 2), target(ordinal: 1),
            target(epoch: 1, ordinal: 1), target(epoch: 1 << 40),
        ]
        #expect(Set(all).count == all.count)
        #expect(try target(epoch: 5, ordinal: 3) == target(epoch: 5, ordinal: 3))
    }

    @Test func anEvaluationLeavesOutTheSameInAllRuns() throws {
        let task = try Self.task()
        let text = Self.text(100)
        let made = try [Split.validation, .test, .test].map { split in
            try #require(TextCorruption(evaluating: task, split: split, vocabulary: Self.vocabulary))
                .pair(text[...], ordinal: 4).target
        }
        #expect(made[0] != made[1] && made[1] == made[2])
        let plain = TaskDefinition(
            name: "plain", sources: [:], input: try Template("{a}"), target: try Template("{b}"),
            metrics: try MetricCatalogue.choices(named: "exact_match", labels: nil))
        #expect(TextCorruption(training: plain, vocabulary: Self.vocabulary, seed: 1) == nil)
        #expect(TextCorruption(evaluating: plain, split: .test, vocabulary: Self.vocabulary) == nil)
    }

    // MARK: In batches

    private static func examples(_ lengths: [Int], vocabulary: any Vocabulary = vocabulary) throws -> ModelExamples {
        let stored = TokenizedExamples(
            task: "gaps", inputs: FlatSequences(lengths.map(text)), targets: FlatSequences(lengths.map { _ in [1] }))
        return try ModelExamples(
            stored,
            corruption: try #require(TextCorruption(training: try task(), vocabulary: vocabulary, seed: 1)))
    }

    @Test func lengthsAreThoseOfWhatTheModelSees() throws {
        let examples = try Self.examples([0, 1, 2, 30, 99])
        let pairs = (0..<5).map { examples.pair(ExampleReference(task: 0, ordinal: $0, epoch: 3)) }
        #expect(examples.inputLengths == pairs.map(\.input.count))
        #expect(examples.targetLengths == pairs.map(\.target.count))
        #expect(examples.meanTokens == Double(pairs.reduce(0) { $0 + $1.input.count + $1.target.count }) / 5)
    }

    /// An example has other spans in every epoch. A batch is the same at every call.
    @Test(arguments: DrawKind.allCases)
    func aBatchIsAFunctionOfItsStep(draws: DrawKind) throws {
        let plain = ModelExamples(
            TokenizedExamples(
                task: "plain", inputs: FlatSequences([[8, 1], [9, 1]]), targets: FlatSequences([[6, 1], [7, 1]])))
        let builder = BatchBuilder(
            tasks: [try Self.examples([50, 60, 70]), plain], converter: EncoderDecoderConverter(start: 0))
        let tasks = [MixtureTask(name: "gaps", exampleCount: 3), MixtureTask(name: "plain", exampleCount: 2)]
        func sampler() throws -> MixtureSampler {
            try MixtureSampler(tasks: tasks, policy: EqualPolicy(), draws: draws, batchSize: 6, seed: 1)
        }
        let first = try sampler()
        let second = try sampler()
        let batches = (0..<20).map { builder.batch(step: $0, first.draws(step: $0)) }
        #expect(batches == (0..<20).reversed().map { builder.batch(step: $0, second.draws(step: $0)) }.reversed())
        // A loader prepares the batches on another thread.
        let loader = BatchLoader(steps: 7..<20, sampler: first, builder: builder)
        #expect(loader.next() == batches[7])

        var seen: [Int: Set<[Int32]>] = [:]
        var showings: [Int: Int] = [:]
        for batch in batches {
            for (place, example) in batch.examples.enumerated() {
                let input = Array(batch.tokens[.encoderInputs][place])
                if example.task == 1 {
                    #expect(input == [Int32(8 + example.ordinal), 1])
                } else {
                    seen[example.ordinal, default: []].insert(input)
                    showings[example.ordinal, default: 0] += 1
                }
            }
        }
        for (ordinal, inputs) in seen { #expect(inputs.count == showings[ordinal], "example \(ordinal)") }
    }

    @Test func tooFewSentinelsAreAnError() throws {
        let message =
            "task \"gaps\" needs 5 sentinels for its longest text, of 100 tokens, and the vocabulary has 4; "
            + "give the vocabulary \"sentinels\": 5 or more, as T5's 100, or the task a lower \"maxInputTokens\""
        let error = #expect(throws: MixtureError.self) {
            try Self.examples([3, 100, 20], vocabulary: ByteVocabulary(sentinels: 4))
        }
        #expect(error?.description == message)
        _ = try Self.examples([3, 100, 20], vocabulary: ByteVocabulary(sentinels: 5))
        _ = try Self.examples([0], vocabulary: ByteVocabulary(sentinels: 0))
    }
}
