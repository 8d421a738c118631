import Autodiff
import Checkpoints
import Configuration
import Models
import Tensors
import Vocabularies

/// An architecture of its own with a format of its own. It computes as T5 does, and its files differ: the first
/// matrices of feed-forward sublayers lie transposed, names may begin with `transformer.` or lack `encoder.`, and there
/// are masks that no model uses.
struct MadeUpConfiguration: HuggingFaceFormat {
    var inner: T5Configuration

    static let families: [ModelFamily] = []
    static let name = "Made-up"
    static let autoClass = "AutoModelForMadeUp"
    static let hubTask = "made-up"
    static let modelTypes: KeyValuePairs<String, String?> = ["made_up": nil]

    init(_ inner: T5Configuration) { self.inner = inner }

    init(huggingFace object: ConfigurationObject, modelType: String) {
        inner = T5Configuration(huggingFace: object, modelType: "t5")
    }

    func fields(modelType: String) -> [(String, JSONOutput)] { [("model_type", .string(modelType))] }

    static func specialIDs(_ object: ConfigurationObject) -> [SpecialID] { [] }
    var specialIDs: [SpecialID] { [("eos_token_id", 1), ("bos_token_id", 7)] }

    static func isUnused(_ name: String) -> Bool { name.hasSuffix(".masked_bias") }
    static let optionalPrefixes = ["transformer.", "encoder."]
    func isTransposed(_ name: String) -> Bool { name.hasSuffix(".wi_0.weight") }
    var aliases: [String: [String]] { inner.aliases }
    mutating func adapt(to weights: WeightFiles) {}
    var exportedTwice: [(name: String, of: String)] { [] }

    var title: String { "made-up" }
    var facts: [(name: String, value: String)] { [] }
    var vocabularySize: Int {
        get { inner.vocabularySize }
        set { inner.vocabularySize = newValue }
    }
    var specialTokens: SpecialTokens {
        get { inner.specialTokens }
        set { inner.specialTokens = newValue }
    }
    var dropoutRate: Double {
        get { inner.dropoutRate }
        set { inner.dropoutRate = newValue }
    }
    func converter(reservedPositions: Int) -> any FeatureConverter {
        inner.converter(reservedPositions: reservedPositions)
    }

    func makeModel<Element: Scalar>(_ values: ParameterValues<Element>) throws -> any Model<Element> {
        MadeUpModel(self, try inner.makeModel(values))
    }

    func readingBytes(tokens: Int) -> Double { inner.readingBytes(tokens: tokens) }
    func decodingBytes(tokens: Int, rows: Int, maximumLength: Int) -> Double { 0 }
    func trainingBytes(_ batch: ModelBatch) -> Double { inner.trainingBytes(batch) }
}

private final class MadeUpModel<Element: Scalar>: Model {
    let configuration: any ModelConfiguration
    private let inner: any Model<Element>

    init(_ configuration: MadeUpConfiguration, _ inner: any Model<Element>) {
        self.configuration = configuration
        self.inner = inner
    }

    var weights: [Parameter<Element>] { inner.weights }
    var places: ModelPlaces<Element> { inner.places }

    func losses(
        _ batch: ModelBatch, lossWeights: [Double]?, options: CrossEntropyOptions, _ tape: Tape<Element>
    ) -> TokenLosses {
        inner.losses(batch, lossWeights: lossWeights, options: options, tape)
    }
}
