import Checkpoints
import Evaluation
import Models
import TaskDefinitions
import Tensors
import Text2Text
import Training
import Vocabularies

/// A model that was trained, with its vocabulary: a run's, as a checkpoint has it, or one in a directory.
package struct TrainedModel {
    package typealias Choice = CheckpointChoice

    private let opened: OpenedModel
    /// Of a run: its state and its configuration, as the checkpoint has them, the state of its newest checkpoint, and
    /// what the log says, also of steps after the checkpoint.
    package let training: (state: CheckpointState, configuration: String, newest: CheckpointState, log: [RunLog.Entry])?

    package var model: any GenerativeModel<Float> { opened.model }
    package var modelType: String { opened.modelType }
    package var vocabulary: any Vocabulary { opened.vocabulary }
    /// The steps that it was trained for here.
    package var step: Int { training?.state.step ?? 0 }
    /// SHA-256 of the weights. Reads all of them, the first time.
    package var hash: String { opened.hash }

    /// Opens a model in Hugging Face's format.
    package init(_ directory: ModelDirectory) throws {
        opened = try OpenedModel(directory)
        training = nil
    }

    /// Opens a run's model.
    package init(_ configuration: PipelineConfiguration, _ choice: Choice, _ observer: any RunObserver) throws {
        let directory = configuration.directory
        opened = try OpenedModel(directory.files, choice, pipeline: configuration.argument, warn: observer.warn)
        let newest = try CheckpointStore(reading: directory.checkpoints).newestState()
        let log = try RunLog.read(directory.log)
        training = opened.run.map { ($0.state, $0.configuration, newest ?? $0.state, log) }
    }
}
