import Batching
import ExampleStore
import Foundation
import Models
import Testing

@Suite struct LossNormalizationTests {
    /// Micro-batches with targets of 2 and 1 tokens, and of 4 and none.
    private static let step = [
        batch(inputs: [1, 2], targets: [2, 1]), batch(inputs: [2, 1], targets: [4, 0]),
    ]

    private static func batch(inputs: [Int], targets: [Int]) -> Batch {
        let pairs = zip(inputs, targets).map { input, target in
            TokenPair(
                input: ArraySlice(repeating: 5, count: input), target: ArraySlice(repeating: 7, count: target))
        }
        return Batch(
            step: 0, tokens: EncoderDecoderConverter(start: 0).batch(pairs),
            examples: [ExampleReference(task: 0, ordinal: 0), ExampleReference(task: 0, ordinal: 1)], pairs: pairs)
    }

    @Test func allTokensAlike() {
        let weights = Self.step.map { LossNormalization.tokens.weights(of: $0, in: LossAmounts(Self.step)) }
        let seventh = 1.0 / 7
        #expect(weights == [Array(repeating: seventh, count: 3), Array(repeating: seventh, count: 4)])
    }

    /// Three examples have a target. Each weighs a third, divided equally among its tokens.
    @Test func allExamplesAlike() {
        let weights = Self.step.map { LossNormalization.examples.weights(of: $0, in: LossAmounts(Self.step)) }
        let (third, sixth, twelfth) = (1.0 / 3, 1.0 / 6, 1.0 / 12)
        #expect(weights == [[sixth, sixth, third], Array(repeating: twelfth, count: 4)])
    }

    /// Each example's share is multiplied by its weight.
    @Test func examplesOfBalancedTasksCountByTheirClass() {
        let weighed = zip(Self.step, [[2, 0.5], [1, 3]]).map {
            Batch(step: 0, tokens: $0.tokens, examples: $0.examples, pairs: $0.pairs, lossWeights: $1)
        }
        let seventh = 1.0 / 7
        let tokens = weighed.map { LossNormalization.tokens.weights(of: $0, in: LossAmounts(weighed)) }
        #expect(tokens[0] == [2 * seventh, 2 * seventh, 0.5 * seventh])
        #expect(tokens[1] == Array(repeating: seventh, count: 4))
        let examples = LossNormalization.examples.weights(of: weighed[0], in: LossAmounts(weighed))
        let (third, sixth) = (1.0 / 3, 1.0 / 6)
        #expect(examples == [third, third, sixth])
    }

    /// The weight of an example of each class, by scikit-learn; see Tests/Fixtures/README.md.
    @Test func classWeightsAreThoseOfScikitLearn() throws {
        struct Conventions: Decodable {
            struct Case: Decodable {
                let counts: [Int]
                let weights: [Double]
            }
            let classWeights: [Case]
        }
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appendingPathComponent("Fixtures/optimizers/conventions.json")
        let conventions = try JSONDecoder().decode(Conventions.self, from: Data(contentsOf: file))
        #expect(conventions.classWeights.count == 3)
        for example in conventions.classWeights {
            // The class is the target; one more example is excluded.
            var targets: [[Int32]] = []
            for (label, count) in example.counts.enumerated() {
                targets += [[Int32]](repeating: [Int32(10 + label), 1], count: count)
            }
            let stored = TokenizedExamples(
                task: "t", inputs: FlatSequences(targets.map { _ in [7, 1] }), targets: FlatSequences(targets),
                excluded: ExcludedOrdinals([0]))
            let examples = ModelExamples(stored, isBalanced: true)
            let sizes = examples.balancedClasses.map { ($0.target, $0.size) }
            let weights: [[Int32]: ModelExamples.TargetClass] = Dictionary(uniqueKeysWithValues: sizes)
            for (label, (count, weight)) in zip(example.counts, example.weights).enumerated() {
                let found = try #require(weights[[Int32(10 + label), 1]])
                #expect(found.count == count && abs(found.weight - weight) < 1e-12)
            }
            // The converter passes the weights on; the ordinals begin behind the excluded example.
            let references = (1...targets.count).map { ExampleReference(task: 0, ordinal: $0) }
            let converter = EncoderDecoderConverter(start: 0)
            let batch = BatchBuilder(tasks: [examples], converter: converter).batch(step: 0, references)
            let handedOn = try #require(batch.lossWeights)
            #expect(handedOn.count == targets.count)
            #expect(abs(handedOn.reduce(0, +) - Double(targets.count)) < 1e-9, "the mean weight is 1")
            let unweighed = BatchBuilder(tasks: [stored], converter: converter).batch(step: 0, references)
            #expect(unweighed.lossWeights == nil)
        }
    }
}
