import Batching
import ExampleStore
import Testing

@Suite struct TokenDropoutTests {
    /// 1 is the end.
    private static let input: [Int32] = (2..<52).map { Int32($0) } + [1]

    private func kept(rate: Double, task: String = "a", seed: UInt64 = 3, ordinal: Int = 0, epoch: Int = 0) -> [Int32] {
        TokenDropout(rate: rate, task: task, seed: seed).kept(Self.input[...], ordinal: ordinal, epoch: epoch)
    }

    @Test func whatIsLeftKeepsItsOrderAndItsEnd() {
        for ordinal in 0..<20 {
            let kept = kept(rate: 0.5, ordinal: ordinal)
            #expect(kept.last == 1 && kept.count < Self.input.count)
            #expect(zip(kept.dropLast(), kept.dropLast().dropFirst()).allSatisfy { $0 < $1 })
            #expect(kept.allSatisfy(Self.input.contains))
        }
        #expect(kept(rate: 0) == Self.input)
        #expect(TokenDropout(rate: 0.9, task: "a", seed: 1).kept([1], ordinal: 0, epoch: 0) == [1])
    }

    /// With 100,000 tokens three standard deviations are at most 0.005.
    @Test(arguments: [0.1, 0.3, 0.75]) func theShareIsTheRate(rate: Double) {
        let tokens = (0..<2000).reduce(0) { $0 + kept(rate: rate, ordinal: $1).count - 1 }
        #expect(abs(1 - Double(tokens) / 100_000 - rate) < 0.005)
    }

    @Test func itDependsOnSeedTaskEpochAndExampleAlone() {
        let first = kept(rate: 0.5)
        #expect(kept(rate: 0.5) == first)
        let others = [
            kept(rate: 0.5, task: "b"), kept(rate: 0.5, seed: 4), kept(rate: 0.5, ordinal: 1),
            kept(rate: 0.5, epoch: 1),
        ]
        #expect(Set(others + [first]).count == 5)
    }

    /// Targets stay as they are. Inputs of evaluations do too, as they are built elsewhere.
    @Test func inBatches() {
        let stored = TokenizedExamples(
            task: "a", inputs: FlatSequences([Self.input]), targets: FlatSequences([[7, 8, 9, 1]]))
        let examples = ModelExamples(stored, dropout: TokenDropout(rate: 0.5, task: "a", seed: 3))
        let pairs = [0, 1].map { examples.pair(ExampleReference(task: 0, ordinal: 0, epoch: $0)) }
        #expect(pairs.map { Array($0.input) } == [kept(rate: 0.5), kept(rate: 0.5, epoch: 1)])
        #expect(pairs.allSatisfy { Array($0.target) == [7, 8, 9, 1] })
        #expect(examples.inputLengths == [51] && examples.targetLengths == [4])
    }
}
