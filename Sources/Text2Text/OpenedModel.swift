import Checkpoints
import Files
import Models
import Vocabularies

/// A model with its vocabulary, ready to be asked: a run's, as a checkpoint has it, or one in a directory of its own.
package struct OpenedModel {
    package let model: T5Model<Float>
    package let modelType: HuggingFaceConfiguration.ModelType
    package let vocabulary: any Vocabulary
    private let weights: ModelWeights
    /// The run's state and configuration at the checkpoint; nil for a model in a directory of its own.
    package let run: (state: CheckpointState, configuration: String)?

    /// SHA-256 of the weights. Reads all of them, the first time.
    package var hash: String { weights.fingerprint }

    /// Opens a model in Hugging Face's format.
    /// - Throws: `CheckpointError` where a weight cannot be read
    package init(_ directory: ModelDirectory) throws {
        try self.init(directory, run: nil)
    }

    /// Opens a run's model.
    /// - Parameters:
    ///   - pipeline: the file that `mixtape train` is to be called with where there is nothing to open
    ///   - warn: is told of checkpoints that are damaged and passed over
    /// - Throws: ``Text2TextError`` and `CheckpointError` where there is no good checkpoint; `VocabularyError` and
    ///   `ConfigurationError` for what is wrong in the run's other files
    package init(
        _ run: RunFiles, _ choice: CheckpointChoice, pipeline: String, warn: (String) -> Void
    ) throws {
        let (directory, checkpoint) = try run.open(choice, pipeline: pipeline, warn: warn)
        try self.init(directory, run: (checkpoint.state, checkpoint.configuration))
    }

    private init(_ directory: ModelDirectory, run: (CheckpointState, String)?) throws {
        model = try directory.weights.model(isTrained: false)
        modelType = directory.configuration.modelType
        vocabulary = directory.vocabulary
        weights = directory.weights
        self.run = run
    }
}

extension RunFiles {
    /// The model of a run as a checkpoint has it; no weight is read yet.
    /// - Parameters:
    ///   - pipeline: the file that `mixtape train` is to be called with where there is nothing to open
    ///   - warn: is told of checkpoints that are damaged and passed over
    /// - Throws: ``Text2TextError`` and `CheckpointError` where there is no good checkpoint; `VocabularyError` and
    ///   `ConfigurationError` for what is wrong in the run's other files
    package func open(
        _ choice: CheckpointChoice, pipeline: String, warn: (String) -> Void
    ) throws -> (directory: ModelDirectory, checkpoint: RunCheckpoint) {
        if FileSystem.exists(checkpoints) { try FileSystem.checkReadable(checkpoints) }
        let store = CheckpointStore(reading: checkpoints)
        guard !store.steps.isEmpty else {
            throw Text2TextError(.model, noCheckpointProblem(pipeline: pipeline))
        }
        guard let checkpoint = try store.open(choice, warn: warn) else {
            throw Text2TextError(
                .model, "\(checkpoints): holds no good checkpoint; train again: mixtape train \(pipeline)")
        }
        let directory = try ModelDirectory(path: model, checkpoint: checkpoint)
        guard directory.vocabulary.fingerprint == checkpoint.state.vocabularyFingerprint else {
            throw Text2TextError(
                .model,
                "\(model): holds another vocabulary than the run was trained with; train again: "
                    + "mixtape train \(pipeline) --restart")
        }
        return (directory, checkpoint)
    }
}
