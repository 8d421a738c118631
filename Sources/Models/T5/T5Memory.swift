/// What a pass takes of memory.
extension T5Configuration {
    private static let numberBytes = 4.0

    private var inner: Double { Double(heads) * Double(headWidth) }
    private var width: Double { Double(modelWidth) }

    /// In a layer there are the residual stream, its norm, and what attention or the feed-forward sublayer makes of it.
    public func readingBytes(tokens: Int) -> Double {
        let hidden = Double(feedForwardWidth) * (feedForward.isGated ? 2 : 1)
        return Self.numberBytes * Double(tokens) * (2 * width + max(4 * inner, hidden))
    }

    /// The keys and values of all layers, of the inputs and of the answers so far, are remembered.
    public func decodingBytes(tokens: Int, rows: Int, maximumLength: Int) -> Double {
        let positions = Double(tokens) + Double(rows) * Double(maximumLength)
        return readingBytes(tokens: tokens) + Self.numberBytes * positions * 2 * inner * Double(decoderLayers)
    }

    public func trainingBytes(_ batch: ModelBatch) -> Double {
        let hidden = Double(feedForwardWidth) * (feedForward.isGated ? 3 : 1)
        // Twice a norm and a residual, queries, keys, values and what was attended to.
        let layer = 4 * width + 4 * inner + hidden
        // A norm and a residual more, queries, and what was attended to.
        let cross = 2 * width + 2 * inner
        let (inputs, targets) = (Double(batch[.encoderInputs].ids.count), Double(batch.targetTokenCount))
        return Self.numberBytes
            * (inputs * (layer * Double(encoderLayers) + 2 * inner * Double(decoderLayers))
                + targets * (layer + cross) * Double(decoderLayers))
    }
}
