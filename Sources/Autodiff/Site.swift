/// What a weight is for. Freezing, weight decay and re-initialising speak of weights by it, never of an architecture.
public enum WeightRole: String, Sendable, Equatable, CaseIterable {
    case query
    case key
    case value
    /// Projects what a query found back to the residual stream.
    case attentionOutput = "attention-output"
    /// The first matrix of a feed-forward sublayer, whose product goes through the activation.
    case feedForwardIn = "feed-forward-in"
    /// The matrix whose product the activation's result is multiplied by.
    case feedForwardGate = "feed-forward-gate"
    /// The last matrix of a feed-forward sublayer.
    case feedForwardOut = "feed-forward-out"
    /// The factors of a norm.
    case norm
    /// A vector for each token.
    case tokenTable = "token-table"
    /// What is added to the scores of an attention by the distance of two positions.
    case positionBias = "position-bias"
    /// Projects to the vocabulary, where it is not the token table.
    case head

    /// Whether it multiplies, rather than being a norm or added to something.
    public var isMatrix: Bool { self != .norm && self != .positionBias }
}

/// Where a weight stands in its model.
public struct Site: Sendable, Equatable {
    /// The half of an encoder-decoder; a model with one half alone has one of the two.
    public enum Stack: String, Sendable, Equatable {
        case encoder
        case decoder
    }

    /// Hugging Face's name of the weight, such as `decoder.block.3.layer.1.EncDecAttention.q.weight`.
    public let path: String
    public let role: WeightRole
    /// Nil for what several stacks share.
    public let stack: Stack?
    /// The number of the layer in its stack, from 0. Nil for what belongs to no single layer: tables, the final norm, a
    /// position bias that all layers use, the head.
    public let layer: Int?

    public init(_ path: String, _ role: WeightRole, stack: Stack? = nil, layer: Int? = nil) {
        self.path = path
        self.role = role
        self.stack = stack
        self.layer = layer
    }
}
