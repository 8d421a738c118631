import Autodiff
import Configuration
import Tensors
import Vocabularies

/// The sizes and variants of a model, from a pipeline or from the file of a model's directory. Each architecture has
/// its own type.
public protocol ModelConfiguration: Sendable, Equatable {
    /// The names of the architecture in pipelines; see ``Architectures``.
    static var families: [ModelFamily] { get }

    /// The usual name of such a model.
    var title: String { get }
    /// Its sizes and variants, for people.
    var facts: [(name: String, value: String)] { get }

    var vocabularySize: Int { get set }
    /// The special tokens of the model's vocabulary.
    var specialTokens: SpecialTokens { get set }
    /// Takes over what a vocabulary decides: the special tokens, and the ids of texts that stand in every sequence.
    /// - Parameter encode: makes the ids of a text, without an end
    mutating func adopt(_ specialTokens: SpecialTokens, encode: (String) -> [Int32])
    /// The way in which input and target become one sequence; nil for a model that reads them apart. Setting it changes
    /// nothing in such a model.
    var textLayout: TextLayout? { get set }
    /// The greatest number of tokens of a sequence; nil for any number.
    var maximumPositions: Int? { get }
    /// The greatest number of tokens of an answer; nil for any number.
    /// - Parameter reservedPositions: the number of positions that deltas put before the tokens
    func longestAnswer(reservedPositions: Int) -> Int?
    /// The probability of dropping, in training.
    var dropoutRate: Double { get set }

    /// The converter that lays out examples for such a model.
    /// - Parameter reservedPositions: the number of positions that deltas put before the tokens
    func converter(reservedPositions: Int) -> any FeatureConverter

    /// A model of these sizes.
    /// - Throws: the error of the source of its values
    func makeModel<Element: Scalar>(_ values: ParameterValues<Element>) throws -> any Model<Element>

    // The memory of a pass besides the parameters, in bytes of single precision: the tensors that exist at once at the
    // least. Operations need more for themselves.

    /// The memory for reading inputs without gradients.
    /// - Parameter tokens: the number of tokens of all inputs that are read together
    func readingBytes(tokens: Int) -> Double

    /// The memory for decoding: the stored states of the inputs and of the answers so far.
    /// - Parameters:
    ///   - tokens: the number of tokens of all inputs that are answered together
    ///   - rows: the number of simultaneous answers, all beams of all inputs
    ///   - maximumLength: the greatest length of an answer
    func decodingBytes(tokens: Int, rows: Int, maximumLength: Int) -> Double

    /// The memory for the forward pass of training, which keeps every layer's results for backward.
    func trainingBytes(_ batch: ModelBatch) -> Double
}

extension ModelConfiguration {
    public mutating func adopt(_ specialTokens: SpecialTokens, encode: (String) -> [Int32]) {
        self.specialTokens = specialTokens
    }

    /// The converter for a model without such deltas.
    public var converter: any FeatureConverter { converter(reservedPositions: 0) }

    /// Takes over what a vocabulary decides.
    package mutating func adopt(_ vocabulary: any Vocabulary) {
        adopt(vocabulary.specialTokens, encode: vocabulary.encode)
    }

    public var textLayout: TextLayout? {
        get { nil }
        // A model that reads input and target apart has none.
        set {}
    }

    public var maximumPositions: Int? { nil }
    public func longestAnswer(reservedPositions: Int) -> Int? { nil }

    /// The names and shapes of the weights of such a model, in order.
    public var parameterShapes: [(name: String, shape: [Int])] { outline.weights.map { ($0.name, $0.shape) } }

    /// The number of weights of such a model; at most the greatest integer.
    public var parameterCount: Int {
        parameterShapes.reduce(0) { sum, parameter in
            let count = parameter.shape.reduce(1) { product, side in
                let (next, overflows) = product.multipliedReportingOverflow(by: side)
                return overflows ? .max : next
            }
            let (next, overflows) = sum.addingReportingOverflow(count)
            return overflows ? .max : next
        }
    }

    /// The facts in one line of text.
    package var factsInWords: String { facts.map { "\($0.name) \($0.value)" }.joined(separator: ", ") }

    /// The sites of the weights of such a model, in order.
    public var sites: [Site] { outline.sites }

    /// A model whose parameters have no values.
    package var outline: any Model<Float> {
        guard let model = try? makeModel(ParameterValues<Float>.none) else {
            preconditionFailure("a model without values has no source that fails")
        }
        return model
    }

    /// A model with random values, the same for the same seed.
    package func makeModel<Element: Scalar>(seed: UInt64) -> any Model<Element> {
        guard let model = try? makeModel(ParameterValues<Element>.random(seed: seed)) else {
            preconditionFailure("random values have no source that fails")
        }
        return model
    }

    package func isEqual(to other: any ModelConfiguration) -> Bool { other as? Self == self }
}

/// A possible name in a pipeline's `model.architecture`, with its defaults.
public struct ModelFamily: Sendable {
    let name: String
    /// Reads the sizes from the `model` object of a pipeline.
    let read: @Sendable (ConfigurationObject) -> any ModelConfiguration

    init(_ name: String, _ read: @escaping @Sendable (ConfigurationObject) -> any ModelConfiguration) {
        self.name = name
        self.read = read
    }
}
