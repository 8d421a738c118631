import Batching
import Checkpoints
import Configuration
import Evaluation
import Files
import Foundation
import Models
import Optimizers
import TaskDefinitions
import Text2Text
import Training
import Vocabularies

/// A training run as its file describes it, with all defaults.
package struct PipelineConfiguration {
    package let file: String
    /// Name, place, data and tasks.
    private let settings: RunSettings
    package let model: InitialModel.Choice
    /// The added parameters that are trained in place of the model's weights; nil if the weights are trained.
    package let delta: DeltaChoice?
    package let training: TrainingConfiguration
    package let evaluation: EvaluationConfiguration
    /// The whole configuration as JSON, with defaults, and with mixtures from files described in place. Reading it
    /// gives the same configuration.
    package let resolved: JSONOutput
    private let source: PipelineSource

    package var name: String { settings.name }
    /// The run's place: the directory that was named, or the directory for the run's name.
    package var directory: RunDirectory { settings.directory }
    /// The run's name on the command line: its directory, or the pipeline's file.
    package var argument: String { settings.argument }
    /// The start of the paths in the file: the run's project, or the present directory.
    package var project: String { settings.project }
    /// The start of the tasks' relative source paths.
    package var dataDirectory: String { settings.dataDirectory }
    package var storePath: String { settings.storePath }
    package var seed: UInt64 { settings.seed }
    package var mixture: MixtureConfiguration { settings.mixture }
    /// The definitions of the mixture's tasks, in its order.
    package var tasks: [TaskDefinition] { settings.tasks }
    /// The tasks above, and those that the mixture evaluates without training on them.
    package var allTasks: [TaskDefinition] { settings.allTasks }
    /// The tasks of the task files that the mixture does not have.
    package var otherTasks: [TaskDefinition] { settings.otherTasks }
    /// The tasks that judge the model.
    package var evaluatedTasks: [TaskDefinition] { evaluation.tasks }

    /// Whether a step depends on the total number of steps.
    var dependsOnTotalSteps: Bool { training.dependsOnTotalSteps || delta?.isInTurn == true }

    /// Whether a run's directory was named, and not a pipeline's file.
    package var isRun: Bool { argument == directory.path }

    /// Reads a pipeline, or the `configuration.json` of a run, and the task files that it needs.
    /// - Parameter taskChoice: the definitions of the tasks to use if the run was trained with others
    /// - Throws: `ConfigurationError` with every problem of the pipeline, or of the task files that it needs;
    ///   ``RunError`` if there is no such pipeline or run
    package static func read(
        _ source: PipelineSource, tasks taskChoice: TaskChoice = .files
    ) throws -> PipelineConfiguration {
        let path = source.path
        let run = RunDirectory.containing(path)
        if ModelDirectory.isModel(path), !FileSystem.exists(RunDirectory(path: path).configuration) {
            throw RunError("is a model in Hugging Face's format; give a pipeline or one of its runs", path: path)
        }
        if let run {
            try FileSystem.checkReadable(run.path)
            if let problem = RunDirectory.problem(of: run.path) { throw RunError(problem, path: path) }
        }
        let file = run?.configuration ?? path
        guard FileSystem.exists(file) else { throw KnownFiles.problem(of: path) }
        try KnownFiles.checkIsPipeline(file)
        return try ConfigurationFile.read(file, overrides: source.overrides, guide: { PipelineKeys.guide }) { object in
            try PipelineConfiguration(object, source, file: file, run: run, taskChoice)
        }
    }

    /// Reads the configuration of a run that a study makes.
    /// - Parameters:
    ///   - source: its document and values
    ///   - directory: the run's place
    ///   - registry: the tasks
    /// - Throws: `ConfigurationError` with every problem of the configuration
    static func read(
        _ source: PipelineSource, in directory: RunDirectory, _ registry: MixtureRegistry
    ) throws -> PipelineConfiguration {
        guard let document = source.document else { throw KnownFiles.problem(of: source.path) }
        return try ConfigurationFile.read(
            document: document, overrides: source.overrides, guide: { PipelineKeys.guide }
        ) { object in
            try PipelineConfiguration(object, source, file: source.path, run: directory, .known(registry))
        }
    }

    /// Reads the configuration again.
    /// - Parameter taskChoice: the definitions of the tasks to use now
    func reread(tasks taskChoice: TaskChoice) throws -> PipelineConfiguration {
        try Self.read(source, tasks: taskChoice)
    }

    /// The keys and values that a pipeline's file may hold.
    static var fileDescription: ConfigurationDescription {
        ConfigurationDescription {
            try? PipelineConfiguration($0, PipelineSource("", dataDirectory: "Data"), file: "", run: nil, .files)
        }
    }

    /// - Parameter run: the directory that was named, if any
    private init(
        _ object: ConfigurationObject, _ source: PipelineSource, file: String, run: RunDirectory?,
        _ taskChoice: TaskChoice
    ) throws {
        self.source = source
        self.file = file
        settings = try RunSettings(object, source, file: file, run: run, taskChoice)
        let (mixture, tasks) = (settings.mixture, settings.tasks)
        guard mixture.problems.isEmpty else { throw ConfigurationError(mixture.problems) }
        model = InitialModel.Choice(object, tasks: mixture.taskNames, project: settings.project)
        delta = DeltaChoice(object)
        training = TrainingConfiguration(
            object.object("training", "how the model is trained"),
            tasks: tasks.filter { $0.objective == nil }.map(\.name),
            classifications: tasks.filter { $0.labels != nil }.map(\.name),
            usualRate: delta?.usualRate ?? model.adapter?.usualRate ?? LearningRateSchedule.usualRate)
        evaluation = EvaluationConfiguration(
            object.object("evaluation", isRequired: false, "how the model is judged"), tasks: settings.allTasks,
            training: training)
        if case .directory(let path, _, _, _, _) = model, RunDirectory(path: path).path == settings.directory.path {
            object.report("the run cannot begin with itself; give it another name", at: "model")
        }
        if mixture.stages.count > 1, case .epochs = training.length {
            object.report(
                "stages count steps, so the run must too: give training \"steps\" in place of \"epochs\"",
                at: "mixture")
        }
        for task in tasks where task.sources[.train] == nil {
            object.report(
                "task \"\(task.name)\" has no training file; add sources.train to \(task.file), or put the task into "
                    + "the mixture's \"evaluateAlso\"", at: "mixture")
        }
        let resolved = object.resolved.replacing("data", with: .string(settings.recordedDataDirectory))
            .replacing("mixture", with: mixture.resolved)
        self.resolved = delta.map { resolved.replacing("delta", with: $0.settings) } ?? resolved
    }
}

extension PipelineConfiguration {
    /// The run's model from a checkpoint.
    /// - Parameter layout: replaces settings of its sequences
    /// - Throws: `Text2TextError` and `CheckpointError` if there is no good checkpoint; other errors for problems in
    ///   the run's other files
    package func load(
        _ choice: CheckpointChoice, layout: TextLayout.Changes = TextLayout.Changes(), adapters: Adapters? = nil,
        _ observer: any RunObserver
    ) throws -> LoadedModel {
        try LoadedModel(
            directory, choice, pipeline: argument, layout: layout, adapters: adapters, warn: observer.warn)
    }

    /// Warns of each task whose file makes other examples than when the run was trained, and names the definition that
    /// is used.
    package func warn(ofChanges tasks: [TaskDefinition], _ observer: any RunObserver) {
        for change in settings.taskChanges where tasks.contains(where: { $0.name == change.task }) {
            let advice = change.isKept ? "; --tasks DIR goes by the files of a directory" : ""
            observer.warn(change.description + advice)
        }
    }
}
