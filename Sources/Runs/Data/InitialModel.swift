import Checkpoints
import ExampleStore
import Files
import Foundation
import Models
import Presentation
import Text2Text
import Training
import Vocabularies

/// A run's model before the first step: random, or trained before.
package enum InitialModel {
    case random(any ModelConfiguration, VocabularyConfiguration)
    case directory(ModelDirectory, dropoutRate: Double?)

    /// - Throws: `ConfigurationError` with the place in the pipeline if there is no model of that name; any problem of
    ///   the directory of the model or the run
    package static func open(
        _ configuration: PipelineConfiguration, _ observer: any RunObserver
    ) throws -> InitialModel {
        let initial: InitialModel
        switch configuration.model {
        case .new(let model, let vocabulary): initial = .random(model, vocabulary)
        case .directory(let path, let dropoutRate, let place):
            _ = try Choice.check(directory: path, at: place)
            initial = .directory(try model(at: path, observer), dropoutRate: dropoutRate)
        }
        let training = configuration.training
        try FrozenWeights.check(
            training.freeze, among: initial.model.sites, reinitializedLayers: training.reinitializedLayers)
        return initial
    }

    /// Its sizes; the size of a vocabulary is missing until that is made.
    private var model: any ModelConfiguration {
        switch self {
        case .random(let model, _): model
        case .directory(let directory, _): directory.configuration.model
        }
    }

    /// The converter that lays out examples for it.
    func converter(_ vocabulary: any Vocabulary) -> any FeatureConverter {
        var model = model
        model.specialTokens = vocabulary.specialTokens
        return model.converter
    }

    /// The step of its checkpoint if it comes from a run; nil for any other model.
    var step: Int? {
        if case .directory(let directory, _) = self { directory.step } else { nil }
    }

    /// The model of a directory, or of a run's best checkpoint.
    /// - Precondition: `ModelPlace` has no problem with the directory.
    package static func model(at path: String, _ observer: any RunObserver) throws -> ModelDirectory {
        try RunDirectory.existing(at: path).map { try model(of: $0, observer) } ?? ModelDirectory(path: path)
    }

    /// The model of a run from its best checkpoint. While the run continues, another one may become the best.
    private static func model(of run: RunDirectory, _ observer: any RunObserver) throws -> ModelDirectory {
        let directory = try run.open(.best, pipeline: run.configuration, warn: observer.warn).directory
        let listed = ListedRun(run) { try? ExampleStore(path: $0, mode: .readOnly) }
        if let status = listed?.status, [.training, .interrupted, .failed].contains(status) {
            observer.warn("\(run.path): is not finished; its best checkpoint so far is taken")
        }
        return directory
    }

    /// Its class in transformers; nil for a new model, which gets its architecture's usual class.
    package var modelType: String? {
        if case .directory(let directory, _) = self { directory.configuration.modelType } else { nil }
    }

    /// Bytes of a parameter: its value and its gradient in single precision. An optimizer needs up to the same amount
    /// again.
    private static let bytesPerParameter = 8

    /// The model before the first step, with weights drawn anew and frozen as the pipeline says.
    /// - Throws: ``RunError`` if the machine does not have enough memory
    package func make(
        _ configuration: PipelineConfiguration, _ vocabulary: any Vocabulary
    ) throws -> any Model<Float> {
        let model = try makeWhole(configuration, vocabulary)
        let training = configuration.training
        model.reinitialize(topLayers: training.reinitializedLayers, seed: configuration.seed)
        model.freeze(training.freeze.map(\.selector))
        return model
    }

    private func makeWhole(
        _ configuration: PipelineConfiguration, _ vocabulary: any Vocabulary
    ) throws -> any Model<Float> {
        switch self {
        case .random(var model, _):
            model.vocabularySize = vocabulary.size
            model.specialTokens = vocabulary.specialTokens
            let advice = "make modelWidth, feedForwardWidth or layers smaller"
            try Self.checkMemory(model, configuration.file, advice)
            return model.makeModel(seed: configuration.seed)
        case .directory(let directory, let dropoutRate):
            try Self.checkMemory(directory.weights.configuration, configuration.file, "take a smaller model")
            return try directory.weights.model(dropoutRate: dropoutRate, isTrained: true)
        }
    }

    private static func checkMemory(_ model: any ModelConfiguration, _ file: String, _ advice: String) throws {
        let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        guard model.parameterCount < memory / bytesPerParameter else {
            throw RunError(
                "model: \(Quantity.count(model.parameterCount)) parameters need more than the \(memory >> 30) GiB of "
                    + "this machine; \(advice)", path: file)
        }
    }

    /// Identifies the settings and the weights of an existing model; nil for a random one.
    package var fingerprint: String? {
        guard case .directory(let directory, _) = self else { return nil }
        return SHA256.hash("\(directory.configuration.text) \(directory.weights.fingerprint)")
    }
}
