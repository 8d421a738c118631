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
            "vocabulary", .path("PATH", known: KnownFiles.completions),
            """
            also say how long the texts are in this vocabulary, what the task's limits cut, and which texts cannot \
            survive it: a SentencePiece model, a pipeline's JSON file, or the directory of a run or of a model
            """)
    }

    func run() throws {
        let registry = try MixtureRegistry(directory: directory)
        // Told last, below what is fine.
        var problems = registry.problems.map(\.description)
        if problems.isEmpty {
            Console.say("tasks", "no problem in \(Quantity.count(registry.fileCount, "file")) of \(directory)")
        } else if names.isEmpty {
            throw DataProblems(messages: problems)
        }
        var tasks: [TaskDefinition] = []
        for task in try names.flatMap(registry.tasks(named:)) where !tasks.contains(where: { $0.name == task.name }) {
            tasks.append(task)
        }
        let vocabulary = try vocabulary.map { path in
            let result = try VocabularyAtPath.open(path)
            Console.say("vocabulary", "\(Quantity.count(result.vocabulary.size)) ids, \(result.origin)")
            return result.vocabulary
        }
        for task in tasks {
            problems += try SourcePreview.check(task, dataDirectory: dataDirectory) { store, imports in
                try CheckedTask(task: task, imports: imports, store: store, vocabulary: vocabulary).show()
            }
        }
        if !problems.isEmpty { throw DataProblems(messages: problems) }
    }

    /// What is wrong with the files of the tasks, and with their data.
    struct DataProblems: Error, CustomStringConvertible {
        let messages: [String]
        var description: String { messages.joined(separator: "\n") }
    }

    static let command = Command(
        "check", "Check every task and mixture file of a directory, and every record of some tasks' data.",
        discussion: """
            Of a task whose data are checked it shows what the first records become, and warns of examples that repeat or \
            contradict others; with a vocabulary also of labels that it cannot tell apart, of texts that the task's \
            limits cut, and of characters that it does not know.
            """,
        examples: [
            Example("", "the files of Tasks/"),
            Example("sst2 mrpc --data ~/data", "and all records of two tasks"),
            Example(
                "spell --data Data/quickstart --vocabulary models/spiece.model", "and what a vocabulary loses of them"),
        ],
        arguments: TaskCheckCommand.init
    ) { try $0.run() }
}
