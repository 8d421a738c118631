import Autodiff
import Tensors

/// A model that can be trained: weights with sites, and the losses of a batch.
///
/// Code that trains, stores or changes models uses only this protocol.
public protocol Model<Element>: AnyObject {
    associatedtype Element: Scalar

    /// Its sizes and variants.
    var configuration: any ModelConfiguration { get }

    /// The weights of the architecture, in a fixed order, with the names and shapes of Hugging Face transformers.
    var weights: [Parameter<Element>] { get }

    /// The places where delta methods change the model, with the parameters that they added.
    var places: ModelPlaces<Element> { get }

    /// The loss of every token that a batch has to predict, by teacher forcing.
    ///
    /// On a training tape, `tape.backward()` afterwards adds the gradients of the sum of losses and penalties to the
    /// trained parameters, each loss times its weight.
    /// - Parameters:
    ///   - batch: made by the configuration's converter
    ///   - lossWeights: a weight for each loss; nil is 1 for all
    func losses(
        _ batch: ModelBatch, lossWeights: [Double]?, options: CrossEntropyOptions, _ tape: Tape<Element>
    ) -> TokenLosses
}

extension Model {
    /// All parameters: the weights, and what delta methods added.
    public var parameters: [Parameter<Element>] { weights + places.added }

    /// The sites of its weights, in order.
    public var sites: [Site] { weights.map(\.site) }

    /// The parameters that steps change.
    public var trainedParameters: [Parameter<Element>] { parameters.filter(\.isTrained) }

    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }
    public var trainedParameterCount: Int { trainedParameters.reduce(0) { $0 + $1.count } }

    /// The converter for the model, with room for what deltas put before an input.
    package var converter: any FeatureConverter {
        configuration.converter(reservedPositions: places.leadingPositions)
    }

    /// The vector that is added to the result of a matrix or of a norm; nil if there is none.
    package func bias(of weight: Parameter<Element>) -> Parameter<Element>? {
        weights.first { $0.site.role == .bias && $0.site.module == weight.site.module }
    }

    /// The losses of a batch with equal weights and plain cross-entropy.
    public func losses(_ batch: ModelBatch, _ tape: Tape<Element>) -> TokenLosses {
        losses(batch, lossWeights: nil, options: CrossEntropyOptions(), tape)
    }
}

/// A model that answers: it scores targets and decodes.
public protocol GenerativeModel<Element>: Model {
    /// The weights in the layout and the precision of all answers; nil before ``serve(in:)``. No weight may change
    /// while it is there.
    var packed: PackedWeights<Element>? { get set }

    /// Reads inputs once; any number of their targets can then be scored. Nothing is differentiated.
    /// - Parameter routes: the route of each input, in a model with routes
    func read(_ inputs: [ArraySlice<Int32>], routes: [Int]?) -> any ReadInputs

    /// Reads inputs and prepares to decode from them. The session has no rows yet.
    /// - Parameters:
    ///   - routes: the route of each input, in a model with routes
    ///   - rows: the largest number of simultaneous partial answers
    ///   - maximumLength: the greatest number of steps
    ///   - weights: packed weights for all batches that are decoded while no parameter changes
    func startDecoding(
        _ inputs: [ArraySlice<Int32>], routes: [Int]?, rows: Int, maximumLength: Int,
        weights: PackedWeights<Element>
    ) -> any DecodingSession<Element>

    /// The attention of each position of a target to each token of its input, by teacher forcing.
    ///
    /// What a delta method puts before the input is left out, and the rows then sum to less than 1.
    /// - Parameter route: the route of the input, in a model with routes
    /// - Precondition: neither is empty.
    func attention(input: [Int32], target: [Int32], route: Int?) -> AttentionWeights
}

extension GenerativeModel {
    /// Prepares to answer in a precision, from now on and without changes of weights.
    /// - Parameter profile: records the time of each operation
    public func serve(in precision: Precision, profile: OperationProfile? = nil) {
        packed = PackedWeights(precision: precision, profile: profile)
    }

    /// The greatest number of tokens of an answer; nil for any number.
    package var longestAnswer: Int? { configuration.longestAnswer(reservedPositions: places.leadingPositions) }

    /// Reads inputs of a model without routes.
    public func read(_ inputs: [ArraySlice<Int32>]) -> any ReadInputs { read(inputs, routes: nil) }

    /// Prepares to decode, and begins with a row for each input.
    /// - Parameter rowsPerInput: the largest number of simultaneous partial answers for each input
    public func startDecoding(
        _ inputs: [ArraySlice<Int32>], routes: [Int]? = nil, rowsPerInput: Int, maximumLength: Int,
        weights: PackedWeights<Element>
    ) -> any DecodingSession<Element> {
        let session = startDecoding(
            inputs, routes: routes, rows: inputs.count * rowsPerInput, maximumLength: maximumLength, weights: weights)
        session.admit(inputs.count)
        return session
    }

    /// The attention in a model without routes.
    public func attention(input: [Int32], target: [Int32]) -> AttentionWeights {
        attention(input: input, target: target, route: nil)
    }
}

/// Inputs that a model has read.
public protocol ReadInputs {
    /// The loss of every token of some targets, by teacher forcing and without gradients.
    /// - Parameters:
    ///   - targets: token ids, their ends included
    ///   - inputs: for each target the index of its input; several targets may have the same
    /// - Returns: the losses, target by target
    func losses(_ targets: [ArraySlice<Int32>], inputs: [Int]) -> TokenLosses
}

/// Answers in the course of decoding, token by token. Each has a row, and the session remembers the rows' past.
public protocol DecodingSession<Element>: AnyObject {
    associatedtype Element: Scalar

    /// The tokens before the answers to each input, as the decoder reads them: its start, or the prompt of a
    /// decoder-only model.
    var prompts: [[Int32]] { get }

    /// Adds a row for each of the next `count` inputs, after the present rows. They begin with the next step.
    func admit(_ count: Int)

    /// One step.
    /// - Parameter tokens: the newest token of each row
    /// - Returns: the logits of the next token, `[rows, vocabularySize]`
    func step(_ tokens: [Int32]) -> Tensor<Element>

    /// Replaces the rows: row i becomes a continuation of the present row `parents[i]`. A row without a continuation is
    /// dropped.
    func select(_ parents: [Int])
}

extension DecodingSession {
    /// The token that the row of each input reads in its first step: the last one of the prompt.
    public var firstTokens: [Int32] { prompts.map { $0[$0.count - 1] } }
}
