import Autodiff
import Configuration
import Tensors
import Vocabularies

/// The sizes and variants of a T5 model.
public struct T5Configuration: ModelConfiguration {
    /// The sublayer between two attentions: f(x W_i) W_o, or with a gate (f(x W_0) * (x W_1)) W_o.
    public struct FeedForward: Sendable, Equatable {
        public let activation: Activation
        public let isGated: Bool

        public init(_ activation: Activation, isGated: Bool) {
            self.activation = activation
            self.isGated = isGated
        }

        /// T5 1.0
        public static let relu = FeedForward(.relu, isGated: false)
        /// T5 1.1, mT5, FLAN-T5
        public static let gatedGELU = FeedForward(.geluTanh, isGated: true)
    }

    public var vocabularySize: Int
    public var specialTokens = SpecialTokens.t5
    /// Width of the residual stream.
    public var modelWidth: Int
    /// Width of one attention head; heads * headWidth may differ from modelWidth.
    public var headWidth: Int
    public var heads: Int
    /// Width inside the feed-forward sublayer.
    public var feedForwardWidth: Int
    public var encoderLayers: Int
    public var decoderLayers: Int
    public var feedForward: FeedForward
    /// Whether the output projection is the embedding table.
    public var tiesEmbeddings: Bool
    /// Whether the decoder's output is multiplied by modelWidth^-0.5 before the projection.
    public var scalesDecoderOutput: Bool
    public var relativeBuckets: Int
    public var relativeMaximumDistance: Int
    public var positions: PositionKind
    /// The number of learned positions of each stack: no sequence is longer.
    public var positionCount: Int
    public var dropoutRate: Double
    public var normEpsilon: Double

    public init(
        vocabularySize: Int, modelWidth: Int, headWidth: Int, heads: Int, feedForwardWidth: Int, encoderLayers: Int,
        decoderLayers: Int, feedForward: FeedForward, tiesEmbeddings: Bool, scalesDecoderOutput: Bool? = nil,
        relativeBuckets: Int = 32, relativeMaximumDistance: Int = 128, positions: PositionKind = .relative,
        positionCount: Int = 512, dropoutRate: Double = 0.1, normEpsilon: Double = 1e-6
    ) {
        self.vocabularySize = vocabularySize
        self.modelWidth = modelWidth
        self.headWidth = headWidth
        self.heads = heads
        self.feedForwardWidth = feedForwardWidth
        self.encoderLayers = encoderLayers
        self.decoderLayers = decoderLayers
        self.feedForward = feedForward
        self.tiesEmbeddings = tiesEmbeddings
        self.scalesDecoderOutput = scalesDecoderOutput ?? tiesEmbeddings
        self.relativeBuckets = relativeBuckets
        self.relativeMaximumDistance = relativeMaximumDistance
        self.positions = positions
        self.positionCount = positionCount
        self.dropoutRate = dropoutRate
        self.normEpsilon = normEpsilon
    }

    public var title: String { feedForward.isGated ? "T5 1.1" : "T5" }

    public var facts: [(name: String, value: String)] {
        [
            ("layers", "\(encoderLayers) + \(decoderLayers)"), ("model width", "\(modelWidth)"),
            ("heads", "\(heads) of \(headWidth)"), ("feed-forward width", "\(feedForwardWidth)"),
            ("embeddings", tiesEmbeddings ? "tied" : "untied"),
        ]
            + (positions == .relative
                ? [] : [("positions", positions == .learned ? "\(positionCount)" : positions.name)])
    }

    public var maximumPositions: Int? { positions == .learned ? positionCount : nil }

    public func longestAnswer(reservedPositions: Int) -> Int? {
        maximumPositions.map { max(1, $0 - reservedPositions) }
    }

    public func converter(reservedPositions: Int) -> any FeatureConverter {
        encoderDecoderConverter(reservedPositions: reservedPositions)
    }

    /// The layout of inputs and targets.
    func encoderDecoderConverter(reservedPositions: Int) -> EncoderDecoderConverter {
        EncoderDecoderConverter(
            start: specialTokens.decoderStart, positions: longestAnswer(reservedPositions: reservedPositions))
    }

    public func makeModel<Element: Scalar>(
        _ values: ParameterValues<Element>
    ) throws -> any Model<Element> {
        try T5Model(self, values)
    }

    public static let families = [
        ModelFamily("t5") { T5Configuration($0, family: .t5) },
        ModelFamily("t5.1.1") { T5Configuration($0, family: .t5v1_1) },
    ]

    /// Reads the sizes from a pipeline, without that of the vocabulary. `family` has the differences between T5's
    /// versions.
    init(_ object: ConfigurationObject, family: Family) {
        let modelWidth = object.integer(
            "modelWidth", default: 512, in: 1...65536, "numbers that represent each token")
        let heads = object.integer("heads", default: 8, in: 1...1024, "heads of each attention")
        let headWidth = object.integer(
            "headWidth", default: 64, in: 1...4096, "width of a head; heads times headWidth may differ from modelWidth")
        let (positions, count, buckets, distance) = object.positions(
            default: .relative, count: 512,
            bucketsHelp: "groups of distances that the attention tells apart; the encoder uses half of them for each "
                + "direction")
        let layers = object.optionalInteger("layers", in: 1...1024, "layers of the encoder and of the decoder")
        self.init(
            vocabularySize: 0, modelWidth: modelWidth, headWidth: headWidth, heads: heads,
            feedForwardWidth: object.integer(
                "feedForwardWidth", default: family.feedForwardWidth, in: 1...1_048_576,
                "width inside the feed-forward sublayer"),
            encoderLayers: object.integer(
                "encoderLayers", default: layers ?? family.layers, in: 1...1024,
                "layers of the encoder, if not as many as layers"),
            decoderLayers: object.integer(
                "decoderLayers", default: layers ?? family.layers, in: 1...1024,
                "layers of the decoder, if not as many as layers"),
            feedForward: object.choice(
                "feedForward", among: ["relu": .relu, "gated-gelu": .gatedGELU], default: family.feedForward,
                "the function inside the feed-forward sublayer"),
            tiesEmbeddings: object.bool(
                "tieEmbeddings", default: family.tiesEmbeddings,
                "whether the embedding table is also the output layer"),
            relativeBuckets: buckets, relativeMaximumDistance: distance, positions: positions, positionCount: count,
            dropoutRate: object.number(
                "dropout", default: 0.1, in: 0..<1, "the share of values that training drops at random"))
        checkRelativePositions(object, distanceKey: "relativeMaximumDistance")
    }

    /// Reports, at its key, a greatest distance that is too small for the buckets.
    package func checkRelativePositions(_ object: ConfigurationObject, distanceKey: String) {
        if relativeMaximumDistance <= relativeBuckets / 2 {
            object.report(
                "\(relativeMaximumDistance) leaves no room for logarithmic buckets; expected more than "
                    + "\(relativeBuckets / 2)",
                at: distanceKey)
        }
    }

    /// The differences between the versions of T5. The sizes are those of the small model.
    struct Family: Sendable, Equatable {
        let feedForward: FeedForward
        let tiesEmbeddings: Bool
        let feedForwardWidth: Int
        let layers: Int

        /// Raffel et al. 2020.
        static let t5 = Family(feedForward: .relu, tiesEmbeddings: true, feedForwardWidth: 2048, layers: 6)
        /// T5 1.1, as released with mT5 (Xue et al. 2021) and FLAN-T5 (Chung et al. 2022).
        static let t5v1_1 = Family(feedForward: .gatedGELU, tiesEmbeddings: false, feedForwardWidth: 1024, layers: 8)
    }
}
