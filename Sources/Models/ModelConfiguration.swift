import Autodiff
import Configuration
import Tensors
import Vocabularies

/// The sizes and variants of a model: what a pipeline, or the file of a model's directory, says of it. Each
/// architecture has a type of its own.
public protocol ModelConfiguration: Sendable, Equatable {
    /// The names by which a pipeline asks for it; see ``Architectures``.
    static var families: [ModelFamily] { get }

    /// What people call such a model.
    var title: String { get }
    /// Its sizes and variants, for people.
    var facts: [(name: String, value: String)] { get }

    var vocabularySize: Int { get set }
    /// Those of the vocabulary that the model reads.
    var specialTokens: SpecialTokens { get set }
    /// The probability of dropping, in training.
    var dropoutRate: Double { get set }

    /// What lays examples out for such a model.
    var converter: any FeatureConverter { get }

    /// A model of these sizes.
    /// - Throws: what the source of its values throws
    func makeModel<Element: Scalar>(_ values: ParameterValues<Element>) throws -> any GenerativeModel<Element>

    // What a pass takes of memory beside the parameters, in bytes of single precision: the tensors that there are at
    // once at the least. What operations need for themselves comes on top.

    /// Of reading inputs without gradients.
    /// - Parameter tokens: those of all inputs that are read together
    func readingBytes(tokens: Int) -> Double

    /// Of decoding: what is remembered of the inputs and of the answers so far.
    /// - Parameters:
    ///   - tokens: those of all inputs that are answered together
    ///   - rows: how many answers there are at once, all beams of all inputs
    ///   - maximumLength: the greatest length of an answer
    func decodingBytes(tokens: Int, rows: Int, maximumLength: Int) -> Double

    /// Of the forward pass of training, which keeps for backward what every layer made.
    func trainingBytes(_ batch: ModelBatch) -> Double
}

extension ModelConfiguration {
    /// The names and shapes of the weights of such a model, in their order.
    public var parameterShapes: [(name: String, shape: [Int])] { outline.map { ($0.name, $0.value.shape) } }

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

    /// Where the weights of such a model stand, in their order.
    public var sites: [Site] { outline.map(\.site) }

    /// Parameters without values.
    private var outline: [Parameter<Float>] {
        guard let model = try? makeModel(ParameterValues<Float>.none) else {
            preconditionFailure("a model without values has nothing to throw of")
        }
        return model.parameters
    }

    /// A model with random values, the same for the same seed.
    public func makeModel<Element: Scalar>(seed: UInt64) -> any GenerativeModel<Element> {
        guard let model = try? makeModel(ParameterValues<Element>.random(seed: seed)) else {
            preconditionFailure("random values have nothing to throw of")
        }
        return model
    }

    package func isEqual(to other: any ModelConfiguration) -> Bool { other as? Self == self }
}

/// A name that a pipeline's `model.architecture` may have, with the defaults that go with it.
public struct ModelFamily: Sendable {
    let name: String
    /// Reads the sizes from the `model` object of a pipeline.
    let read: @Sendable (ConfigurationObject) -> any ModelConfiguration

    init(_ name: String, _ read: @escaping @Sendable (ConfigurationObject) -> any ModelConfiguration) {
        self.name = name
        self.read = read
    }
}
