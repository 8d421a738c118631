import Configuration
import TaskDefinitions

/// The tasks of a directory and the mixtures beside them, one JSON file each: `Tasks/sst2.json` defines a task,
/// `Tasks/glue.mixture.json` a mixture.
///
///     {"name": "glue", "description": "…", "tasks": ["mrpc", "sst2"], "limit": 100000}
public struct MixtureRegistry: Sendable {
    public let tasks: TaskRegistry
    /// The mixtures in order of their names, each with all that is in it.
    public let mixtures: [MixtureDefinition]

    /// How many mixtures there may be in one, at all depths: far more than people write, and few enough to write out.
    private static let maximumParts = 10_000

    /// Reads every `*.json` of the directory.
    /// - Throws: ``ConfigurationError`` with all problems of all files: of tasks first, then of mixtures, then the
    ///   mixtures that contain themselves.
    public init(directory: String) throws(ConfigurationError) {
        let files = try TaskFiles(in: directory)
        var problems: [Diagnostic] = []
        var tasks: TaskRegistry?
        do {
            tasks = try TaskRegistry(directory: directory)
        } catch {
            problems += error.diagnostics
        }
        // By the names of the files, so that a mixture can be judged where a task of it is broken.
        let reader = MixtureReader(
            taskNames: files.tasks.map(TaskFiles.definedName), mixtureNames: files.mixtures.map(TaskFiles.definedName))
        var mixtures: [MixtureDefinition] = []
        for file in files.mixtures {
            do {
                mixtures.append(try ConfigurationFile.read(file) { try Self.read($0, file: file, reader) })
            } catch let error as ConfigurationError {
                problems += error.diagnostics
            } catch {
                problems.append(Diagnostic("\(file): \(error)"))
            }
        }
        problems += Self.cycles(mixtures)
        guard problems.isEmpty, let tasks else { throw ConfigurationError(problems) }
        self.tasks = tasks
        let named = Dictionary(uniqueKeysWithValues: mixtures.map { ($0.name, $0) })
        var complete: [MixtureDefinition] = []
        for (file, mixture) in zip(files.mixtures, mixtures) {
            guard let whole = Self.complete(mixture, from: named) else {
                throw ConfigurationError("holds more than \(Self.maximumParts) mixtures at all depths", file: file)
            }
            complete.append(whole)
        }
        self.mixtures = complete
    }

    /// The names of the tasks and the mixtures of a directory, without reading them; none where it cannot be read.
    package static func names(in directory: String) -> [String] {
        guard let files = try? TaskFiles(in: directory) else { return [] }
        return (files.tasks + files.mixtures).map(TaskFiles.definedName)
    }

    private static func read(
        _ object: ConfigurationObject, file: String, _ reader: MixtureReader
    ) throws(ConfigurationError) -> MixtureDefinition {
        if object.keys.contains("input") {
            let name = "\(TaskFiles.definedName(file)).json"
            throw ConfigurationError([
                Diagnostic("describes a task, not a mixture; call the file \(name)", at: object.location)
            ])
        }
        let name = TaskName.read(object, of: "mixture", file: file)
        if reader.taskNames?.contains(name) == true {
            let message = "\"\(name)\" is the name of a task already; call the mixture, and its file, otherwise"
            object.report(message, at: "name")
        }
        return reader.read(object, name: name, description: object.string("description", default: ""))
    }

    /// The mixture of that name; nil where none has a file.
    public func mixture(named name: String) -> MixtureDefinition? { mixtures.first { $0.name == name } }

    /// The task of that name, or all tasks of the mixture of that name, those that are only evaluated among them.
    /// - Throws: ``ConfigurationError`` where there is neither, with the nearest name that there is.
    public func tasks(named name: String) throws(ConfigurationError) -> [TaskDefinition] {
        var found: [TaskDefinition] = []
        for name in mixture(named: name)?.allEvaluatedNames ?? [name] {
            found.append(try tasks.task(named: name, otherNames: mixtures.map(\.name)))
        }
        return found
    }

    /// The definitions of the tasks that there are of some names, in their order.
    package func definitions(_ names: [String]) -> [TaskDefinition] {
        names.compactMap { name in tasks.tasks.first { $0.name == name } }
    }

    /// A mixture with the definitions of those that it names, and of those that these name; nil where these are too many.
    func complete(_ mixture: MixtureDefinition) -> MixtureDefinition? {
        Self.complete(mixture, from: Dictionary(uniqueKeysWithValues: mixtures.map { ($0.name, $0) }))
    }

    private static func complete(
        _ mixture: MixtureDefinition, from named: [String: MixtureDefinition]
    ) -> MixtureDefinition? {
        var count = 0
        func complete(_ mixture: MixtureDefinition) -> MixtureDefinition {
            var mixture = mixture
            for index in mixture.parts.indices where count <= maximumParts {
                count += 1
                let part = mixture.parts[index]
                mixture.parts[index].definition = (part.definition ?? named[part.name]).map(complete)
            }
            return mixture
        }
        let result = complete(mixture)
        return count <= maximumParts ? result : nil
    }

    // MARK: Cycles

    /// A message for each mention of a mixture that closes a circle.
    private static func cycles(_ mixtures: [MixtureDefinition]) -> [Diagnostic] {
        let named = Dictionary(mixtures.map { ($0.name, $0) }) { first, _ in first }
        var problems: [Diagnostic] = []
        var done: Set<String> = []
        var path: [String] = []
        func visit(_ mixture: MixtureDefinition) {
            path.append(mixture.name)
            for part in mixture.references {
                if let start = path.firstIndex(of: part.name) {
                    let circle = (path[start...] + [part.name]).joined(separator: " > ")
                    problems.append(Diagnostic(
                        "the mixture contains itself: \(circle); take one of them out", path: part.place.path,
                        at: part.place.location))
                } else if !done.contains(part.name), let next = named[part.name] {
                    visit(next)
                }
            }
            path.removeLast()
            done.insert(mixture.name)
        }
        for mixture in mixtures where !done.contains(mixture.name) { visit(mixture) }
        return problems
    }
}
