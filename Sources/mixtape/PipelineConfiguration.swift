import Batching
import Configuration
import Evaluation
import Files
import Foundation
import Models
import TaskDefinitions
import Text2Text
import Training
import Vocabularies

/// A training run as its file describes it, with every default filled in.
struct PipelineConfiguration {
    let file: String
    let name: String
    /// Where the run is: the directory that was named, or that of the name among the runs.
    let directory: RunDirectory
    /// What a person calls it on the command line: the run's directory, or the pipeline's file.
    let argument: String
    /// The directory that paths in the file start from: the run's project, or the present directory.
    let project: String
    /// The directory that the tasks' relative source paths start from.
    let dataDirectory: String
    let storePath: String
    let seed: UInt64
    let mixture: MixtureConfiguration
    /// The definitions of the mixture's tasks, in its order.
    let tasks: [TaskDefinition]
    /// These, and the tasks that the mixture does not train on and that are evaluated all the same.
    let allTasks: [TaskDefinition]
    /// The tasks whose files make other examples now than when the run was trained, where its own definitions were
    /// asked for.
    let taskChanges: [TaskChange]
    let model: ModelChoice
    let training: TrainingConfiguration
    let evaluation: EvaluationConfiguration
    /// All of the above as JSON, defaults included, and the mixtures that have files described in place; it reads back
    /// as the same configuration.
    let resolved: JSONOutput

    /// Those that the model is judged by.
    var evaluatedTasks: [TaskDefinition] { evaluation.tasks }

    /// Whether a run's directory was named, and not a pipeline's file.
    var isRun: Bool { argument == directory.path }

    /// Reads a pipeline, or the `configuration.json` of a run, and the task files that it needs.
    /// - Parameters:
    ///   - dataDirectory: overrides what the file says
    ///   - overrides: so does each of these
    ///   - taskChoice: which definitions of the tasks count where the run was trained with others
    /// - Throws: `ConfigurationError` with every problem of the pipeline, or of the task files that it needs;
    ///   ``RunError`` where there is no such pipeline or run
    static func read(
        _ path: String, dataDirectory: String? = nil, overrides: [ConfigurationOverride] = [],
        tasks taskChoice: TaskChoice = .files
    ) throws -> PipelineConfiguration {
        let run = RunDirectory.containing(path)
        if let run {
            try FileSystem.checkReadable(run.path)
            if let problem = RunFiles.problem(of: run.path) { throw RunError(problem, path: path) }
        }
        let file = run?.configuration ?? path
        guard FileSystem.exists(file) else { throw KnownFiles.problem(of: path) }
        try KnownFiles.checkIsPipeline(file)
        let isRenamed = overrides.contains { $0.path == "name" }
        return try ConfigurationFile.read(file, overrides: overrides, guide: { PipelineKeys.guide }) { object in
            try PipelineConfiguration(
                object, file: file, run: run, isRenamed: isRenamed, dataDirectory: dataDirectory,
                taskChoice: taskChoice)
        }
    }

    /// The directory of the data where neither a file nor the command line names one.
    static var dataDirectory: String {
        ProcessInfo.processInfo.environment["MIXTAPE_DATA"].flatMap { $0.isEmpty ? nil : $0 } ?? "Data"
    }

    /// What a pipeline's file may hold.
    static var fileDescription: ConfigurationDescription {
        ConfigurationDescription {
            try? PipelineConfiguration(
                $0, file: "", run: nil, isRenamed: false, dataDirectory: "Data", taskChoice: .files)
        }
    }

    /// Why a name will not do for a pipeline, and so for the directory of its runs; nil where it will.
    static func nameProblem(_ name: String) -> String? {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        guard !name.isEmpty, isPlain, !name.hasPrefix(".") else {
            return "\"\(name)\" cannot name a directory; use letters, digits, '-', '_' and '.'"
        }
        return RunDirectory.otherUse(ofName: name).map { "\"\(name)\" cannot name a run: \($0); choose another name" }
    }

    /// - Parameters:
    ///   - run: the directory that was named, if one was
    ///   - isRenamed: whether another run is begun with that one's settings
    private init(
        _ object: ConfigurationObject, file: String, run: RunDirectory?, isRenamed: Bool, dataDirectory: String?,
        taskChoice: TaskChoice
    ) throws {
        self.file = file
        name = object.string(
            "name", matching: "^[A-Za-z0-9_-][A-Za-z0-9_.-]*$", "the name of the run, and of its directory in runs/")
        if let problem = Self.nameProblem(name) { object.report(problem, at: "name") }
        let dataHelp = "the directory that the tasks' paths start from; else MIXTAPE_DATA, else Data"
        let dataInFile = object.string("data", default: dataDirectory ?? Self.dataDirectory, dataHelp)
        let tasksInFile = object.string("tasks", default: "Tasks", "the directory of the task files")
        let storeInFile = object.string(
            "store", default: RunDirectory.usualStore, "the SQLite file with examples and predictions")
        for (key, path) in [("data", dataDirectory ?? dataInFile), ("store", storeInFile)] where path.isEmpty {
            object.report("is empty; name a \(key == "data" ? "directory" : "file"), or leave it out", at: key)
        }
        if storeInFile.hasPrefix(":") || storeInFile.hasPrefix("file:") {
            object.report(
                "\"\(storeInFile)\" is not a file to SQLite; name a file, such as ./store.sqlite", at: "store")
        }
        let project = run?.files.project(with: [tasksInFile, storeInFile, dataInFile]) ?? "."
        self.project = project
        directory = isRenamed ? RunDirectory(name: name, in: project) : run ?? RunDirectory(name: name)
        argument = isRenamed ? file : run?.path ?? file
        self.dataDirectory =
            dataDirectory
            ?? (object.has("data") ? FileSystem.path(dataInFile, from: project) : dataInFile)
        storePath = FileSystem.path(storeInFile, from: project)
        let (registry, changes) =
            object.isDescription
            ? (.empty, [])
            : try taskChoice.registry(files: FileSystem.path(tasksInFile, from: project), of: directory.files)
        taskChanges = changes
        let seed = object.integer("seed", default: 1, in: 0..., "decides everything that is by chance")
        self.seed = UInt64(seed)
        let mixture = MixtureConfiguration(pipeline: object, registry: registry)
        guard mixture.problems.isEmpty else { throw ConfigurationError(mixture.problems) }
        self.mixture = mixture
        tasks = registry.definitions(mixture.taskNames)
        allTasks = registry.definitions(mixture.evaluatedNames)
        model = ModelChoice(object, tasks: mixture.taskNames, project: project)
        training = TrainingConfiguration(
            object.object("training", "how the model is trained"),
            tasks: tasks.filter { $0.objective == nil }.map(\.name),
            classifications: tasks.filter { $0.labels != nil }.map(\.name))
        evaluation = EvaluationConfiguration(
            object.object("evaluation", isRequired: false, "how the model is judged"), tasks: allTasks,
            training: training)
        if case .directory(let path, _, _) = model, RunDirectory(path: path).path == directory.path {
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
        // What was typed is seen from here, and what the file says from the project.
        let data = dataDirectory.map { project == "." ? $0 : FileSystem.absolute($0) } ?? dataInFile
        resolved = object.resolved.replacing("data", with: .string(data))
            .replacing("mixture", with: mixture.resolved)
    }
}
