/// The examples of a batch as a model reads them: some features, each a list of ids for every example, laid end to end
/// without padding.
///
/// Of two examples, `5 6 7 1 -> 8 1` and `9 1 -> 4 3 1` (1 ends a sequence, 0 starts the decoder), an encoder-decoder
/// has
///
///     encoder_input_tokens    5 6 7 1 | 9 1      offsets  0 4 6
///     decoder_input_tokens    0 8 | 0 4 3        offsets  0 2 5
///     decoder_target_tokens   8 1 | 4 3 1        offsets  0 2 5
public struct ModelBatch: Sendable, Equatable {
    /// What a feature is called, as in seqio.
    public struct FeatureName: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        public init(_ name: String) { description = name }
    }

    /// One list of ids for every example.
    public struct Feature: Sendable, Equatable {
        public let name: FeatureName
        /// Those of all examples, one after the other.
        public let ids: [Int32]
        /// Where each example's ids start, and the end of the last.
        public let offsets: [Int]

        /// - Precondition: the offsets start at 0, never descend, and end at the number of ids.
        public init(_ name: FeatureName, ids: [Int32], offsets: [Int]) {
            precondition(
                offsets.first == 0 && offsets.last == ids.count
                    && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 },
                "\(name): the offsets \(offsets) do not delimit \(ids.count) ids")
            self.name = name
            self.ids = ids
            self.offsets = offsets
        }

        /// The ids of an example.
        public subscript(example: Int) -> ArraySlice<Int32> { ids[offsets[example]..<offsets[example + 1]] }
    }

    /// In the order in which the converter declares them.
    public let features: [Feature]
    /// Where the losses of each example start among those of the batch, and the end of the last: an example has as many
    /// as it has tokens to predict.
    public let lossOffsets: [Int]
    /// Tokens of inputs and targets together: by these the speed of training is told.
    public let tokenCount: Int

    /// - Precondition: all features, and the losses, are of equally many examples.
    public init(features: [Feature], lossOffsets: [Int], tokenCount: Int) {
        precondition(
            features.allSatisfy { $0.offsets.count == lossOffsets.count },
            "ModelBatch: features of \(features.map { $0.offsets.count - 1 }) examples, losses of "
                + "\(lossOffsets.count - 1)")
        self.features = features
        self.lossOffsets = lossOffsets
        self.tokenCount = tokenCount
    }

    public var exampleCount: Int { lossOffsets.count - 1 }

    /// The number of tokens to predict: what the loss of a batch is divided by.
    public var targetTokenCount: Int { lossOffsets[lossOffsets.count - 1] }

    /// The losses of an example.
    public func losses(of example: Int) -> Range<Int> { lossOffsets[example]..<lossOffsets[example + 1] }

    /// - Precondition: the batch has a feature of the name.
    public subscript(name: FeatureName) -> Feature {
        guard let feature = features.first(where: { $0.name == name }) else {
            preconditionFailure("ModelBatch: there is no \(name) among \(features.map(\.name))")
        }
        return feature
    }
}
