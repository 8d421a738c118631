import Batching
import CommandSyntax
import Presentation
import Runs
import TaskDefinitions

/// `mixtape task show`
struct TaskShowCommand {
    private let name: String
    private let directory: String
    private let dataDirectory: String
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        name = arguments.argument(TaskCommand.taskKind, "the name of the task or the mixture")
        directory = TaskCommand.directoryOption(arguments)
        dataDirectory = TaskCommand.dataOption(arguments)
        isJSON = arguments.flag("json", "print a JSON object")
    }

    func run() throws {
        let registry = try MixtureRegistry(directory: directory)
        if let mixture = registry.mixture(named: name) {
            show(MixtureDescription(mixture))
        } else {
            for task in try registry.tasks(named: name) { try show(task) }
        }
    }

    private func show(_ mixture: MixtureDescription) {
        if isJSON {
            StandardOutput.write(json: mixture.json.text)
        } else {
            for (name, value) in mixture.facts { Console.say(name, value) }
        }
    }

    private func show(_ task: TaskDefinition) throws {
        if isJSON {
            StandardOutput.write(json: TaskDescription(task).json.text)
            return
        }
        for (name, value) in TaskDescription(task).facts { Console.say(name, value) }
        guard let split = Split.allCases.first(where: { task.sources[$0] != nil }), let source = task.sources[split]
        else { return }
        guard let examples = try SourcePreview.examples(source, in: dataDirectory, task: task, split: split, count: 3)
        else {
            let title = source.title(in: dataDirectory)
            Console.say(
                "data",
                source.isStandardInput
                    ? "\(title) is read by mixtape import alone"
                    : "\(title) is not there; give --data DIR to see examples")
            return
        }
        for (ordinal, example) in examples.enumerated() {
            StandardOutput.show(
                SourcePreview.text(input: example.input, targets: example.targets, of: task, ordinal: ordinal))
        }
        if let note = SourcePreview.note(task) { StandardOutput.show(note) }
    }

    static let command = Command(
        "show", "Show a task's definition and its first examples, or what a mixture holds.",
        examples: [Example("spell --data Data/quickstart", "the definition and three examples")],
        arguments: TaskShowCommand.init
    ) { try $0.run() }
}
