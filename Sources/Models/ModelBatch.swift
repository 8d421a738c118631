/// The examples of a batch in the form that a model reads: some features, each a list of ids for every example, laid
/// end to end without padding.
///
/// Of two examples, `5 6 7 1 -> 8 1` and `9 1 -> 4 3 1` (1 ends a sequence, 0 starts the decoder), an encoder-decoder
/// has
///
///     encoder_input_tokens    5 6 7 1 | 9 1      offsets  0 4 6
///     decoder_input_tokens    0 8 | 0 4 3        offsets  0 2 5
///     decoder_target_tokens   8 1 | 4 3 1        offsets  0 2 5
public struct ModelBatch: Sendable, Equatable {
    /// The name of a feature, as in seqio.
    public struct FeatureName: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        public init(_ name: String) { description = name }
    }

    /// One list of ids for every example.
    public struct Feature: Sendable, Equatable {
        public let name: FeatureName
        /// The ids of all examples, one after the other.
        public let ids: [Int32]
        /// The start of each example's ids, and the end of the last.
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
    /// The start of each example's losses among those of the batch, and the end of the last. An example has one loss
    /// for each token to predict.
    public let lossOffsets: [Int]
    /// The number of input and target tokens together, for the speed of training.
    public let tokenCount: Int
    /// The route of each example, in a model with routes.
    public private(set) var routes: [Int]?

    /// - Precondition: all features, and the losses, have the same number of examples.
    public init(features: [Feature], lossOffsets: [Int], tokenCount: Int) {
        precondition(
            features.allSatisfy { $0.offsets.count == lossOffsets.count },
            "ModelBatch: features of \(features.map { $0.offsets.count - 1 }) examples, losses of "
                + "\(lossOffsets.count - 1)")
        self.features = features
        self.lossOffsets = lossOffsets
        self.tokenCount = tokenCount
    }

    /// The batch with a route for each example.
    public func routed(_ routes: [Int]) -> ModelBatch {
        precondition(routes.count == exampleCount, "ModelBatch: \(routes.count) routes, \(exampleCount) examples")
        var batch = self
        batch.routes = routes
        return batch
    }

    public var exampleCount: Int { lossOffsets.count - 1 }

    /// The number of tokens to predict, by which the loss of a batch is divided.
    public var targetTokenCount: Int { lossOffsets[lossOffsets.count - 1] }

    /// The losses of an example.
    public func losses(of example: Int) -> Range<Int> { lossOffsets[example]..<lossOffsets[example + 1] }

    /// - Precondition: the batch has a feature with the name.
    public subscript(name: FeatureName) -> Feature {
        guard let feature = features.first(where: { $0.name == name }) else {
            preconditionFailure("ModelBatch: there is no \(name) among \(features.map(\.name))")
        }
        return feature
    }
}
