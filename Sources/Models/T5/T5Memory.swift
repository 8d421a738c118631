/// What a pass takes of memory beside the parameters, in bytes of single precision: the tensors that there are at once
/// at the least. What operations need for themselves comes on top of it.
extension T5Configuration {
    private static let numberBytes = 4.0

    private var inner: Double { Double(heads) * Double(headWidth) }
    private var width: Double { Double(modelWidth) }

    /// Of encoding inputs without gradients: in a layer the residual stream, its norm, and what attention or the
    /// feed-forward sublayer makes of it.
    /// - Parameter tokens: those of all inputs that are encoded together
    public func encodingBytes(tokens: Int) -> Double {
        let hidden = Double(feedForwardWidth) * (feedForward.isGated ? 2 : 1)
        return Self.numberBytes * Double(tokens) * (2 * width + max(4 * inner, hidden))
    }

    /// Of decoding: the keys and values of all layers, of the inputs and of the answers so far.
    /// - Parameters:
    ///   - tokens: those of all inputs that are answered together
    ///   - rows: how many answers there are at once, all beams of all inputs
    ///   - maximumLength: the greatest length of an answer
    public func decodingBytes(tokens: Int, rows: Int, maximumLength: Int) -> Double {
        let positions = Double(tokens) + Double(rows) * Double(maximumLength)
        return encodingBytes(tokens: tokens) + Self.numberBytes * positions * 2 * inner * Double(decoderLayers)
    }

    /// Of the forward pass of training, which keeps for backward what every layer made.
    public func trainingBytes(_ batch: TokenBatch) -> Double {
        let hidden = Double(feedForwardWidth) * (feedForward.isGated ? 3 : 1)
        // Twice a norm and a residual, queries, keys, values and what was attended to.
        let layer = 4 * width + 4 * inner + hidden
        // A norm and a residual more, queries, and what was attended to.
        let cross = 2 * width + 2 * inner
        let (inputs, targets) = (Double(batch.encoderTokens.count), Double(batch.targetTokenCount))
        return Self.numberBytes
            * (inputs * (layer * Double(encoderLayers) + 2 * inner * Double(decoderLayers))
                + targets * (layer + cross) * Double(decoderLayers))
    }
}
