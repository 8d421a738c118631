import CommandSyntax
import Files
import Foundation
import Runs

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
        try Self.write(files)
        Console.say("made", "\(directory): a task, its data, a pipeline, and their JSON Schemas for editors")
        let steps = (directory == "." ? [] : ["cd \(ShellWord.quoted(directory))"]) + NewProject.nextCommands
        for (index, step) in steps.enumerated() { Console.say(index == 0 ? "next" : "", step) }
    }

    /// Writes all files, or none. If one cannot be written, the files and folders made before are removed.
    private static func write(_ files: [(path: String, text: String)]) throws(FileError) {
        var made: [String] = []
        do throws(FileError) {
            for file in files {
                let folder = FileSystem.parent(of: file.path)
                made += missingFolders(folder)
                try FileSystem.makeFolder(folder)
                try AtomicFile.write(file.text, to: file.path)
                made.append(file.path)
            }
        } catch {
            // A folder that now contains something else stays.
            for path in made.reversed() { _ = FileSystem.isFolder(path) ? rmdir(path) : unlink(path) }
            throw error
        }
    }

    /// A folder and the missing ones above it, the outermost first.
    private static func missingFolders(_ folder: String) -> [String] {
        FileSystem.exists(folder) ? [] : missingFolders(FileSystem.parent(of: folder)) + [folder]
    }

    static let command = Command(
        "init", "Make a small project that trains in a minute.",
        discussion: """
            The project has one task with ten lines of data to learn from, a pipeline that trains a tiny model on it, \
            and JSON Schemas, so that editors complete and check these files. Change every file as you like. No \
            existing file is overwritten.
            """,
        examples: [Example("first-steps", "a new directory"), Example(".", "this one")],
        arguments: InitCommand.init
    ) { try $0.run() }
}
