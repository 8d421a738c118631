import CommandSyntax
import Configuration
import TaskDefinitions

/// `mixtape task new`
struct TaskNewCommand {
    private let name: String
    private let dataFile: String
    private let directory: String
    private let dataDirectory: String

    init(_ arguments: ArgumentReader) {
        name = arguments.argument(.text("NAME"), "the new task's name")
        dataFile = arguments.requiredOption("file", .file("FILE", extension: "jsonl"), "the training data, JSON Lines")
        directory = TaskCommand.directoryOption(arguments)
        dataDirectory = TaskCommand.dataOption(arguments)
    }

    func run() throws {
        let path = "\(directory)/\(name).json"
        for path in [path, "\(directory)/\(name)\(TaskFiles.mixtureExtension)"] where FileSystem.exists(path) {
            throw RunError("exists already; choose another name or edit it", path: path)
        }
        let scaffold = try TaskScaffold(name: name, dataFile: dataFile, dataDirectory: dataDirectory)
        try FileSystem.makeFolder(directory)
        try AtomicFile.write(scaffold.text, to: path)
        Console.say("written", "\(path); read it through, then: mixtape task show \(name) --data \(dataDirectory)")
    }

    static let command = Command(
        "new", "Write a first draft of a task file by looking at the data.",
        examples: [Example("reviews --file Data/reviews.train.jsonl", "writes Tasks/reviews.json")],
        arguments: TaskNewCommand.init
    ) { try $0.run() }
}
