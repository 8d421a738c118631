import CommandSyntax
import Evaluation
import ExampleStore
import TaskDefinitions

/// The main flow: from task files to a report. Each stage redoes only what changed since it last ran.
enum Pipeline {
    /// `mixtape run`: everything.
    static func run(_ configuration: PipelineConfiguration) throws {
        try train(configuration)
        try report(configuration, store: try ImportStage.openStore(configuration.storePath))
    }

    /// `mixtape train`: everything up to the trained model.
    static func train(_ configuration: PipelineConfiguration) throws {
        let run = try TrainingRun.open(configuration, try prepare(configuration))
        while let milestone = run.nextMilestone {
            try run.train(to: milestone.step)
            if milestone.isEvaluated { try run.judge() }
            try run.saveCheckpoint()
        }
        try run.finish()
    }

    /// `mixtape evaluate`: the report of a trained model. Predictions that the store holds are not made again.
    static func evaluate(
        _ configuration: PipelineConfiguration, split: Split, checkpoint: TrainedModel.Choice,
        decoding: DecodingConfiguration, isJSON: Bool
    ) throws {
        let store = try ImportStage.openStore(configuration.storePath)
        _ = try ImportStage.run(configuration.tasks, dataDirectory: configuration.dataDirectory, store: store)
        try report(
            configuration, store: store, split: split, checkpoint: checkpoint, decoding: decoding, isJSON: isJSON)
    }

    /// Evaluation and report, of data that are imported.
    private static func report(
        _ configuration: PipelineConfiguration, store: ExampleStore, split: Split? = nil,
        checkpoint: TrainedModel.Choice = .best, decoding: DecodingConfiguration? = nil, isJSON: Bool = false
    ) throws {
        let trained = try TrainedModel.open(configuration, checkpoint)
        let split = split ?? configuration.evaluation.split
        let decoding = decoding ?? configuration.evaluation.decoding
        let reports = try EvaluationStage(trained, store: store).reports(split: split, decoding: decoding)
        try ReportStage(trained: trained, store: store, split: split, decoding: decoding).publish(reports, isJSON: isJSON)
    }

    /// Data and vocabulary.
    private static func prepare(_ configuration: PipelineConfiguration) throws -> PreparedData {
        let names = configuration.mixture.taskNames
        Console.say("tasks", "\(names.count) checked: \(names.joined(separator: ", "))")
        let data = try PreparedData.make(configuration)
        Console.say("data", ImportStage.describe(data.imports))
        let vocabulary = data.vocabulary
        Console.say("vocabulary", "\(Quantity.count(vocabulary.vocabulary.size)) ids, \(vocabulary.origin)")
        for truncation in data.truncations { Console.warn(truncation) }
        return data
    }
}
