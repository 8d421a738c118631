import Checkpoints
import Models
import TaskDefinitions
import Tensors
import Vocabularies

/// A run's model as a checkpoint has it, with its vocabulary.
struct TrainedModel {
    /// Which checkpoint to open.
    enum Choice: Equatable {
        /// The best by the milestones' scores; the newest where none was judged.
        case best
        case newest
        case step(Int)
    }

    let configuration: PipelineConfiguration
    let vocabulary: any Vocabulary
    let model: T5Model<Float>
    let state: CheckpointState

    static func open(_ configuration: PipelineConfiguration, _ choice: Choice) throws -> TrainedModel {
        let directory = RunDirectory(configuration)
        let checkpoints = CheckpointStore(reading: directory.checkpoints)
        guard !checkpoints.steps.isEmpty else {
            throw RunError(
                "holds no checkpoint; train first: mixtape train \(configuration.file)", path: directory.checkpoints)
        }
        guard let checkpoint = try open(choice, checkpoints) else {
            throw RunError(
                "holds no good checkpoint; train again: mixtape train \(configuration.file)", path: directory.checkpoints)
        }
        let vocabulary = try configuration.vocabulary.open(model: directory.vocabulary)
        let model = try ModelStage.make(configuration, vocabularySize: vocabulary.size)
        try checkpoint.load(into: model.parameters)
        return TrainedModel(
            configuration: configuration, vocabulary: vocabulary, model: model, state: checkpoint.state)
    }

    private static func open(_ choice: Choice, _ checkpoints: CheckpointStore) throws -> RunCheckpoint? {
        switch choice {
        case .step(let step): return try checkpoints.checkpoint(step: step)
        case .best:
            guard let best = RunCheckpoints.best(checkpoints) else { break }
            if let checkpoint = try? checkpoints.checkpoint(step: best.step) { return checkpoint }
            Console.warn("the best checkpoint, of step \(best.step), is damaged; looking for the newest good one")
        case .newest: break
        }
        let newest = try checkpoints.newest()
        for notice in newest.notices { Console.warn(notice) }
        return newest.checkpoint
    }
}
