import Autodiff
import Checkpoints
import Configuration
import Deltas
import Files
import Models
import Vocabularies

/// A model with its vocabulary, ready to answer: from a run's checkpoint, or from a model directory.
package struct LoadedModel {
    package let model: any Model<Float>
    package let modelType: String
    package let vocabulary: any Vocabulary
    private let weights: ModelWeights
    /// The directory of its files.
    private let path: String
    /// The deltas that act in it, without adapters.
    package let deltas: DeltaStack
    /// The run that trained it; nil for a model directory.
    package let run: Training?

    /// The training of a run's model.
    package struct Training {
        package let directory: RunDirectory
        /// The run's state and its configuration in the checkpoint.
        package let state: CheckpointState, configuration: String
        /// The state of the run's newest checkpoint.
        package let newest: CheckpointState
        /// The number of parameters that were trained.
        package let trainedParameterCount: Int
    }

    /// SHA-256 of the weights. The first call reads all of them.
    package var hash: String { weights.fingerprint }
    /// The number of steps that the run trained it.
    package var step: Int { run?.state.step ?? 0 }

    /// Opens a model in Hugging Face's format.
    /// - Parameter adapters: act in the model
    /// - Throws: `CheckpointError` if a weight cannot be read
    package init(_ directory: ModelDirectory, adapters: Adapters? = nil) throws {
        try self.init(directory, run: nil, adapters)
    }

    /// Opens a run's model.
    /// - Parameters:
    ///   - pipeline: the file for `mixtape train`, for the message if there is nothing to open
    ///   - layout: replaces settings of its sequences
    ///   - adapters: act in the model
    ///   - warn: gets a message for each damaged checkpoint that is skipped
    /// - Throws: ``Text2TextError`` and `CheckpointError` if there is no good checkpoint; `VocabularyError` and
    ///   `ConfigurationError` for problems in the run's other files
    package init(
        _ run: RunDirectory, _ choice: CheckpointChoice, pipeline: String,
        layout: TextLayout.Changes = TextLayout.Changes(), adapters: Adapters? = nil, warn: (String) -> Void
    ) throws {
        let (directory, checkpoint) = try run.open(choice, pipeline: pipeline, warn: warn)
        let newest = try CheckpointStore(reading: run.checkpoints).newestState()
        try self.init(
            try directory.changed(by: layout),
            run: Training(
                directory: run, state: checkpoint.state, configuration: checkpoint.configuration,
                newest: newest ?? checkpoint.state,
                trainedParameterCount: checkpoint.trainedParameterCount),
            adapters)
    }

    private init(_ directory: ModelDirectory, run: Training?, _ adapters: Adapters?) throws {
        model = try adapters?.model(over: directory.weights) ?? directory.weights.model(isTrained: false)
        modelType = directory.configuration.modelType
        vocabulary = directory.vocabulary
        weights = directory.weights
        path = directory.path
        deltas = directory.deltas
        self.run = run
    }

    /// Lets it answer in a precision.
    /// - Parameters:
    ///   - asked: nil for that of its files: int8 if they hold integers, else float32
    ///   - profile: records the time of each operation
    /// - Returns: the precision of the answers
    /// - Throws: ``Text2TextError`` if float32 is asked of integers; `GenerationError` if the model does not answer
    @discardableResult
    package func serve(in asked: Precision?, profile: OperationProfile? = nil) throws -> Precision {
        let precision = asked ?? (weights.holdsIntegers ? .int8 : .float32)
        guard precision == .int8 || !weights.holdsIntegers else {
            throw Text2TextError(
                .model,
                "\(path): holds integers (int8), which cannot answer in \(precision.rawValue); ask without a "
                    + "precision, or take the float32 model")
        }
        guard precision != .float32 || profile != nil else { return precision }
        try model.generative().serve(in: precision, profile: profile)
        return precision
    }
}

extension RunDirectory {
    /// The model of a run from a checkpoint; no weight is read yet.
    /// - Parameters:
    ///   - pipeline: the file for `mixtape train`, for the message if there is nothing to open
    ///   - warn: gets a message for each damaged checkpoint that is skipped
    /// - Throws: ``Text2TextError`` and `CheckpointError` if there is no good checkpoint; `VocabularyError` and
    ///   `ConfigurationError` for problems in the run's other files
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
        let directory = try ModelDirectory(
            path: model, checkpoint: checkpoint, base: try checkpoint.state.base.flatMap { try base($0, warn: warn) })
        guard directory.vocabulary.fingerprint == checkpoint.state.vocabularyFingerprint else {
            throw Text2TextError(
                .model,
                "\(model): holds another vocabulary than the run was trained with; train again: "
                    + "mixtape train \(pipeline) --restart")
        }
        return (directory, checkpoint)
    }

    /// The model that training began from, which holds the frozen weights; nil if it was new.
    private func base(_ frozen: FrozenBase, warn: (String) -> Void) throws -> ModelDirectory? {
        guard let directory = outline?.initialModel, !FrozenBase.hasCopy(in: model) else { return nil }
        let path = FileSystem.path(directory, from: project)
        do {
            switch try ModelPlace(path) {
            case .model(let model): return model
            case .run(let run):
                let choice = frozen.step.map { CheckpointChoice.step($0) } ?? .best
                return try run.open(choice, pipeline: run.configuration, warn: warn).directory
            }
        } catch {
            throw Text2TextError(
                .model,
                "\(self.path): training left weights of \(directory) as they are, and that model is needed: \(error); "
                    + "put it back, or say in \(configuration) (model.directory) where it is now")
        }
    }
}
