import CommandSyntax
import Configuration

/// `mixtape init`
struct InitCommand {
    private let directory: String

    init(_ arguments: ArgumentReader) {
        directory = arguments.argument(.directory("DIR"), "the project's directory; . is this one")
    }

    func run() throws {
        let files = NewProject.files.map { (path: FileSystem.join(directory, $0.path), text: $0.text) }
        let taken = files.map(\.path).filter { FileSystem.exists($0) }
        guard taken.isEmpty else {
            throw RunError(
                "\(taken.joined(separator: ", ")) would be overwritten; choose another directory, or move it away",
                path: directory)
        }
        for file in files {
            try FileSystem.makeFolder(FileSystem.parent(of: file.path))
            try AtomicFile.write(file.text, to: file.path)
        }
        Console.say("made", "\(directory): a task, its data, a pipeline, and their JSON Schemas for editors")
        let steps = (directory == "." ? [] : ["cd \(TypedCommand.quoted(directory))"]) + NewProject.nextCommands
        for (index, step) in steps.enumerated() { Console.say(index == 0 ? "next" : "", step) }
    }

    static let command = Command(
        "init", "Make a small project that trains in a minute.",
        discussion: """
            The project has one task with ten lines of data to learn from, a pipeline that trains a tiny model on \
            it, and the JSON Schemas by which editors complete and check such files. Every file is meant to be \
            changed. No file is overwritten.
            """,
        examples: [Example("first-steps", "a new directory"), Example(".", "this one")],
        arguments: InitCommand.init
    ) { try $0.run() }
}
