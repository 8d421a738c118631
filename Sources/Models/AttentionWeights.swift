/// The attention of each position of an answer to each token of its input.
public struct AttentionWeights: Sendable, Equatable {
    public let layers: Int
    public let heads: Int
    /// The number of positions of the answer. Token i is predicted from row i.
    public let rows: Int
    /// The number of tokens of the input.
    public let columns: Int
    /// `[layers, heads, rows, columns]`; each row sums to 1, or to less where a delta put something
    /// before the input.
    private let weights: [Double]

    /// - Precondition: the number of weights matches the sizes.
    public init(layers: Int, heads: Int, rows: Int, columns: Int, weights: [Double]) {
        precondition(
            layers > 0 && heads > 0 && rows > 0 && columns > 0 && weights.count == layers * heads * rows * columns,
            "AttentionWeights: \(weights.count) weights for \(layers) x \(heads) x \(rows) x \(columns)")
        self.layers = layers
        self.heads = heads
        self.rows = rows
        self.columns = columns
        self.weights = weights
    }

    /// The weights of one head, row by row.
    public func weights(layer: Int, head: Int) -> ArraySlice<Double> {
        let count = rows * columns
        let start = (layer * heads + head) * count
        return weights[start..<start + count]
    }

    /// The mean of a layer's heads, row by row.
    public func mean(layer: Int) -> [Double] { mean(of: (0..<heads).map { weights(layer: layer, head: $0) }) }

    /// The mean of all heads of all layers, row by row.
    public var mean: [Double] { mean(of: (0..<layers).map { mean(layer: $0)[...] }) }

    private func mean(of parts: [ArraySlice<Double>]) -> [Double] {
        (0..<rows * columns).map { cell in
            parts.reduce(0) { $0 + $1[$1.startIndex + cell] } / Double(parts.count)
        }
    }
}
