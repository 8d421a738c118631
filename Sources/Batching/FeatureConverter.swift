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
/// Examples follow one another without padding; see ``TokenBatch``.
public struct FeatureConverter: Sendable {
    /// The training examples of the mixture's tasks, in the mixture's order.
    public let tasks: [TokenizedExamples]

    public init(tasks: [TokenizedExamples]) {
        self.tasks = tasks
    }

    /// The batch of the referenced examples, in their order.
    /// - Precondition: every reference names a task and an example that exist.
    public func batch(step: Int, _ examples: [ExampleReference]) -> Batch {
        Batch(step: step, tokens: tokens(examples), examples: examples)
    }

    /// The tokens of the referenced examples, in their order.
    /// - Precondition: every reference names a task and an example that exist.
    public func tokens(_ examples: [ExampleReference]) -> TokenBatch {
        var encoderTokens: [Int32] = [], encoderOffsets = [0]
        var targets = TargetBatch(start: SpecialToken.pad)
        encoderTokens.reserveCapacity(examples.reduce(0) { $0 + tasks[$1.task].inputLength($1.ordinal) })
        encoderOffsets.reserveCapacity(examples.count + 1)
        targets.reserveCapacity(
            targets: examples.count, tokens: examples.reduce(0) { $0 + tasks[$1.task].targetLength($1.ordinal) })
        for example in examples {
            encoderTokens.append(contentsOf: tasks[example.task].input(example.ordinal))
            encoderOffsets.append(encoderTokens.count)
            targets.append(tasks[example.task].target(example.ordinal))
        }
        return TokenBatch(
            encoderTokens: encoderTokens, encoderOffsets: encoderOffsets, decoderInputs: targets.decoderInputs,
            decoderOffsets: targets.offsets, decoderTargets: targets.decoderTargets)
    }
}
