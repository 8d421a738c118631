import Batching
import Configuration
import Evaluation
import Foundation
import Models
import TaskDefinitions
import Training
import Vocabularies

/// A training run as its file describes it, with every default filled in.
struct PipelineConfiguration {
    let file: String
    let name: String
    /// The directory that the tasks' relative source paths start from.
    let dataDirectory: String
    let storePath: String
    let seed: UInt64
    let mixture: MixtureConfiguration
    /// The definitions of the mixture's tasks, in its order.
    let tasks: [TaskDefinition]
    /// These, and the tasks that the mixture does not train on and that are evaluated all the same.
    let allTasks: [TaskDefinition]
    let model: ModelChoice
    let training: TrainingConfiguration
    let evaluation: EvaluationConfiguration
    /// All of the above as JSON, defaults included, and the mixtures that have files described in place; it reads back
    /// as the same configuration.
    let resolved: JSONOutput

    /// Those that the model is judged by.
    var evaluatedTasks: [TaskDefinition] { evaluation.tasks }

    /// Reads a pipeline, or the `configuration.json` of a run, and the task files that it needs.
    /// - Parameters:
    ///   - dataDirectory: overrides what the file says
    ///   - overrides: so does each of these
    /// - Throws: `ConfigurationError` with every problem of the pipeline, or of the task files that it needs;
    ///   ``RunError`` where there is no such pipeline or run
    static func read(
        _ path: String, dataDirectory: String? = nil, overrides: [ConfigurationOverride] = []
    ) throws -> PipelineConfiguration {
        let file = RunDirectory.configurationFile(at: path)
        guard FileSystem.exists(file) else { throw KnownFiles.problem(of: path) }
        try KnownFiles.checkIsPipeline(file)
        return try ConfigurationFile.read(file, overrides: overrides) { object in
            try PipelineConfiguration(object, file: file, dataDirectory: dataDirectory)
        }
    }

    /// The directory of the data where neither a file nor the command line names one.
    static var dataDirectory: String {
        ProcessInfo.processInfo.environment["MIXTAPE_DATA"].flatMap { $0.isEmpty ? nil : $0 } ?? "Data"
    }

    /// What a pipeline's file may hold.
    static var fileDescription: ConfigurationDescription {
        ConfigurationDescription { try? PipelineConfiguration($0, file: "", dataDirectory: "Data") }
    }

    private init(_ object: ConfigurationObject, file: String, dataDirectory: String?) throws {
        self.file = file
        name = object.string(
            "name", matching: "^[A-Za-z0-9_-][A-Za-z0-9_.-]*$", "the name of the run, and of its directory in runs/")
        if name.isEmpty || name.contains(where: { !($0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))) })
            || name.hasPrefix(".")
        {
            object.report("\"\(name)\" cannot name a directory; use letters, digits, '-', '_' and '.'", at: "name")
        }
        let dataHelp = "the directory that the tasks' paths start from; else MIXTAPE_DATA, else Data"
        let dataInFile = object.string("data", default: dataDirectory ?? Self.dataDirectory, dataHelp)
        self.dataDirectory = dataDirectory ?? dataInFile
        let tasksDirectory = object.string("tasks", default: "Tasks", "the directory of the task files")
        let registry = object.isDescription ? .empty : try MixtureRegistry(directory: tasksDirectory)
        storePath = object.string(
            "store", default: RunDirectory.usualStore, "the SQLite file with examples and predictions")
        for (key, path) in [("data", self.dataDirectory), ("store", storePath)] where path.isEmpty {
            object.report("is empty; name a \(key == "data" ? "directory" : "file"), or leave it out", at: key)
        }
        let seed = object.integer("seed", default: 1, in: 0..., "decides everything that is by chance")
        self.seed = UInt64(seed)
        let mixture = MixtureConfiguration(pipeline: object, registry: registry)
        guard mixture.problems.isEmpty else { throw ConfigurationError(mixture.problems) }
        self.mixture = mixture
        tasks = registry.definitions(mixture.taskNames)
        allTasks = registry.definitions(mixture.evaluatedNames)
        model = ModelChoice(object, tasks: mixture.taskNames)
        training = TrainingConfiguration(
            object.object("training", "how the model is trained"),
            tasks: tasks.filter { $0.objective == nil }.map(\.name))
        evaluation = EvaluationConfiguration(
            object.object("evaluation", isRequired: false, "how the model is judged"), tasks: allTasks,
            training: training)
        if case .directory(let path, _, _) = model, RunDirectory(path: path).path == RunDirectory(name: name).path {
            object.report("the run cannot begin with itself; give it another name", at: "model")
        }
        if mixture.stages.count > 1, case .epochs = training.length {
            object.report(
                "stages are counted in steps, and so must be the run: give training \"steps\" in place of \"epochs\"",
                at: "mixture")
        }
        for task in tasks where task.sources[.train] == nil {
            object.report(
                "task \"\(task.name)\" has no training file; add sources.train to \(task.file), or put the task into "
                    + "the mixture's \"evaluateAlso\"", at: "mixture")
        }
        resolved = object.resolved.replacing("data", with: .string(self.dataDirectory))
            .replacing("mixture", with: mixture.resolved)
    }
}
