/// The memory of passes.
extension T5Configuration {
    private static let numberBytes = 4.0

    private var inner: Double { Double(heads) * Double(headWidth) }
    private var width: Double { Double(modelWidth) }

    /// A layer has the residual stream, its norm, and the results of attention or of the feed-forward sublayer.
    public func readingBytes(tokens: Int) -> Double {
        let hidden = Double(feedForwardWidth) * (feedForward.isGated ? 2 : 1)
        return Self.numberBytes * Double(tokens) * (2 * width + max(4 * inner, hidden))
    }

    /// The keys and values of all layers, for the inputs and for the answers so far, are stored.
    public func decodingBytes(tokens: Int, rows: Int, maximumLength: Int) -> Double {
        let positions = Double(tokens) + Double(rows) * Double(maximumLength)
        return readingBytes(tokens: tokens) + Self.numberBytes * positions * 2 * inner * Double(decoderLayers)
    }

    public func trainingBytes(_ batch: ModelBatch) -> Double {
        let hidden = Double(feedForwardWidth) * (feedForward.isGated ? 3 : 1)
        // Two norms and two residuals, queries, keys, values and the attention's result.
        let layer = 4 * width + 4 * inner + hidden
        // One more norm and residual, queries, and the attention's result.
        let cross = 2 * width + 2 * inner
        let (inputs, targets) = (Double(batch[.encoderInputs].ids.count), Double(batch.targetTokenCount))
        return Self.numberBytes
            * (inputs * (layer * Double(encoderLayers) + 2 * inner * Double(decoderLayers))
                + targets * (layer + cross) * Double(decoderLayers))
    }
}
