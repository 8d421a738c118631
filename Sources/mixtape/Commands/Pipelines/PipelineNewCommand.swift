import Batching
import CommandSyntax
import Configuration
import Files
import Runs
import TaskDefinitions
import Text2Text

/// `mixtape pipeline new`
struct PipelineNewCommand {
    private let name: String
    private let taskNames: [String]
    private let model: String?
    private let tasksDirectory: String
    private let dataDirectory: String?

    private static let folder = "Pipelines"

    init(_ arguments: ArgumentReader) {
        name = arguments.argument(.text("NAME"), "the new pipeline's name, and that of its run")
        taskNames = arguments.repeatedOption(
            "task", TaskCommand.taskKind, "a task to train on, or all tasks of a mixture; at least one is needed")
        model = arguments.option(
            "model", .directory("DIR"),
            "train this model further: a directory in Hugging Face's format, or a run (default: a new model)")
        tasksDirectory = TaskCommand.directoryOption(arguments)
        // Nil if it is not given: only a named directory appears in the draft.
        dataDirectory = arguments.option(
            "data", .directory("DIR"), "where the tasks' data files are (or set MIXTAPE_DATA; default: Data)")
    }

    func run() throws {
        guard !taskNames.isEmpty else { throw UsageError("missing option --task TASK") }
        if let problem = RunDirectory.problem(ofName: name) { throw UsageError("NAME: \(problem)") }
        let path = FileSystem.join(Self.folder, "\(name).json")
        if FileSystem.exists(path) { throw RunError("exists already; choose another name or edit it", path: path) }

        let registry = try MixtureRegistry(directory: tasksDirectory)
        var tasks: [TaskDefinition] = []
        let named = try taskNames.flatMap(registry.tasks(named:))
        for task in named where !tasks.contains(where: { $0.name == task.name }) { tasks.append(task) }
        if let task = tasks.first(where: { $0.sources[.train] == nil }) {
            throw RunError("has no training file; add sources.train", path: task.file)
        }
        let console = ConsoleObserver()
        let start = try model.map { path in
            if let problem = ModelPlace.problem(ofBeginning: path) { throw RunError(problem, path: "--model") }
            return try PipelineDraft.Start(path: path, try InitialModel.model(at: path, console), tasks: tasks)
        }
        let store = try ImportStage.openStore(RunDirectory.usualStore, console)
        let imports = try ImportStage.run(
            tasks, dataDirectory: dataDirectory ?? RunSettings.usualDataDirectory, store: store, console)
        Console.say("data", ImportedData(imports).text)
        let measured = try tasks.map { try TaskMeasure($0, store: store) }

        let draft = PipelineDraft(
            name: name, tasks: measured, start: start, tasksDirectory: tasksDirectory, dataDirectory: dataDirectory,
            schema: FileKind.pipeline.schemaReference(from: Self.folder))
        try FileSystem.makeFolder(Self.folder)
        try AtomicFile.write(draft.text, to: path)
        Console.say("written", "\(path); read it through, then: mixtape plan \(path)")
    }

    static let command = Command(
        "new", "Write a first draft of a pipeline by looking at the tasks' data and the model.",
        discussion: """
            The tasks' data are imported, as in a run, and counted. The number and the length of the examples decide \
            the sizes of a new model and of its vocabulary, the batch, the number of steps and the learning rate. A \
            comment gives the reason for each. The draft can be run as it is; `mixtape plan` says how long that takes.

            If --model is a run that trained a delta, the draft trains that delta further.
            """,
        examples: [
            Example("first --task reviews", "writes Pipelines/first.json, with a new model"),
            Example("both --task sst2 --task mrpc --model models/flan-t5-small", "trains a model further"),
        ],
        arguments: PipelineNewCommand.init
    ) { try $0.run() }
}
