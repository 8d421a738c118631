import Batching
import CommandSyntax
import Configuration
import Presentation
import TaskDefinitions

/// `mixtape task list`
struct TaskListCommand {
    private let directory: String
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        directory = TaskCommand.directoryOption(arguments)
        isJSON = arguments.flag("json", "print a JSON object for each task and each mixture")
    }

    func run() throws {
        let registry = try MixtureRegistry(directory: directory)
        let tasks = registry.tasks.tasks
        let mixtures = registry.mixtures
        if isJSON {
            for task in tasks { StandardOutput.write(json: TaskDescription(task).json.line) }
            for mixture in mixtures { StandardOutput.write(json: MixtureDescription(mixture).json.line) }
        } else {
            show(tasks, mixtures)
        }
        let problems = registry.problems
        if !problems.isEmpty { throw ConfigurationError(problems) }
    }

    private func show(_ tasks: [TaskDefinition], _ mixtures: [MixtureDefinition]) {
        var table = TextTable([.init("task"), .init("splits"), .init("metrics"), .init("description")])
        for task in tasks {
            let splits = Split.allCases.filter { task.sources[$0] != nil }.map(\.rawValue).joined(separator: " ")
            table.append([task.name, splits, task.metrics.map(\.title).joined(separator: " "), task.description])
        }
        StandardOutput.show(table.text(terminal: .output), terminator: "")
        guard !mixtures.isEmpty else { return }
        var mixtureTable = TextTable([.init("mixture"), .init("tasks"), .init("description")])
        for mixture in mixtures {
            mixtureTable.append([mixture.name, mixture.allTaskNames.joined(separator: " "), mixture.description])
        }
        StandardOutput.show("\n" + mixtureTable.text(terminal: .output), terminator: "")
    }

    static let command = Command(
        "list", "List the tasks of a directory and the mixtures beside them.",
        discussion: "The problems of wrong files are printed after the list, and the exit status is then 1.",
        examples: [Example("", "those of Tasks/")],
        arguments: TaskListCommand.init
    ) { try $0.run() }
}
