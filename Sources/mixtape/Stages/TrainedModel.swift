import Checkpoints
import Evaluation
import Models
import TaskDefinitions
import Tensors
import Training
import Vocabularies

/// A model that was trained, with its vocabulary: a run's, as a checkpoint has it, or one in a directory.
struct TrainedModel {
    /// Which checkpoint of a run to open.
    enum Choice: Equatable {
        /// The best by the milestones' scores; the newest where none was judged.
        case best
        case newest
        case step(Int)
    }

    let model: T5Model<Float>
    let modelType: HuggingFaceConfiguration.ModelType
    let vocabulary: any Vocabulary
    private let weights: ModelWeights
    /// Where it was trained here: the state of the run and its configuration, as the checkpoint has them, and what the
    /// log says, also of steps after the checkpoint.
    let training: (state: CheckpointState, configuration: String, log: [RunLog.Entry])?

    /// The steps that it was trained for here.
    var step: Int { training?.state.step ?? 0 }

    /// SHA-256 of the weights. Reads all of them, the first time.
    var hash: String { weights.fingerprint }

    private init(_ directory: ModelDirectory, training: (CheckpointState, String, [RunLog.Entry])?) throws {
        model = try directory.weights.model(isTrained: false)
        modelType = directory.configuration.modelType
        vocabulary = directory.vocabulary
        weights = directory.weights
        self.training = training
    }

    /// Opens a model in Hugging Face's format.
    init(_ directory: ModelDirectory) throws {
        try self.init(directory, training: nil)
    }

    /// Opens a run's model.
    init(_ configuration: PipelineConfiguration, _ choice: Choice) throws {
        let directory = RunDirectory(configuration)
        let checkpoints = CheckpointStore(reading: directory.checkpoints)
        guard !checkpoints.steps.isEmpty else {
            throw RunError(
                "holds no checkpoint; train first: mixtape train \(configuration.file)", path: directory.checkpoints)
        }
        guard let checkpoint = try Self.open(choice, checkpoints) else {
            throw RunError(
                "holds no good checkpoint; train again: mixtape train \(configuration.file)", path: directory.checkpoints)
        }
        let state = checkpoint.state
        let opened = try ModelDirectory(path: directory.model, checkpoint: checkpoint)
        guard opened.vocabulary.fingerprint == state.vocabularyFingerprint else {
            throw RunError(
                "holds another vocabulary than the run was trained with; train again: "
                    + "mixtape train \(configuration.file) --restart", path: directory.model)
        }
        try self.init(opened, training: (state, checkpoint.configuration, try RunLog.read(directory.log)))
    }

    private static func open(_ choice: Choice, _ checkpoints: CheckpointStore) throws -> RunCheckpoint? {
        switch choice {
        case .step(let step): return try checkpoints.checkpoint(step: step)
        case .best:
            // A run that is being trained may find a better one, and remove this one, at any moment.
            while let best = RunCheckpoints.best(checkpoints) {
                if let checkpoint = try? checkpoints.checkpoint(step: best.step) { return checkpoint }
                guard checkpoints.steps.contains(best.step) else { continue }
                Console.warn("the best checkpoint, of step \(best.step), is damaged; looking for the newest good one")
                break
            }
        case .newest: break
        }
        let newest = try checkpoints.newest()
        for notice in newest.notices { Console.warn(notice) }
        return newest.checkpoint
    }
}
