/// The features that an encoder-decoder reads and predicts.
///
/// The encoder gets the input unchanged. The decoder learns by teacher forcing: at each position it reads the previous
/// true token and must predict the true token there. Its input is the target moved right by one, after the token that
/// starts a decoder. With "spell: 7" -> "seven" as 20 21 1 -> 30 31 1 (1 ends a sequence, 0 starts a decoder):
///
///     encoder_input_tokens    20  21   1
///     decoder_input_tokens     0  30  31
///     decoder_target_tokens   30  31   1
package struct EncoderDecoderConverter: FeatureConverter {
    private let start: Int32
    /// The greatest number of tokens of an input, and of a target; nil for any number.
    private let positions: Int?

    /// - Parameters:
    ///   - start: the token that starts a decoder's input
    ///   - positions: the greatest number of tokens of an input, and of a target; nil for any number
    package init(start: Int32, positions: Int? = nil) {
        self.start = start
        self.positions = positions
    }

    /// An input without the tokens, from its left, that the model has no positions for.
    package func fitted(_ input: ArraySlice<Int32>) -> ArraySlice<Int32> { positions.map { input.suffix($0) } ?? input }

    package func isCut(inputTokens: Int, targetTokens: Int) -> Bool { positions.map { inputTokens > $0 } ?? false }

    package func problem(ofTarget tokens: Int) -> String? {
        guard let positions, tokens > positions else { return nil }
        return "\(tokens) target tokens do not fit into the model's \(positions) positions"
    }

    package let features = [
        FeatureDescription(.encoderInputs, "what the encoder reads"),
        FeatureDescription(.decoderInputs, "what the decoder reads: the target, moved right by one"),
        FeatureDescription(.decoderTargets, "what the decoder must predict"),
    ]

    package func batch(_ pairs: [TokenPair]) -> ModelBatch {
        let (inputs, inputOffsets) = pairs.map { fitted($0.input) }.laidEndToEnd
        let targets = TeacherForcing(pairs.map(\.target), start: start)
        return ModelBatch(
            features: [
                .init(.encoderInputs, ids: inputs, offsets: inputOffsets),
                .init(.decoderInputs, ids: targets.inputs, offsets: targets.offsets),
                .init(.decoderTargets, ids: targets.targets, offsets: targets.offsets),
            ],
            lossOffsets: targets.offsets, tokenCount: inputs.count + targets.targets.count)
    }
}

extension ModelBatch.FeatureName {
    package static let encoderInputs = Self("encoder_input_tokens")
    package static let decoderInputs = Self("decoder_input_tokens")
    package static let decoderTargets = Self("decoder_target_tokens")
}

/// Targets laid end to end, with the token that a decoder reads at each of their positions.
///
/// `8 1` and `4 3 1`, started by 0:
///
///     inputs    0 8 | 0 4 3          offsets  0 2 5
///     targets   8 1 | 4 3 1
struct TeacherForcing {
    private(set) var inputs: [Int32] = []
    private(set) var targets: [Int32] = []
    private(set) var offsets = [0]

    init(_ targets: [ArraySlice<Int32>], start: Int32) {
        let count = targets.reduce(0) { $0 + $1.count }
        inputs.reserveCapacity(count)
        self.targets.reserveCapacity(count)
        offsets.reserveCapacity(targets.count + 1)
        for target in targets {
            if !target.isEmpty { inputs.append(start) }
            inputs.append(contentsOf: target.dropLast())
            self.targets.append(contentsOf: target)
            offsets.append(self.targets.count)
        }
    }
}
