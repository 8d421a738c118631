import Batching
import Checkpoints
import Configuration
import Files
import TaskDefinitions

/// The tasks that a run's model is asked for and judged by.
///
/// A run keeps copies of its task files. If a file makes the same training examples as its copy, the file counts.
/// Metrics, limits and similar settings can therefore be changed after training. If it makes others, or is missing, the
/// copy counts.
package struct RunTasks {
    /// All tasks and mixtures of the directory, with the run's own definitions in their place.
    package let registry: MixtureRegistry
    /// The tasks whose files now make other examples, or have them answered in another way.
    package let changes: [TaskChange]

    /// - Parameter directory: the directory of the task files; it need not exist if the run has copies
    /// - Throws: `ConfigurationError` if neither has the tasks, or if a copy is damaged
    package init(_ run: RunDirectory, directory: String) throws {
        let copies = FileSystem.exists(run.tasks) ? try TaskFiles(in: run.tasks).tasks : []
        let own = try copies.map(TaskDefinition.read)
        let present: MixtureRegistry =
            own.isEmpty || FileSystem.exists(directory)
            ? try MixtureRegistry(directory: directory) : .empty
        let trained = own.isEmpty ? try? CheckpointStore(reading: run.checkpoints).newestState()?.data : nil
        var replaced: [TaskDefinition] = []
        var changes: [TaskChange] = []
        for copy in own {
            guard let now = present.tasks.tasks.first(where: { $0.name == copy.name }) else {
                if !present.taskNames.contains(copy.name) { replaced.append(copy) }
                continue
            }
            guard now.fingerprint != copy.fingerprint else {
                if let change = TaskChange(ofAnswersFrom: copy, to: now, run: run.path) { changes.append(change) }
                continue
            }
            replaced.append(copy)
            changes.append(TaskChange(from: copy, to: now, run: run.path))
        }
        for now in present.tasks.tasks {
            guard let trained = trained?[now.name], trained.definition != now.fingerprint else { continue }
            changes.append(TaskChange(to: now, run: run.path))
        }
        registry = present.replacing(replaced)
        self.changes = changes
    }

    /// Copies the files of a run's tasks, and those of their allowed answers, into its directory, and removes copies of
    /// other tasks.
    /// - Throws: `FileError` if a file cannot be read or written
    package static func keep(_ tasks: [TaskDefinition], in run: RunDirectory) throws(FileError) {
        try FileSystem.makeFolder(run.tasks)
        var kept: [String] = []
        func keep(_ file: String, as copy: String) throws(FileError) {
            kept.append(FileSystem.name(of: copy))
            // A run that goes on with its own definitions has the copy already.
            guard file != copy else { return }
            try AtomicFile.write(try FileSystem.contents(of: file), to: copy)
        }
        for task in tasks {
            let copy = FileSystem.join(run.tasks, "\(task.name).json")
            try keep(task.file, as: copy)
            if let answers = task.answers?.file { try keep(answers, as: AnswersFile.copy(besideTask: copy)) }
        }
        for name in FileSystem.names(in: run.tasks) where !kept.contains(name) {
            try FileSystem.remove(FileSystem.join(run.tasks, name))
        }
    }
}

/// A task whose file now makes other examples than when a run was trained, or has them answered in another way.
package struct TaskChange: Equatable, CustomStringConvertible {
    package let task: String
    /// Whether the run has its own definition, which is used.
    package let isKept: Bool
    /// The difference, and the definition that is used.
    package let description: String

    /// The keys of a task file that decide the examples of a record.
    private static let decisive = [
        "sources", "preprocess", "input", "target", "objective", "references", "labels", "attributes",
    ]

    /// The keys that decide inputs and answers but not the training examples.
    private static let answering = ["sources", "limits", "postprocess", "evaluation", "answers"]

    fileprivate init(from copy: TaskDefinition, to now: TaskDefinition, run: String) {
        let lines = Self.differences(copy, now, in: Self.decisive)
        let difference = lines.isEmpty ? "" : " (\(lines.joined(separator: "; ")))"
        self.init(
            now, isKept: true,
            "\(now.file): makes other examples than when \(run) was trained\(difference); the run's own definition is "
                + "used, \(copy.file)")
    }

    /// A difference of the files in inputs or answers; nil if there is none.
    fileprivate init?(ofAnswersFrom copy: TaskDefinition, to now: TaskDefinition, run: String) {
        let lines = Self.differences(copy, now, in: Self.answering)
        guard !lines.isEmpty else { return nil }
        self.init(
            now, isKept: false,
            "\(now.file): was changed since \(run) was trained (\(lines.joined(separator: "; "))); the file is used "
                + "as it is now")
    }

    private static func differences(_ copy: TaskDefinition, _ now: TaskDefinition, in keys: [String]) -> [String] {
        let (before, after) = (settings(copy.file), settings(now.file))
        return keys.flatMap { JSONDifference.lines(before?[$0], after?[$0], path: $0) }
    }

    /// A change since an older version made the run. It is only known that there is a difference.
    fileprivate init(to now: TaskDefinition, run: String) {
        self.init(
            now, isKept: false,
            "\(now.file): makes other examples than when \(run) was trained; the run keeps no definition of its own, "
                + "so the file is used as it is now")
    }

    private init(_ task: TaskDefinition, isKept: Bool, _ description: String) {
        self.task = task.name
        self.isKept = isKept
        self.description = description
    }

    private static func settings(_ file: String) -> JSONOutput? {
        let document = (try? FileSystem.contents(of: file)).flatMap {
            try? JSONDocument(bytes: $0, file: file, dialect: .relaxed)
        }
        return document.map { JSONOutput($0.root) }
    }
}
