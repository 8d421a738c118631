import Checkpoints
import ExampleStore
import Files
import Foundation
import Models
import Presentation
import Text2Text
import Vocabularies

/// What a run's model is before the first step: random, or a model that was trained before.
enum InitialModel {
    case random(T5Configuration, VocabularyConfiguration)
    case directory(ModelDirectory, dropoutRate: Double?)

    /// - Throws: `ConfigurationError` with the place in the pipeline where there is no model of that name, and whatever
    ///   is wrong in the directory of the model or the run
    static func open(_ choice: ModelChoice) throws -> InitialModel {
        switch choice {
        case .new(let model, let vocabulary): return .random(model, vocabulary)
        case .directory(let path, let dropoutRate, let place):
            _ = try ModelChoice.check(directory: path, at: place)
            return .directory(try model(at: path), dropoutRate: dropoutRate)
        }
    }

    /// The model of a directory, or of a run's best checkpoint.
    /// - Precondition: `ModelChoice` has no problem with the directory.
    static func model(at path: String) throws -> ModelDirectory {
        try ModelChoice.run(at: path).map(model) ?? ModelDirectory(path: path)
    }

    /// The model of a run, as its best checkpoint has it. While the run goes on, another may become the best.
    private static func model(of run: RunFiles) throws -> ModelDirectory {
        let directory = try run.open(.best, pipeline: run.configuration, warn: Console.warn).directory
        let listed = ListedRun(RunDirectory(path: run.path)) { try? ExampleStore(path: $0, mode: .readOnly) }
        if let status = listed?.status, [.training, .interrupted, .failed].contains(status) {
            Console.warn("\(run.path): has not come to its end; what is taken is its best checkpoint so far")
        }
        return directory
    }

    var modelType: HuggingFaceConfiguration.ModelType {
        if case .directory(let directory, _) = self { directory.configuration.modelType } else { .t5 }
    }

    /// Bytes of a parameter: its value and its gradient in single precision. An optimizer needs up to as much again.
    private static let bytesPerParameter = 8

    /// - Throws: ``RunError`` where the machine has not the memory for it
    func make(_ configuration: PipelineConfiguration, vocabularySize: Int) throws -> T5Model<Float> {
        switch self {
        case .random(var model, _):
            model.vocabularySize = vocabularySize
            let advice = "make modelWidth, feedForwardWidth or layers smaller"
            try Self.checkMemory(model, configuration.file, advice)
            return T5Model(model, seed: configuration.seed)
        case .directory(let directory, let dropoutRate):
            try Self.checkMemory(directory.weights.configuration, configuration.file, "take a smaller model")
            return try directory.weights.model(dropoutRate: dropoutRate, isTrained: true)
        }
    }

    private static func checkMemory(_ model: T5Configuration, _ file: String, _ advice: String) throws {
        let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        guard model.parameterCount < memory / bytesPerParameter else {
            throw RunError(
                "model: \(Quantity.count(model.parameterCount)) parameters need more than the \(memory >> 30) GiB of "
                    + "this machine; \(advice)", path: file)
        }
    }

    /// Names the settings and the weights of a model that exists; nil for a random one.
    var fingerprint: String? {
        guard case .directory(let directory, _) = self else { return nil }
        return SHA256.hash("\(directory.configuration) \(directory.weights.fingerprint)")
    }
}
