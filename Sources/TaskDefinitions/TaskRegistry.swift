import Configuration

/// The tasks of a directory, one JSON file each.
public struct TaskRegistry: Sendable {
    /// The tasks in order of their names.
    public let tasks: [TaskDefinition]
    private let directory: String

    /// Reads every task file of the directory; those of mixtures, `*.mixture.json`, are left to others.
    /// - Throws: ``ConfigurationError`` with all problems of all files, in order of the files' names.
    public init(directory: String) throws(ConfigurationError) {
        var tasks: [TaskDefinition] = []
        var problems: [Diagnostic] = []
        var files: [String: String] = [:]
        for path in try TaskFiles(in: directory).tasks {
            do {
                tasks.append(try ConfigurationFile.read(path) { object in
                    try Self.refuseMixture(object, file: path)
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
            let hint = "`mixtape task new NAME --from FILE` writes one from your data"
            throw ConfigurationError("holds no task (*.json); \(hint)", file: directory)
        }
        self.tasks = tasks.sorted { $0.name < $1.name }
        self.directory = directory
    }

    /// A mixture under a task's file name would lack all that a task has: one message says it better than six.
    private static func refuseMixture(_ object: ConfigurationObject, file: String) throws(ConfigurationError) {
        let keys = object.keys
        guard !keys.contains("input"), keys.contains("tasks") || keys.contains("mixtures") else { return }
        let name = TaskFiles.definedName(file) + TaskFiles.mixtureExtension
        throw ConfigurationError([
            Diagnostic("describes a mixture, not a task; call the file \(name)", at: object.location)
        ])
    }

    /// - Parameter otherNames: further names that may have been meant
    /// - Throws: ``ConfigurationError`` where there is no task of that name, with the nearest that there is.
    public func task(named name: String, otherNames: [String] = []) throws(ConfigurationError) -> TaskDefinition {
        if let task = tasks.first(where: { $0.name == name }) { return task }
        let suggestion = Suggestion.phrase(for: name, among: tasks.map(\.name) + otherNames)
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
