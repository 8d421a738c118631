/// The features that a decoder-only model reads and predicts: one sequence of the input, a delimiter and the target.
///
/// Each token is predicted from those before it. With "spell: 7" -> "seven" as 20 21 1 -> 30 31 1 (1 ends a sequence)
/// and the delimiter 13, the input loses its end:
///
///     decoder_input_tokens    20  21  13  30  31
///     decoder_target_tokens   21  13  30  31   1
///     decoder_loss_weights     0   0   1   1   1
///
/// A model whose input sees all of itself has one more feature, `decoder_causal_attention` of seqio: 1 for the tokens
/// that all others see, here 20, 21 and 13.
///
/// A sequence that is longer than the model's positions loses tokens of the input, from the left. Targets are whole.
package struct DecoderOnlyConverter: FeatureConverter {
    private let layout: TextLayout
    /// The token that stands for an input without tokens, if the delimiter has none either.
    private let start: Int32
    /// The greatest number of tokens that are read; nil for any number.
    private let positions: Int?
    private let reservedPositions: Int

    /// - Parameters:
    ///   - positions: those of the model; nil for any number
    ///   - reservedPositions: the number of positions that deltas put before the tokens
    package init(_ layout: TextLayout, start: Int32, positions: Int?, reservedPositions: Int = 0) {
        self.layout = layout
        self.start = start
        self.positions = positions.map { max(0, $0 - reservedPositions) }
        self.reservedPositions = reservedPositions
    }

    package var features: [FeatureDescription] {
        [
            FeatureDescription(.decoderInputs, "what the decoder reads: input, delimiter and target"),
            FeatureDescription(.decoderTargets, "what it must predict: the next token"),
            FeatureDescription(
                .decoderLossWeights, "whether the prediction has a loss", contents: .numbers),
        ]
            + (layout.mask == .prefix
                ? [FeatureDescription(.decoderCausalAttention, "whether all tokens see it", contents: .numbers)] : [])
    }

    /// The tokens before a target: those of the input without its end, and the delimiter.
    /// - Parameters:
    ///   - input: with its end
    ///   - room: the number of target tokens that are read after it
    package func prompt(_ input: ArraySlice<Int32>, room: Int) -> [Int32] {
        let text = input.dropLast()
        let kept = positions.map { text.suffix(max(0, $0 - room - layout.delimiterIDs.count)) } ?? text
        let prompt = kept + layout.delimiterIDs
        return prompt.isEmpty ? [start] : Array(prompt)
    }

    package func batch(_ pairs: [TokenPair]) -> ModelBatch {
        var sequences: [[Int32]] = []
        var prompts: [Int] = []
        for pair in pairs {
            // The last token is only predicted.
            let prompt = prompt(pair.input, room: pair.target.count - 1)
            // Without a target nothing is read.
            sequences.append(pair.target.isEmpty ? [] : prompt + pair.target)
            prompts.append(prompt.count)
        }
        let (inputs, offsets) = sequences.map { $0.dropLast() }.laidEndToEnd
        let (targets, _) = sequences.map { $0.dropFirst() }.laidEndToEnd
        let counts = zip(offsets, offsets.dropFirst()).map { $1 - $0 }
        let losses = zip(counts, prompts).map { count, prompt in
            layout.loss == .all ? count : max(0, count - (prompt - 1))
        }
        let weights = zip(counts, losses).flatMap { count, losses in
            (0..<count).map { Int32($0 >= count - losses ? 1 : 0) }
        }
        var features: [ModelBatch.Feature] = [
            .init(.decoderInputs, ids: inputs, offsets: offsets),
            .init(.decoderTargets, ids: targets, offsets: offsets),
            .init(.decoderLossWeights, ids: weights, offsets: offsets),
        ]
        if layout.mask == .prefix {
            let seen = zip(counts, prompts).flatMap { count, prompt in (0..<count).map { Int32($0 < prompt ? 1 : 0) } }
            features.append(.init(.decoderCausalAttention, ids: seen, offsets: offsets))
        }
        return ModelBatch(
            features: features, lossOffsets: losses.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) },
            tokenCount: inputs.count)
    }

    package func isCut(inputTokens: Int, targetTokens: Int) -> Bool {
        guard let positions else { return false }
        return inputTokens - 1 + layout.delimiterIDs.count + targetTokens - 1 > positions
    }

    package func problem(ofTarget tokens: Int) -> String? {
        guard let positions else { return nil }
        // A token of the input, or the delimiter, must come before the target.
        let needed = max(1, layout.delimiterIDs.count) + tokens - 1
        guard needed > positions else { return nil }
        let others = reservedPositions == 0 ? "" : ", \(reservedPositions) of them taken by the delta's vectors"
        return "\(tokens) target tokens and the delimiter's \(layout.delimiterIDs.count) do not fit into the model's "
            + "\(positions + reservedPositions) positions\(others)"
    }
}

extension ModelBatch.FeatureName {
    package static let decoderLossWeights = Self("decoder_loss_weights")
    package static let decoderCausalAttention = Self("decoder_causal_attention")
}
