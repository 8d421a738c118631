import CommandSyntax
import Files
import Presentation
import Runs
import TaskDefinitions
import TaskDrafts

/// `mixtape task new`
struct TaskNewCommand {
    private let name: String
    private let dataFile: String
    private let directory: String
    private let dataDirectory: String

    init(_ arguments: ArgumentReader) {
        name = arguments.argument(.text("NAME"), "the new task's name")
        dataFile = arguments.requiredOption(
            "from", .file("FILE"), "the training data: JSON Lines, JSON, CSV, TSV or SQLite, packed by gzip or not")
        directory = TaskCommand.directoryOption(arguments)
        dataDirectory = TaskCommand.dataOption(arguments)
    }

    func run() throws {
        let path = "\(directory)/\(name).json"
        for path in [path, "\(directory)/\(name)\(TaskFiles.mixtureExtension)"] where FileSystem.exists(path) {
            throw RunError("exists already; choose another name or edit it", path: path)
        }
        let scaffold = try scaffold()
        try FileSystem.makeFolder(directory)
        try AtomicFile.write(scaffold.text, to: path)
        for warning in scaffold.warnings { Console.warn("\(dataFile): \(warning)") }
        if scaffold.hasAbsolutePaths {
            Console.warn(
                "\(path) names its data by absolute paths, which hold on this machine alone: they lie outside "
                    + "\(dataDirectory); move them there, or name their folder with --data, here and later")
        }
        Console.say("written", "\(path); read it through, then: mixtape task show \(name) --data \(dataDirectory)")
    }

    /// The whole file is read: some labels may appear only at its end.
    private func scaffold() throws -> TaskScaffold {
        var line: ProgressLine?
        defer { line?.finish() }
        return try TaskScaffold(
            name: name, dataFile: dataFile, dataDirectory: dataDirectory,
            schema: FileKind.task.schemaReference(from: directory)
        ) { bytesRead, byteCount in
            let shown = line ?? ProgressLine(label: "read", total: byteCount > 0 ? byteCount : nil, unit: "bytes")
            shown.update(bytesRead)
            line = shown
        }
    }

    static let command = Command(
        "new", "Write a first draft of a task file by looking at the data.",
        discussion: """
            The draft has the fields found, an input with a prefix, the field that looks like the target, metrics that \
            fit, and limits. If the target looks like a class, it also has its labels. The draft can be trained on as \
            it is. If validation and test have no file, a part of 20 records or more is kept for each. Records that \
            share a text, such as the questions on a paragraph, stay together.

            All records are looked at, with one exception: a file of more than 256 MiB that is not packed and whose \
            lines are records (JSON Lines, or a table without quotes). Of such a file 1024 pieces are read, spread \
            over it; the draft says so.
            """,
        examples: [Example("reviews --from Data/reviews.train.csv", "writes Tasks/reviews.json")],
        arguments: TaskNewCommand.init
    ) { try $0.run() }
}
