/// The role of a weight. Freezing, weight decay and re-initialising select weights by it, never by an architecture.
public enum WeightRole: String, Sendable, Equatable, CaseIterable {
    case query
    case key
    case value
    /// The matrices of queries, keys and values in one, as GPT-2 has them.
    case queryKeyValue = "query-key-value"
    /// Projects the attention's result back to the residual stream.
    case attentionOutput = "attention-output"
    /// The first matrix of a feed-forward sublayer, whose product goes through the activation.
    case feedForwardIn = "feed-forward-in"
    /// The matrix whose product multiplies the activation's result.
    case feedForwardGate = "feed-forward-gate"
    /// The last matrix of a feed-forward sublayer.
    case feedForwardOut = "feed-forward-out"
    /// The factors of a norm.
    case norm
    /// A vector for each token.
    case tokenTable = "token-table"
    /// A vector for each position.
    case positionTable = "position-table"
    /// A term added to attention scores by the distance of two positions.
    case positionBias = "position-bias"
    /// A vector added to the result of a matrix or of a norm.
    case bias
    /// Projects to the vocabulary, if it is not the token table.
    case head
    /// A matrix that a delta method added.
    case delta
    /// A vector that a delta method added.
    case deltaVector = "delta-vector"

    /// Whether a delta method added it.
    public var isDelta: Bool { self == .delta || self == .deltaVector }

    /// Whether it is a matrix or a table of vectors, unlike norms and added biases.
    public var isMatrix: Bool {
        switch self {
        case .norm, .positionBias, .bias, .deltaVector: false
        default: true
        }
    }

    /// Whether it is the matrix of a linear map that is applied to every position of a layer.
    public var isLinearMap: Bool {
        switch self {
        case .query, .key, .value, .queryKeyValue, .attentionOutput, .feedForwardIn, .feedForwardGate, .feedForwardOut:
            true
        default: false
        }
    }

    /// Whether a weight of this role is one of another role too. What selects queries, keys or values selects the
    /// matrix that holds all of them.
    public func includes(_ role: WeightRole) -> Bool {
        self == role || self == .queryKeyValue && (role == .query || role == .key || role == .value)
    }
}

/// The place of a weight in its model.
public struct Site: Sendable, Equatable {
    /// The half of an encoder-decoder. A model with only one half has one of the two.
    public enum Stack: String, Sendable, Equatable {
        case encoder
        case decoder
    }

    /// Hugging Face's name of the weight, such as `decoder.block.3.layer.1.EncDecAttention.q.weight`.
    public let path: String
    public let role: WeightRole
    /// Nil for weights that several stacks share.
    public let stack: Stack?
    /// The number of the layer in its stack, from 0. Nil for weights outside single layers: tables, the final norm, a
    /// position bias that all layers use, the head.
    public let layer: Int?

    /// The path of the module that the weight belongs to: its own without `.weight` or `.bias` at the end.
    package var module: String {
        for ending in [".weight", ".bias"] where path.hasSuffix(ending) { return String(path.dropLast(ending.count)) }
        return path
    }

    public init(_ path: String, _ role: WeightRole, stack: Stack? = nil, layer: Int? = nil) {
        self.path = path
        self.role = role
        self.stack = stack
        self.layer = layer
    }
}
