import Autodiff
import Models
import Tensors

/// How far the decoding of many inputs is.
public struct DecodingProgress: Sendable, Equatable {
    /// Inputs done, and in all.
    public let inputs: Int, inputCount: Int
    /// Output tokens so far, ends included.
    public let tokens: Int
}

/// Decodes any number of inputs, in batches of inputs of like length.
///
/// What an input decodes to depends neither on the other inputs nor on the batch size, but for one thing: matrix
/// products of other sizes round differently, in the last digits of a log likelihood. A choice between tokens that are
/// equally likely to seven digits may therefore fall differently.
public struct SequenceDecoder<Element: Scalar> {
    public let model: T5Model<Element>
    public let configuration: DecodingConfiguration

    public init(model: T5Model<Element>, configuration: DecodingConfiguration = DecodingConfiguration()) {
        self.model = model
        self.configuration = configuration
    }

    /// The outputs of inputs, in their order.
    /// - Parameters:
    ///   - inputs: token ids of the model's vocabulary, the end-of-sequence token included
    ///   - maximumLength: the greatest number of tokens of an output, its end included
    ///   - progress: called after every batch; it may throw, to stop
    /// - Precondition: no input is empty, and `maximumLength` is at least 1.
    public func decode(
        _ inputs: [ArraySlice<Int32>], maximumLength: Int, progress: (DecodingProgress) throws -> Void
    ) rethrows -> [DecodedSequence] {
        precondition(maximumLength >= 1, "decode: outputs of at most \(maximumLength) tokens")
        precondition(inputs.allSatisfy { !$0.isEmpty }, "decode: an empty input; it should end in an end of sequence")
        // The longest first: what memory it all takes shows at once, and batches that follow fit.
        let order = inputs.indices.sorted { (-inputs[$0].count, $0) < (-inputs[$1].count, $1) }
        var results = [DecodedSequence?](repeating: nil, count: inputs.count)
        var (done, tokens) = (0, 0)
        let weights = PackedWeights<Element>()
        for start in stride(from: 0, to: order.count, by: configuration.batchExamples) {
            let batch = order[start..<min(start + configuration.batchExamples, order.count)]
            let sequences = decodeBatch(batch.map { inputs[$0] }, maximumLength: maximumLength, weights)
            for (index, sequence) in zip(batch, sequences) {
                results[index] = sequence
                tokens += sequence.length
            }
            done += batch.count
            try progress(DecodingProgress(inputs: done, inputCount: inputs.count, tokens: tokens))
        }
        return results.compactMap { $0 }
    }

    /// The outputs of inputs, in their order, without a word in between.
    public func decode(_ inputs: [ArraySlice<Int32>], maximumLength: Int) -> [DecodedSequence] {
        decode(inputs, maximumLength: maximumLength) { _ in }
    }

    private func decodeBatch(
        _ inputs: [ArraySlice<Int32>], maximumLength: Int, _ weights: PackedWeights<Element>
    ) -> [DecodedSequence] {
        switch configuration.strategy {
        case .greedy:
            GreedyDecoding.decode(inputs, model: model, maximumLength: maximumLength, weights: weights)
        case .beam(let width, let penalty):
            BeamSearch.decode(
                inputs, model: model, width: width, penalty: penalty, maximumLength: maximumLength, weights: weights)
        }
    }
}
