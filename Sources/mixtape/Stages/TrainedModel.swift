import Checkpoints
import ExampleStore
import Models
import TaskDefinitions
import Tensors
import Vocabularies

/// A run's model as a checkpoint has it, with its vocabulary and the store.
struct TrainedModel {
    /// Which checkpoint to open.
    enum Choice: Equatable {
        /// The best by the milestones' scores; the newest where none was judged.
        case best
        case newest
        case step(Int)
    }

    let configuration: PipelineConfiguration
    let store: ExampleStore
    let storeRun: Int
    let vocabulary: any Vocabulary
    let model: T5Model<Float>
    let state: CheckpointState

    static func open(_ configuration: PipelineConfiguration, _ choice: Choice) throws -> TrainedModel {
        let directory = RunDirectory(configuration)
        let checkpoints = try CheckpointStore(directory: directory.checkpoints)
        let checkpoint: RunCheckpoint? = switch choice {
        case .best: try checkpoints.best() ?? checkpoints.newest().checkpoint
        case .newest: try checkpoints.newest().checkpoint
        case .step(let step): try checkpoints.checkpoint(step: step)
        }
        guard let checkpoint else {
            throw RunError("holds no checkpoint; train first: mixtape train \(configuration.file)", path: directory.checkpoints)
        }
        let vocabulary = try configuration.vocabulary.open(trained: directory.vocabulary)
        var modelConfiguration = configuration.model
        modelConfiguration.vocabularySize = vocabulary.size
        let model = T5Model<Float>(modelConfiguration, seed: configuration.seed)
        try checkpoint.load(into: model.parameters, optimizer: nil)
        let store = try ImportStage.openStore(configuration.storePath)
        return TrainedModel(
            configuration: configuration, store: store, storeRun: try StoreRun.find(configuration, store: store),
            vocabulary: vocabulary, model: model, state: checkpoint.state)
    }
}
