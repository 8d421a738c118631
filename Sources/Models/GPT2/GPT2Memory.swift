/// The memory of passes.
extension GPT2Configuration {
    private static let numberBytes = 4.0

    private var width: Double { Double(modelWidth) }

    /// A layer has the residual stream, its norm, and the results of attention or of the feed-forward sublayer. The
    /// keys and values of all layers are stored.
    public func readingBytes(tokens: Int) -> Double {
        Self.numberBytes * Double(tokens)
            * (2 * width + max(6 * width, 2 * Double(feedForwardWidth)) + 2 * width * Double(layers))
    }

    /// The keys and values of all layers, for the inputs and for the answers so far, are stored.
    public func decodingBytes(tokens: Int, rows: Int, maximumLength: Int) -> Double {
        let positions = Double(rows) * Double(maximumLength)
        return readingBytes(tokens: tokens) + Self.numberBytes * positions * 2 * width * Double(layers)
    }

    public func trainingBytes(_ batch: ModelBatch) -> Double {
        // Two norms and two residuals, queries, keys, values and the attention's result, and the feed-forward sublayer
        // before and after its activation.
        let layer = 4 * width + 4 * width + 2 * Double(feedForwardWidth)
        return Self.numberBytes * Double(batch[.decoderInputs].ids.count) * layer * Double(layers)
    }
}
