import Configuration

/// The tasks of a directory, one JSON file each.
///
/// A file that cannot be read, or is wrong, affects only its own task. It is kept with its problems, which are reported
/// when the task is asked for.
package struct TaskRegistry: Sendable {
    /// The tasks from valid files, in order of their names.
    package let tasks: [TaskDefinition]
    /// The invalid files, in order of their names.
    package let broken: [BrokenDefinition]
    private let directory: String

    /// Reads every task file of the directory, but no mixture files, `*.mixture.json`.
    /// - Throws: ``ConfigurationError`` if there is no such directory, or no task file in it.
    package init(directory: String) throws(ConfigurationError) {
        var tasks: [TaskDefinition] = []
        var broken: [BrokenDefinition] = []
        var files: [String: String] = [:]
        for path in try TaskFiles(in: directory).tasks {
            do {
                tasks.append(
                    try ConfigurationFile.read(path, guide: { TaskKeys.guide }) { object in
                        try Self.refuseMixture(object, file: path)
                        let task = TaskReader.read(object, file: path)
                        if let other = files[task.name], !task.name.isEmpty {
                            object.report("a task \"\(task.name)\" is defined in \(other) already", at: "name")
                        }
                        files[task.name] = path
                        return task
                    })
            } catch {
                broken.append(BrokenDefinition(file: path, error))
            }
        }
        guard !tasks.isEmpty || !broken.isEmpty else {
            let hint = "`mixtape task new NAME --from FILE` writes one from your data"
            throw ConfigurationError("holds no task (*.json); \(hint)", file: directory)
        }
        self.init(tasks: tasks.sorted { $0.name < $1.name }, broken: broken, directory: directory)
    }

    private init(tasks: [TaskDefinition], broken: [BrokenDefinition], directory: String) {
        self.tasks = tasks
        self.broken = broken
        self.directory = directory
    }

    /// The same tasks with others added. One with an existing name replaces that task.
    package func replacing(_ others: [TaskDefinition]) -> TaskRegistry {
        let kept = tasks.filter { task in !others.contains { $0.name == task.name } }
        return TaskRegistry(
            tasks: (kept + others).sorted { $0.name < $1.name }, broken: broken, directory: directory)
    }

    /// No tasks at all.
    package static let empty = TaskRegistry(tasks: [], broken: [], directory: "")

    /// The names of all tasks, those of broken files included.
    package var names: [String] { (tasks.map(\.name) + broken.map(\.name)).sorted() }

    /// A mixture in a task's file lacks everything that a task has. One message explains that better than six.
    private static func refuseMixture(_ object: ConfigurationObject, file: String) throws(ConfigurationError) {
        let keys = object.keys
        guard !keys.contains("input"), keys.contains("tasks") || keys.contains("mixtures") else { return }
        let name = TaskFiles.definedName(file) + TaskFiles.mixtureExtension
        throw ConfigurationError([
            Diagnostic("describes a mixture, not a task; call the file \(name)", at: object.location)
        ])
    }

    /// The task name that was probably meant; otherwise the existing names and how to see all.
    package static func suggestion(for name: String, among names: [String]) -> String {
        let phrase = Suggestion.phrase(for: name, among: names)
        return Suggestion.nearest(to: name, among: names) == nil ? "\(phrase); all of them: mixtape task list" : phrase
    }

    /// - Parameter otherNames: further names that may have been meant
    /// - Throws: ``ConfigurationError`` with the problems of the task's file; or, if there is no task of that name,
    ///   with the nearest name.
    package func task(named name: String, otherNames: [String] = []) throws(ConfigurationError) -> TaskDefinition {
        if let task = tasks.first(where: { $0.name == name }) { return task }
        if let broken = broken.first(where: { $0.name == name }) { throw broken.error }
        throw ConfigurationError(
            "unknown task \"\(name)\"\(Self.suggestion(for: name, among: names + otherNames))", file: directory)
    }
}

/// An invalid file of a task or a mixture.
package struct BrokenDefinition: Sendable {
    /// The name that the file's own name stands for.
    package let name: String
    /// All of its problems.
    package let error: ConfigurationError

    /// - Parameter error: what reading the file threw
    package init(file: String, _ error: any Error) {
        name = TaskFiles.definedName(file)
        self.error = error as? ConfigurationError ?? ConfigurationError("\(error)", file: file)
    }
}

extension TaskDefinition {
    /// Reads one task file.
    /// - Throws: ``ConfigurationError`` with all problems of the file.
    package static func read(_ path: String) throws -> TaskDefinition {
        try ConfigurationFile.read(path, guide: { TaskKeys.guide }) { TaskReader.read($0, file: path) }
    }

    /// Reads the text of a task file; `file` is its name.
    package static func read(text: String, file: String) throws -> TaskDefinition {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: file, guide: { TaskKeys.guide }) {
            TaskReader.read($0, file: file)
        }
    }

    /// The keys and values that a task file may hold.
    package static var fileDescription: ConfigurationDescription {
        ConfigurationDescription { TaskReader.read($0, file: "") }
    }
}
