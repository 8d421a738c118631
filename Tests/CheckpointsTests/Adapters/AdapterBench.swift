import Autodiff
import Checkpoints
import Deltas
import Models
import Tensors
import TestSupport
import Vocabularies

/// A tiny model in a directory, with deltas whose every number matters.
struct AdapterBench {
    let directory: TemporaryDirectory
    let model: ModelDirectory

    static let sizes = T5Configuration(
        vocabularySize: 384, modelWidth: 10, headWidth: 5, heads: 2, feedForwardWidth: 14, encoderLayers: 2,
        decoderLayers: 2, feedForward: .relu, tiesEmbeddings: true, relativeBuckets: 8, relativeMaximumDistance: 20,
        dropoutRate: 0)

    static func use<Result>(
        _ configuration: T5Configuration = sizes, _ body: (AdapterBench) throws -> Result
    ) throws -> Result {
        try TemporaryDirectory.use { directory in
            let path = directory.path("base")
            try ModelExport.write(
                configuration.makeModel(seed: 5) as any Model<Float>, modelType: "t5",
                vocabulary: ByteVocabulary(), maximumTargetTokens: 9, to: path)
            return try body(AdapterBench(directory: directory, model: ModelDirectory(path: path)))
        }
    }

    static let batch = EncoderDecoderConverter(start: 0).batch([
        TokenPair(input: [20, 31, 77, 9, 1], target: [40, 41, 1]),
        TokenPair(input: [300, 12, 1], target: [8, 90, 11, 17, 1]),
        TokenPair(input: [55, 1], target: [200, 1]),
    ])

    func base<Element: Scalar>() throws -> any Model<Element> { try model.weights.model(isTrained: true) }

    /// The base with a delta whose numbers are all changed from their start.
    func tuned<Element: Scalar>(
        _ delta: DeltaConfiguration, tasks: [String] = []
    ) throws -> any Model<Element> {
        let model: any Model<Element> = try base()
        try delta.attach(to: model, tasks: tasks, .random(seed: 7))
        Self.change(model.trainedParameters)
        return model
    }

    static func change<Element: Scalar>(_ parameters: [Parameter<Element>]) {
        for (number, parameter) in parameters.enumerated() {
            let noise = Tensor<Element>(uninitialized: parameter.value.shape)
            withPointers(noise) {
                NormalNumbers.fill(
                    $0, count: noise.count, standardDeviation: 0.3, source: Philox(key: 11, UInt64(number)))
            }
            parameter.value.update(
                from: Tensor(zip(parameter.value.elements, noise.elements).map { $0 + $1 }, shape: noise.shape))
        }
    }

    static func losses<Element: Scalar>(
        _ model: any Model<Element>, routes: [Int]? = nil
    ) -> [Element] where Element: BinaryFloatingPoint {
        let batch = routes.map { Self.batch.routed($0) } ?? Self.batch
        return model.losses(batch, .inference()).losses.map { Element($0) }
    }

    func open(_ name: String) throws -> AdapterDirectory {
        try AdapterDirectory(path: directory.path(name), for: model.configuration)
    }

    /// The base with a stored adapter.
    func adapted<Element: Scalar>(_ name: String) throws -> any Model<Element> {
        try AdaptedWeights(model.weights, open(name)).model(isTrained: true)
    }

    @discardableResult
    func export<Element: Scalar>(
        _ model: any Model<Element>, _ delta: DeltaConfiguration, tasks: [String] = [],
        layout: AdapterDirectory.Layout? = nil, to name: String
    ) throws -> [AdapterExport.Written] {
        try AdapterExport.write(
            model, delta, tasks: tasks, base: AdapterExport.Base(name: "models/base", modelType: "t5"), layout: layout,
            to: directory.path(name))
    }

    /// The text of an error, without the folder's name.
    func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return directory.message(of: error)
        }
    }
}
