import ExampleStore
import Models
import Vocabularies

/// Lays the tokens of examples out as the model reads them.
///
/// The input goes to the encoder as it is. The decoder learns by teacher forcing: at each position it is given the true
/// token before and is to predict the true token there, so its input is the target moved right by one, with the padding
/// token, which starts a decoder, in front. With "spell: 7" -> "seven" as 20 21 1 -> 30 31 1 (1 ends a sequence):
///
///     encoder tokens    20  21   1
///     decoder inputs     0  30  31
///     decoder targets   30  31   1
///
/// Of an example of a task with an objective, input and target are what ``TextCorruption`` makes of its text in the
/// epoch; of others ``TokenDropout`` may leave out tokens of the input. Examples follow one another without padding; see ``TokenBatch``.
public struct FeatureConverter: Sendable {
    /// The training examples of the mixture's tasks, in the mixture's order.
    public let tasks: [ModelExamples]

    public init(tasks: [ModelExamples]) {
        self.tasks = tasks
    }

    /// Examples that are learned as they are.
    public init(tasks: [TokenizedExamples]) {
        self.init(tasks: tasks.map { ModelExamples($0) })
    }

    /// The batch of the referenced examples, in their order.
    /// - Precondition: every reference names a task and an example that exist.
    public func batch(step: Int, _ examples: [ExampleReference]) -> Batch {
        let isWeighed = tasks.contains(where: \.isBalanced)
        let weights = isWeighed ? examples.map { tasks[$0.task].lossWeight($0.ordinal) } : nil
        return Batch(step: step, tokens: tokens(examples), examples: examples, lossWeights: weights)
    }

    /// The tokens of the referenced examples, in their order.
    /// - Precondition: every reference names a task and an example that exist.
    public func tokens(_ examples: [ExampleReference]) -> TokenBatch {
        var encoderTokens: [Int32] = []
        var encoderOffsets = [0]
        var targets = TargetBatch(start: SpecialToken.pad)
        let lengths = examples.map { tasks[$0.task].lengths($0.ordinal) }
        encoderTokens.reserveCapacity(lengths.reduce(0) { $0 + $1.input })
        encoderOffsets.reserveCapacity(examples.count + 1)
        targets.reserveCapacity(targets: examples.count, tokens: lengths.reduce(0) { $0 + $1.target })
        for example in examples {
            let (input, target) = tasks[example.task].pair(example)
            encoderTokens.append(contentsOf: input)
            encoderOffsets.append(encoderTokens.count)
            targets.append(target)
        }
        return TokenBatch(
            encoderTokens: encoderTokens, encoderOffsets: encoderOffsets, decoderInputs: targets.decoderInputs,
            decoderOffsets: targets.offsets, decoderTargets: targets.decoderTargets)
    }
}
