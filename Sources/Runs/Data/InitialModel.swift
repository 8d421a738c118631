import Autodiff
import Checkpoints
import Configuration
import Deltas
import ExampleStore
import Files
import Foundation
import Models
import Optimizers
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
        case .directory(let path, let dropoutRate, let layout, let adapter, let place):
            _ = try Choice.check(directory: path, at: place)
            let found = try model(at: path, observer)
            if let problem = found.trainingProblem {
                throw ConfigurationError([Diagnostic("\(path) \(problem)", path: "model.directory", at: place)])
            }
            let plain: ModelDirectory
            do throws(TextLayoutError) {
                plain = try found.changed(by: layout)
            } catch {
                throw ConfigurationError([Diagnostic(error.message, path: "model.\(error.key)", at: place)])
            }
            let directory = try adapter?.adapt(plain, warn: observer.warn) ?? plain
            initial = .directory(directory, dropoutRate: dropoutRate)
        }
        try initial.tuning(configuration).check(initial.model, configuration)
        return initial
    }

    /// The delta that a run trains: the pipeline's, or that of the adapter that training begins from.
    func delta(_ configuration: PipelineConfiguration) -> DeltaChoice? { tuning(configuration).own }

    /// What a run trains of it.
    private func tuning(_ configuration: PipelineConfiguration) -> Tuning {
        if case .directory(let directory, _) = self { return Tuning(configuration, over: directory.deltas) }
        return Tuning(configuration, over: DeltaStack())
    }

    /// Its sizes; the size of a vocabulary is missing until that is made.
    var model: any ModelConfiguration {
        switch self {
        case .random(let model, _): model
        case .directory(let directory, _): directory.configuration.model
        }
    }

    /// The converter that lays out examples for it.
    func converter(_ configuration: PipelineConfiguration, _ vocabulary: any Vocabulary) -> any FeatureConverter {
        var model = model
        if case .random = self { model.vocabularySize = vocabulary.size }
        model.adopt(vocabulary)
        return model.converter(reservedPositions: tuning(configuration).leadingPositions(of: model))
    }

    /// The step of its checkpoint if it comes from a run; nil for any other model.
    var step: Int? {
        if case .directory(let directory, _) = self { directory.step } else { nil }
    }

    /// Whether the run needs a copy of its frozen weights: they may go with a run's checkpoints, or are an adapter's.
    var needsCopy: Bool {
        if case .directory(let directory, _) = self {
            step != nil || directory.weights.hasReplacedWeights
        } else {
            false
        }
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

    /// Bytes of a frozen parameter in single precision. A trained one also has a gradient, and an optimizer needs up
    /// to the amount of both again.
    private static let bytesPerParameter = 4

    /// A model before the first step.
    package struct Made {
        package let model: any Model<Float>
        /// Its deltas, the run's own last.
        let deltas: DeltaStack
        /// The parts that are trained one after the other; nil if every step changes all trained parameters.
        private let parts: [[Parameter<Float>]]?

        fileprivate init(
            _ model: any Model<Float>, _ deltas: DeltaStack, parts: [[Parameter<Float>]]?
        ) {
            self.model = model
            self.deltas = deltas
            self.parts = parts
        }

        /// The turns of a run of some length; nil if every step changes all trained parameters.
        func turns(totalSteps: Int) -> Turns<Float>? { parts.map { Turns($0, totalSteps: totalSteps) } }
    }

    /// The model before the first step: with weights drawn anew, the run's delta, and weights frozen as the pipeline
    /// says.
    /// - Throws: ``RunError`` if the machine does not have enough memory
    package func make(_ configuration: PipelineConfiguration, _ vocabulary: any Vocabulary) throws -> Made {
        let model = try makeWhole(configuration, vocabulary)
        let (training, tuning) = (configuration.training, tuning(configuration))
        model.reinitialize(topLayers: training.reinitializedLayers, seed: configuration.seed)
        try tuning.attach(to: model, seed: configuration.seed, vocabulary)
        let parts = tuning.train(in: model)
        model.freeze(training.freeze.map(\.selector))
        let isInTurn = configuration.delta?.isInTurn ?? false
        return Made(model, tuning.deltas, parts: isInTurn ? parts.map { $0.filter(\.isTrained) } : nil)
    }

    /// Whether tasks have deltas of their own.
    func hasRoutes(_ configuration: PipelineConfiguration) -> Bool { !tuning(configuration).deltas.tasks.isEmpty }

    /// The numbers of all parameters and of the trained ones.
    func parameterCounts(
        _ configuration: PipelineConfiguration, _ vocabulary: any Vocabulary
    ) -> (all: Int, trained: Int) {
        parameterCounts(configuration, vocabularySize: vocabulary.size)
    }

    /// The same before there is a vocabulary, of about this size.
    func parameterCounts(
        _ configuration: PipelineConfiguration, vocabularySize: Int
    ) -> (all: Int, trained: Int) {
        var sizes = model
        if case .random = self { sizes.vocabularySize = vocabularySize }
        return tuning(configuration).parameterCounts(of: sizes, configuration.training)
    }

    private func makeWhole(
        _ configuration: PipelineConfiguration, _ vocabulary: any Vocabulary
    ) throws -> any Model<Float> {
        switch self {
        case .random(var model, _):
            model.vocabularySize = vocabulary.size
            model.adopt(vocabulary)
            let advice = "make modelWidth, feedForwardWidth or layers smaller"
            try Self.checkMemory(model, configuration, advice)
            return model.makeModel(seed: configuration.seed)
        case .directory(let directory, let dropoutRate):
            try Self.checkMemory(directory.weights.configuration, configuration, "take a smaller model")
            return try directory.weights.model(dropoutRate: dropoutRate, isTrained: true)
        }
    }

    private static func checkMemory(
        _ model: any ModelConfiguration, _ configuration: PipelineConfiguration, _ advice: String
    ) throws {
        let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        let bytes = configuration.delta == nil ? 2 * bytesPerParameter : bytesPerParameter
        guard model.parameterCount < memory / bytes else {
            throw RunError(
                "model: \(Quantity.count(model.parameterCount)) parameters need more than the \(memory >> 30) GiB of "
                    + "this machine; \(advice)", path: configuration.file)
        }
    }

    /// Identifies the settings and the weights of an existing model; nil for a random one.
    package var fingerprint: String? {
        guard case .directory(let directory, _) = self else { return nil }
        return SHA256.hash("\(directory.configuration.text) \(directory.weights.fingerprint)")
    }
}
