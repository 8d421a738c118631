import Autodiff
import Configuration
import Deltas
import Models
import Tensors

/// A tiny T5 with deltas, in double precision.
enum DeltaFixture {
    /// Odd widths, with attentions wider than the model, and a gate.
    static let configuration = configuration(.gatedGELU, ties: false)

    static func configuration(
        _ feedForward: T5Configuration.FeedForward, ties: Bool, headWidth: Int = 4, layers: (Int, Int) = (2, 1)
    ) -> T5Configuration {
        T5Configuration(
            vocabularySize: 13, modelWidth: 6, headWidth: headWidth, heads: 2, feedForwardWidth: 7,
            encoderLayers: layers.0, decoderLayers: layers.1, feedForward: feedForward, tiesEmbeddings: ties,
            relativeBuckets: 8, relativeMaximumDistance: 10, dropoutRate: 0)
    }

    static let vocabulary = DeltaVocabulary(ordinaryIDs: Array(4..<9)) { text in
        text.utf8.map { Int32($0 % 5) + 4 } + [1]
    }

    static func read(_ text: String) throws -> DeltaConfiguration {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") { DeltaConfiguration($0) }
    }

    /// - Parameter tasks: each gets a delta of its own; nil for one delta of all
    static func model(
        _ text: String, _ configuration: T5Configuration = configuration, tasks: [String]? = nil,
        values: ParameterValues<Double> = .random(seed: 4)
    ) throws -> any Model<Double> {
        let model = configuration.makeModel(seed: 8) as any Model<Double>
        var delta = try read(text)
        for index in delta.parts.indices where tasks != nil { delta.parts[index].isPerTask = true }
        try delta.check(with: DeltaSurroundings(configuration))
        try delta.attach(to: model, tasks: tasks ?? [], values, vocabulary: vocabulary)
        return model
    }

    /// Moves the parameters of deltas away from their start.
    static func vary(_ model: any Model<Double>) {
        for (number, parameter) in model.places.added.enumerated() {
            let source = Philox(key: 9, UInt64(number))
            let values = parameter.value.elements.enumerated().map { $1 + (source.uniform(UInt64($0)) - 0.5) / 2 }
            parameter.value.update(from: Tensor(values, shape: parameter.value.shape))
        }
    }

    static let inputs: [[Int32]] = [[3, 4, 1], [1], [5, 6, 7, 8, 9, 2, 3, 1], [2, 1]]
    static let targets: [[Int32]] = [[7, 5, 1], [9, 6, 1], [4, 4, 1], [8, 2, 1]]
    static let routes = [0, 1, 1, 0]

    static let batch = batch(Array(inputs.indices))

    static func batch(_ examples: [Int]) -> ModelBatch {
        EncoderDecoderConverter(start: 0).batch(
            examples.map { TokenPair(input: inputs[$0][...], target: targets[$0][...]) })
    }

    static func losses(_ model: any Model<Double>, _ batch: ModelBatch = batch) -> [Double] {
        model.losses(batch, .inference()).losses
    }
}

/// The greatest difference of two lists of equal lengths.
func distance(_ first: [Double], _ second: [Double]) -> Double {
    precondition(first.count == second.count, "\(first.count) and \(second.count) numbers")
    return zip(first, second).map { abs($0 - $1) }.max() ?? 0
}
