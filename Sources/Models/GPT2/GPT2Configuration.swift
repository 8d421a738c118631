import Autodiff
import Configuration
import Tensors
import Vocabularies

/// The sizes and variants of a decoder-only model.
public struct GPT2Configuration: ModelConfiguration {
    /// The norms before the sublayers and at the end.
    public enum Norm: Sendable, Equatable {
        /// With mean, factors and biases.
        case layer
        /// With factors alone, as in T5.
        case rms
    }

    public var vocabularySize: Int
    public var specialTokens = SpecialTokens.t5
    /// Width of the residual stream.
    public var modelWidth: Int
    /// The number of heads, which divides the model's width.
    public var heads: Int
    /// Width inside the feed-forward sublayer.
    public var feedForwardWidth: Int
    public var layers: Int
    public var activation: Activation
    public var positions: PositionKind
    /// The number of learned positions: no sequence is longer.
    public var positionCount: Int
    public var norm: Norm
    /// Whether the output projection is the embedding table.
    public var tiesEmbeddings: Bool
    /// Whether scores are divided by the square root of the width of a head.
    public var scalesScores: Bool
    /// Whether scores are divided by the number of their layer too, from 1.
    public var scalesScoresByLayer: Bool
    public var relativeBuckets: Int
    public var relativeMaximumDistance: Int
    public var dropoutRate: Double
    public var normEpsilon: Double
    /// The standard deviation of new weights.
    public var initialDeviation: Double
    public var layout: TextLayout

    public init(
        vocabularySize: Int, modelWidth: Int, heads: Int, feedForwardWidth: Int? = nil, layers: Int,
        activation: Activation = .geluTanh, positions: PositionKind = .learned, positionCount: Int = 1024,
        norm: Norm = .layer, tiesEmbeddings: Bool = true, scalesScores: Bool = true, scalesScoresByLayer: Bool = false,
        relativeBuckets: Int = 32, relativeMaximumDistance: Int = 128, dropoutRate: Double = 0.1,
        normEpsilon: Double = 1e-5, initialDeviation: Double = 0.02, layout: TextLayout = TextLayout()
    ) {
        self.vocabularySize = vocabularySize
        self.modelWidth = modelWidth
        self.heads = heads
        self.feedForwardWidth = feedForwardWidth ?? 4 * modelWidth
        self.layers = layers
        self.activation = activation
        self.positions = positions
        self.positionCount = positionCount
        self.norm = norm
        self.tiesEmbeddings = tiesEmbeddings
        self.scalesScores = scalesScores
        self.scalesScoresByLayer = scalesScoresByLayer
        self.relativeBuckets = relativeBuckets
        self.relativeMaximumDistance = relativeMaximumDistance
        self.dropoutRate = dropoutRate
        self.normEpsilon = normEpsilon
        self.initialDeviation = initialDeviation
        self.layout = layout
    }

    public var headWidth: Int { modelWidth / heads }

    public var title: String { "GPT-2" }

    public var facts: [(name: String, value: String)] {
        let positions = positions == .learned ? "\(positionCount)" : positions.name
        return [
            ("layers", "\(layers)"), ("model width", "\(modelWidth)"), ("heads", "\(heads) of \(headWidth)"),
            ("feed-forward width", "\(feedForwardWidth)"), ("positions", positions),
            ("embeddings", tiesEmbeddings ? "tied" : "untied"),
        ]
    }

    public var maximumPositions: Int? { positions == .learned ? positionCount : nil }

    /// Half of the positions. The input has the other half at least.
    public func longestAnswer(reservedPositions: Int) -> Int? {
        maximumPositions.map { max(1, ($0 - reservedPositions) / 2) }
    }

    public var textLayout: TextLayout? {
        get { layout }
        set { layout = newValue ?? layout }
    }

    public mutating func adopt(_ specialTokens: SpecialTokens, encode: (String) -> [Int32]) {
        self.specialTokens = specialTokens
        layout = layout.encoded(encode)
    }

    /// The layout of prompts and targets.
    func decoderOnlyConverter(reservedPositions: Int) -> DecoderOnlyConverter {
        DecoderOnlyConverter(
            layout, start: specialTokens.decoderStart, positions: maximumPositions,
            reservedPositions: reservedPositions)
    }

    public func converter(reservedPositions: Int) -> any FeatureConverter {
        decoderOnlyConverter(reservedPositions: reservedPositions)
    }

    public func makeModel<Element: Scalar>(
        _ values: ParameterValues<Element>
    ) throws -> any Model<Element> {
        try GPT2Model(self, values)
    }

    public static let families = [ModelFamily("gpt2") { GPT2Configuration($0) }]

    /// Reads the sizes from a pipeline, without that of the vocabulary. The defaults are those of the smallest
    /// published model (Radford et al. 2019, table 2).
    init(_ object: ConfigurationObject) {
        let modelWidth = object.integer(
            "modelWidth", default: 768, in: 1...65536, "numbers that represent each token")
        let heads = object.integer(
            "heads", default: 12, in: 1...1024, "heads of each attention; their number divides modelWidth")
        let changes = TextLayout.Changes(object)
        let layout = TextLayout().changed(by: changes)
        let (positions, count, buckets, distance) = object.positions(
            default: .learned, count: 1024, bucketsHelp: "groups of distances that the attention tells apart")
        self.init(
            vocabularySize: 0, modelWidth: modelWidth, heads: heads,
            feedForwardWidth: object.optionalInteger(
                "feedForwardWidth", in: 1...1_048_576,
                "width inside the feed-forward sublayer; else four times modelWidth"),
            layers: object.integer("layers", default: 12, in: 1...1024, "layers of the decoder"),
            activation: object.choice(
                "feedForward", among: ["gelu-tanh": .geluTanh, "gelu": .gelu, "relu": .relu, "silu": .silu],
                default: .geluTanh, "the function inside the feed-forward sublayer"),
            positions: positions, positionCount: count,
            norm: object.choice(
                "norm", among: ["layer": .layer, "rms": .rms], default: .layer,
                "the norms: with mean and bias, or T5's of the root mean square"),
            tiesEmbeddings: object.bool(
                "tieEmbeddings", default: true, "whether the embedding table is also the output layer"),
            relativeBuckets: buckets, relativeMaximumDistance: distance,
            dropoutRate: object.number(
                "dropout", default: 0.1, in: 0..<1, "the share of values that training drops at random"),
            layout: layout)
        check(object, widthKey: "modelWidth", headsKey: "heads")
        if let problem = layout.problem { object.report(problem, at: "mask") }
        if positions == .relative, relativeMaximumDistance <= relativeBuckets / 2 {
            object.report(
                "\(relativeMaximumDistance) leaves no room for logarithmic buckets; expected more than "
                    + "\(relativeBuckets / 2)", at: "relativeMaximumDistance")
        }
    }

    /// Reports, at the key of the heads, a number that does not divide the model's width. The width is then mended.
    package mutating func check(_ object: ConfigurationObject, widthKey: String, headsKey: String) {
        guard modelWidth % heads != 0 else { return }
        object.report("\(heads) does not divide \(widthKey), \(modelWidth); take a number that does", at: headsKey)
        modelWidth = heads
    }
}
