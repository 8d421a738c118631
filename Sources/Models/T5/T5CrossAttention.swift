import Autodiff
import Tensors

/// How much each position of an answer looks at each token of its input: the weights of the decoder's cross-attention.
public struct CrossAttention: Sendable, Equatable {
    public let layers: Int
    public let heads: Int
    /// Positions of the answer: row i is what token i is predicted from.
    public let rows: Int
    /// Tokens of the input.
    public let columns: Int
    /// `[layers, heads, rows, columns]`; each row sums to 1.
    private let weights: [Double]

    /// - Precondition: as many weights as the sizes say.
    public init(layers: Int, heads: Int, rows: Int, columns: Int, weights: [Double]) {
        precondition(
            layers > 0 && heads > 0 && rows > 0 && columns > 0 && weights.count == layers * heads * rows * columns,
            "CrossAttention: \(weights.count) weights for \(layers) x \(heads) x \(rows) x \(columns)")
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

extension T5Model {
    /// The cross-attention of an answer, by teacher forcing.
    /// - Parameters:
    ///   - input: token ids, the end-of-sequence token included
    ///   - target: the answer's token ids, with its end where it has one
    ///   - start: the token that starts a decoder's input
    /// - Precondition: neither is empty.
    public func crossAttention(input: [Int32], target: [Int32], start: Int32 = 0) -> CrossAttention {
        precondition(!input.isEmpty && !target.isEmpty, "crossAttention: an empty sequence")
        let encoded = encode(tokens: input, offsets: [0, input.count])
        var batch = TargetBatch(start: start)
        batch.append(target[...])
        let tape = Tape<Element>.inference()
        let weights = decoder.crossAttention(
            tape.embedding(batch.decoderInputs, embedding), encoded: encoded.states, tape)
        return CrossAttention(
            layers: configuration.decoderLayers, heads: configuration.heads, rows: target.count, columns: input.count,
            weights: weights)
    }
}

extension T5Decoder {
    /// The weights of cross-attention, softmax(q k^T), of one target: `[layers, heads, target tokens, input tokens]`.
    ///
    /// The decoder runs as in training, and beside its own attention each layer's weights are computed once more: what
    /// attends keeps none, and this is asked for one example at a time.
    fileprivate func crossAttention(
        _ embedded: Variable<Element>, encoded: Variable<Element>, _ tape: Tape<Element>
    ) -> [Double] {
        let spans = [Span(start: 0, length: embedded.value.rows)]
        let encodedSpans = [Span(start: 0, length: encoded.value.rows)]
        let layout = configuration.attentionLayout(isCausal: true, queries: spans, keys: spans)
        let crossLayout = configuration.attentionLayout(isCausal: false, queries: spans, keys: encodedSpans)
        var weights: [Double] = []
        _ = stack.run(embedded, tape) { attention, _, x in
            attention(x, layout, bias: stack.bias, tape)
        } cross: { attention, _, x in
            let keys = tape.linear(encoded, attention.k)
            weights += self.weights(queries: tape.linear(x, attention.q).value, keys: keys.value)
            return attention(x, keys: keys, values: tape.linear(encoded, attention.v), crossLayout, tape)
        }
        return weights
    }

    /// softmax(q k^T) of every head. queries `[rows, heads * headWidth]`, keys `[columns, heads * headWidth]`.
    private func weights(queries: Tensor<Element>, keys: Tensor<Element>) -> [Double] {
        let (width, headWidth) = (queries.columns, configuration.headWidth)
        let (q, k) = (queries.elements, keys.elements)
        var weights: [Double] = []
        weights.reserveCapacity(configuration.heads * queries.rows * keys.rows)
        for head in 0..<configuration.heads {
            for row in 0..<queries.rows {
                let scores = (0..<keys.rows).map { column in
                    let (first, second) = (row * width + head * headWidth, column * width + head * headWidth)
                    return (0..<headWidth).reduce(0) { $0 + Double(q[first + $1]) * Double(k[second + $1]) }
                }
                let greatest = scores.max() ?? 0
                let exponentials = scores.map { Double.exponential($0 - greatest) }
                let total = exponentials.reduce(0, +)
                weights += exponentials.map { $0 / total }
            }
        }
        return weights
    }
}
