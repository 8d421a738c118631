import Batching
import CommandSyntax
import Configuration
import ExampleStore
import Presentation
import Runs
import TaskDefinitions
import Vocabularies

/// `mixtape task check`
struct TaskCheckCommand {
    private let names: [String]
    private let directory: String
    private let dataDirectory: String
    private let vocabulary: String?
    private let isJSON: Bool
    private let digits: Int?

    init(_ arguments: ArgumentReader) {
        names = arguments.remainingArguments(
            TaskCommand.taskKind, "tasks, or mixtures of them, whose data to check (default: none's)")
        directory = TaskCommand.directoryOption(arguments)
        dataDirectory = TaskCommand.dataOption(arguments)
        vocabulary = arguments.option(
            "vocabulary", .path("PATH", known: KnownFiles.completions),
            """
            also show how long the texts are in this vocabulary, what the task's limits cut, and which texts cannot \
            survive it; PATH is a SentencePiece model, a pipeline's JSON file, or the directory of a run or of a model
            """)
        isJSON = arguments.flag(
            "json", "print a JSON object with the problems and their places; warnings stay text")
        digits = DigitsOption.digits(arguments, "mean lengths and percentages")
    }

    func run() throws {
        // The import goes through a folder that is removed at the end.
        Interruption.watch()
        let registry = try MixtureRegistry(directory: directory)
        // Reported last, below everything that is fine.
        var problems = registry.problems.map { CheckProblem($0) }
        if isJSON {
            if names.isEmpty { StandardOutput.write(json: json(registry, [], problems).text) }
        } else if problems.isEmpty {
            Console.say("tasks", "no problem in \(Quantity.count(registry.fileCount, "file")) of \(directory)")
        }
        if names.isEmpty, !problems.isEmpty { throw DataProblems(problems: problems) }
        var tasks: [TaskDefinition] = []
        for task in try names.flatMap(registry.tasks(named:)) where !tasks.contains(where: { $0.name == task.name }) {
            tasks.append(task)
        }
        let vocabulary = try vocabulary.map { path in
            let result = try VocabularyAtPath.open(path)
            if !isJSON { Console.say("vocabulary", "\(Quantity.count(result.vocabulary.size)) ids, \(result.origin)") }
            return result.vocabulary
        }
        let console = ConsoleObserver()
        var checked: [(String, [ImportSummary])] = []
        for task in tasks {
            problems += try SourcePreview.check(task, dataDirectory: dataDirectory, console) { store, imports in
                checked.append((task.name, imports))
                try CheckedTask(
                    task: task, imports: imports, store: store, vocabulary: vocabulary, warnsOnly: isJSON,
                    digits: digits, observer: console
                ).show()
            }
        }
        if isJSON, !names.isEmpty { StandardOutput.write(json: json(registry, checked, problems).text) }
        if !problems.isEmpty { throw DataProblems(problems: problems) }
    }

    private func json(
        _ registry: MixtureRegistry, _ checked: [(task: String, imports: [ImportSummary])], _ problems: [CheckProblem]
    ) -> JSONOutput {
        .object([
            ("files", .integer(registry.fileCount)),
            (
                "tasks",
                .object(
                    checked.map { task in
                        (task.task, .object(task.imports.map { ($0.split.rawValue, .integer($0.exampleCount)) }))
                    })
            ),
            ("problems", .array(problems.map(\.json))),
        ])
    }

    /// The problems of the tasks' files and data.
    struct DataProblems: Error, CustomStringConvertible {
        let problems: [CheckProblem]
        var description: String { problems.firstLines }
    }

    static let command = Command(
        "check", "Check every task and mixture file of a directory, and every record of some tasks' data.",
        discussion: """
            For each task whose data are checked, it shows what the first records become. It warns of examples that \
            repeat or contradict others, of inputs without any field's text, and of targets that are all alike. With a \
            vocabulary it also warns of labels that it cannot tell apart, of texts that the task's limits cut, and of \
            characters that it does not know.

            --json prints one object: the number of "files", the "tasks" whose data were checked, with the examples of \
            each split, and the "problems", each with "file", "line", "column" and "message".
            """,
        examples: [
            Example("", "the files of Tasks/"),
            Example("sst2 mrpc --data ~/data", "and all records of two tasks"),
            Example("--json", "for a program"),
            Example(
                "spell --data Data/quickstart --vocabulary models/spiece.model", "and what a vocabulary loses of them"),
        ],
        arguments: TaskCheckCommand.init
    ) { try $0.run() }
}
