import CommandSyntax
import Models
import TaskDefinitions
import Tensors
import Vocabularies

/// The model that a command is to use: `--model`, and which of its checkpoints.
struct ModelOption {
    private let path: String
    private let checkpoint: CheckpointOption

    init(_ arguments: ArgumentReader) {
        path = arguments.requiredOption(
            "model", .file("PATH", extension: "json"),
            "the model: a pipeline's JSON file, or the directory of one of its runs")
        checkpoint = CheckpointOption(arguments)
    }

    /// Finds the model without reading its weights, so that other mistakes can be told before that.
    func find() throws -> FoundModel {
        FoundModel(configuration: try PipelineConfiguration.read(path), checkpoint: try checkpoint.choice())
    }
}

/// A model that is there to be opened.
struct FoundModel {
    fileprivate let configuration: PipelineConfiguration
    fileprivate let checkpoint: TrainedModel.Choice

    /// The tasks that come with it.
    var tasks: [TaskDefinition] { configuration.tasks }

    /// Reads the weights and the vocabulary.
    func open() throws -> (model: T5Model<Float>, vocabulary: any Vocabulary) {
        let trained = try TrainedModel.open(configuration, checkpoint)
        return (trained.model, trained.vocabulary)
    }
}
