import Autodiff
import Tensors

/// A model that can be trained: weights with sites, and the losses of a batch.
///
/// Whatever trains, keeps or changes models knows them by this alone.
public protocol Model<Element>: AnyObject {
    associatedtype Element: Scalar

    /// Its sizes and variants.
    var configuration: any ModelConfiguration { get }

    /// All weights, in a fixed order. Their names and shapes are those of Hugging Face transformers.
    var parameters: [Parameter<Element>] { get }

    /// The loss of every token that a batch wants predicted, by teacher forcing.
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
    /// Where its weights stand, in their order.
    public var sites: [Site] { parameters.map(\.site) }

    /// The parameters that steps change.
    public var trainedParameters: [Parameter<Element>] { parameters.filter(\.isTrained) }

    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }
    public var trainedParameterCount: Int { trainedParameters.reduce(0) { $0 + $1.count } }

    /// The losses of a batch with equal weights and plain cross-entropy.
    public func losses(_ batch: ModelBatch, _ tape: Tape<Element>) -> TokenLosses {
        losses(batch, lossWeights: nil, options: CrossEntropyOptions(), tape)
    }
}

/// A model that answers: it scores targets and decodes.
public protocol GenerativeModel<Element>: Model {
    /// Reads inputs once, so that any number of targets of theirs can be scored. Nothing of it is differentiated.
    func read(_ inputs: [ArraySlice<Int32>]) -> any ReadInputs

    /// Reads inputs and prepares to decode from them.
    /// - Parameters:
    ///   - rowsPerInput: how many partial answers there may be for each at once
    ///   - maximumLength: the greatest number of steps
    ///   - weights: serve all batches that are decoded while no parameter changes
    func startDecoding(
        _ inputs: [ArraySlice<Int32>], rowsPerInput: Int, maximumLength: Int, weights: PackedWeights<Element>
    ) -> any DecodingSession<Element>

    /// How much each position of a target looks at each token of its input, by teacher forcing.
    /// - Precondition: neither is empty.
    func attention(input: [Int32], target: [Int32]) -> AttentionWeights
}

/// Inputs that a model has read.
public protocol ReadInputs {
    /// The loss of every token of some targets, by teacher forcing and without gradients.
    /// - Parameters:
    ///   - targets: token ids, their ends included
    ///   - inputs: for each target, which of the inputs it belongs to; several may belong to one
    /// - Returns: the losses, target by target
    func losses(_ targets: [ArraySlice<Int32>], inputs: [Int]) -> TokenLosses
}

/// Answers that are being decoded, token by token: a row for each, whose past the session remembers.
public protocol DecodingSession<Element>: AnyObject {
    associatedtype Element: Scalar

    /// What each row reads in the first step; there is one row for each input at first.
    var firstTokens: [Int32] { get }

    /// One step.
    /// - Parameter tokens: the newest token of each row
    /// - Returns: the logits of the next token, `[rows, vocabularySize]`
    func step(_ tokens: [Int32]) -> Tensor<Element>

    /// Replaces the rows: row i becomes a continuation of the present row `parents[i]`. A row that no one continues is
    /// forgotten.
    func select(_ parents: [Int])
}
