import Batching
import CommandSyntax
import ExampleStore
import TaskDefinitions
import Vocabularies

/// `mixtape task check`
struct TaskCheckCommand {
    private let names: [String]
    private let directory: String
    private let dataDirectory: String
    private let vocabulary: String?

    init(_ arguments: ArgumentReader) {
        names = arguments.remainingArguments(
            TaskCommand.taskKind, "tasks, or mixtures of them, whose data to check (default: none's)")
        directory = TaskCommand.directoryOption(arguments)
        dataDirectory = TaskCommand.dataOption(arguments)
        vocabulary = arguments.option(
            "vocabulary", .file("PATH"),
            """
            also warn where texts cannot survive this vocabulary: a SentencePiece model, a pipeline's JSON file, or \
            the directory of a run or of a model
            """)
    }

    func run() throws {
        let registry = try MixtureRegistry(directory: directory)
        let files = registry.tasks.tasks.count + registry.mixtures.count
        Console.say("tasks", "no problem in \(Quantity.count(files, "file")) of \(directory)")
        var tasks: [TaskDefinition] = []
        for task in try names.flatMap(registry.tasks(named:)) where !tasks.contains(where: { $0.name == task.name }) {
            tasks.append(task)
        }
        let vocabulary = try vocabulary.map { path in
            let result = try VocabularyAtPath.open(path)
            Console.say("vocabulary", "\(Quantity.count(result.vocabulary.size)) ids, \(result.origin)")
            return result.vocabulary
        }
        var problems: [String] = []
        for task in tasks {
            do {
                let counts = try SourcePreview.check(task, dataDirectory: dataDirectory)
                let list = counts.map { "\($0.split.rawValue) \(Quantity.count($0.exampleCount))" }
                Console.say(task.name, list.joined(separator: ", "))
                if let vocabulary { try warn(of: task, counts.map { ($0.split, $0.exampleCount) }, vocabulary) }
            } catch let error as ExampleError {
                problems.append("\(error)")
            }
        }
        if !problems.isEmpty { throw DataProblems(messages: problems) }
    }

    /// Warns of what a vocabulary loses of a task.
    private func warn(
        of task: TaskDefinition, _ splits: [(split: Split, exampleCount: Int)], _ vocabulary: any Vocabulary
    ) throws {
        let check = VocabularyCheck(task: task, vocabulary: vocabulary)
        for lost in check.lostLabels { Console.warn("\(task.name): \(LossReport.text(lost))") }
        for (split, exampleCount) in splits {
            guard let source = task.sources[split] else { continue }
            let progress = ProgressLine(
                label: "check \(task.name) \(split.rawValue)", total: exampleCount, unit: "examples")
            let losses = try check.losses(in: source, split: split, dataDirectory: dataDirectory) { progress.update($0) }
            progress.finish()
            for (side, losses) in [("input", losses.inputs), ("target", losses.targets)] where losses.lossyTexts > 0 {
                Console.warn("\(task.name) \(split.rawValue): \(LossReport.text(losses, of: side))")
            }
        }
    }

    /// The first problem of each task's data.
    struct DataProblems: Error, CustomStringConvertible {
        let messages: [String]
        var description: String { messages.joined(separator: "\n") }
    }

    static let command = Command(
        "check", "Check every task and mixture file of a directory, and every record of some tasks' data.",
        examples: [
            Example("", "the files of Tasks/"),
            Example("sst2 mrpc --data ~/data", "and all records of two tasks"),
            Example(
                "spell --data Data/quickstart --vocabulary models/spiece.model", "and what a vocabulary loses of them"),
        ],
        arguments: TaskCheckCommand.init
    ) { try $0.run() }
}
