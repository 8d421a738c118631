import Configuration
import Foundation

/// The tasks of a directory, one JSON file each.
public struct TaskRegistry: Sendable {
    /// The tasks in order of their names.
    public let tasks: [TaskDefinition]
    private let directory: String

    /// Reads every `*.json` of the directory; hidden files and subdirectories are none of its business.
    /// - Throws: ``ConfigurationError`` with all problems of all files, in order of the files' names.
    public init(directory: String) throws(ConfigurationError) {
        var tasks: [TaskDefinition] = []
        var problems: [Diagnostic] = []
        var files: [String: String] = [:]
        for path in try Self.taskFiles(in: directory) {
            do {
                tasks.append(try ConfigurationFile.read(path) { object in
                    let task = TaskReader.read(object, file: path)
                    if let other = files[task.name], !task.name.isEmpty {
                        object.report("a task \"\(task.name)\" is defined in \(other) already", at: "name")
                    }
                    files[task.name] = path
                    return task
                })
            } catch let error as ConfigurationError {
                problems += error.diagnostics
            } catch {
                problems.append(Diagnostic("\(path): \(error)"))
            }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        guard !tasks.isEmpty else {
            let hint = "`mixtape task new NAME --file FILE` writes one from your data"
            throw ConfigurationError("holds no task (*.json); \(hint)", file: directory)
        }
        self.tasks = tasks.sorted { $0.name < $1.name }
        self.directory = directory
    }

    private static func taskFiles(in directory: String) throws(ConfigurationError) -> [String] {
        let expected = "the tasks are expected in a directory, one JSON file each"
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory) else {
            throw ConfigurationError("does not exist; \(expected)", file: directory)
        }
        guard isDirectory.boolValue else {
            throw ConfigurationError("is a file; \(expected)", file: directory)
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw ConfigurationError("cannot be read; check who may read the directory", file: directory)
        }
        let base = directory.hasSuffix("/") ? directory : directory + "/"
        return names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted().map { base + $0 }
    }

    /// - Throws: ``ConfigurationError`` where there is no task of that name, with the nearest that there is.
    public func task(named name: String) throws(ConfigurationError) -> TaskDefinition {
        if let task = tasks.first(where: { $0.name == name }) { return task }
        let suggestion = Suggestion.phrase(for: name, among: tasks.map(\.name))
        throw ConfigurationError("unknown task \"\(name)\"\(suggestion)", file: directory)
    }
}

extension TaskDefinition {
    /// Reads one task file.
    /// - Throws: ``ConfigurationError`` with all problems of the file.
    public static func read(_ path: String) throws -> TaskDefinition {
        try ConfigurationFile.read(path) { TaskReader.read($0, file: path) }
    }

    /// Reads the text of a task file; `file` is its name.
    public static func read(text: String, file: String) throws -> TaskDefinition {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: file) { TaskReader.read($0, file: file) }
    }
}
