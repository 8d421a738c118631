import Configuration
import TaskDefinitions

/// The tasks of a directory and the mixtures beside them, one JSON file each: `Tasks/sst2.json` defines a task,
/// `Tasks/glue.mixture.json` a mixture.
///
///     {"name": "glue", "description": "…", "tasks": ["mrpc", "sst2"], "limit": 100000}
///
/// A wrong file affects only what needs it.
package struct MixtureRegistry: Sendable {
    package private(set) var tasks: TaskRegistry
    /// The mixtures from valid files in order of their names, each with its valid parts.
    package let mixtures: [MixtureDefinition]
    /// The mixtures with invalid files, and those that contain themselves.
    private let brokenMixtures: [BrokenDefinition]

    /// The largest number of parts of a mixture, at all depths: far more than people write, but few enough to write
    /// out.
    private static let maximumParts = 10_000

    /// Reads every `*.json` of the directory.
    /// - Throws: ``ConfigurationError`` if there is no such directory, or no task file in it.
    package init(directory: String) throws(ConfigurationError) {
        let files = try TaskFiles(in: directory)
        tasks = try TaskRegistry(directory: directory)
        // By the names of the files: a mixture can then be checked even if one of its tasks is broken.
        let reader = MixtureReader(
            taskNames: files.tasks.map(TaskFiles.definedName), mixtureNames: files.mixtures.map(TaskFiles.definedName))
        var read: [(file: String, mixture: MixtureDefinition)] = []
        var broken: [BrokenDefinition] = []
        for file in files.mixtures {
            do {
                let mixture = try ConfigurationFile.read(file, guide: { MixtureKeys.guide }) {
                    try Self.read($0, file: file, reader)
                }
                read.append((file, mixture))
            } catch {
                broken.append(BrokenDefinition(file: file, error))
            }
        }
        let circles = Self.circles(read.map(\.mixture))
        for (file, mixture) in read {
            let problems = circles.filter { $0.members.contains(mixture.name) }.map(\.problem)
            if !problems.isEmpty { broken.append(BrokenDefinition(file: file, ConfigurationError(problems))) }
        }
        let good = read.filter { entry in !broken.contains { $0.name == entry.mixture.name } }
        let named = Dictionary(good.map { ($0.mixture.name, $0.mixture) }) { first, _ in first }
        var complete: [MixtureDefinition] = []
        for (file, mixture) in good {
            if let whole = Self.complete(mixture, from: named) {
                complete.append(whole)
            } else {
                let message = "holds more than \(Self.maximumParts) mixtures at all depths"
                broken.append(BrokenDefinition(file: file, ConfigurationError(message, file: file)))
            }
        }
        mixtures = complete
        brokenMixtures = broken
    }

    private init() {
        tasks = .empty
        mixtures = []
        brokenMixtures = []
    }

    /// Neither tasks nor mixtures.
    package static let empty = MixtureRegistry()

    /// The same with other tasks added. One with an existing name replaces that task.
    package func replacing(_ others: [TaskDefinition]) -> MixtureRegistry {
        var registry = self
        registry.tasks = tasks.replacing(others)
        return registry
    }

    // MARK: Names

    /// The names of all tasks, those of broken files included.
    package var taskNames: [String] { tasks.names }

    /// The names of all mixtures, those of broken files included.
    package var mixtureNames: [String] { (mixtures.map(\.name) + brokenMixtures.map(\.name)).sorted() }

    /// The names of the tasks and mixtures of a directory, without reading them; empty if it cannot be read.
    package static func names(in directory: String) -> [String] {
        guard let files = try? TaskFiles(in: directory) else { return [] }
        return (files.tasks + files.mixtures).map(TaskFiles.definedName)
    }

    fileprivate static func read(
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
            let message = "\"\(name)\" is the name of a task already; give the mixture and its file another name"
            object.report(message, at: "name")
        }
        let description = object.string("description", default: "", "what it is, for people")
        return reader.read(object, name: name, description: description)
    }

    /// The mixture of that name; nil if none has a file.
    package func mixture(named name: String) -> MixtureDefinition? { mixtures.first { $0.name == name } }

    /// The task of that name, or all tasks of the mixture of that name, including those that are only evaluated.
    /// - Throws: ``ConfigurationError`` with the problems of their files; or, if the name does not exist, with the
    ///   nearest name.
    package func tasks(named name: String) throws(ConfigurationError) -> [TaskDefinition] {
        let problems = mixtureNames.contains(name) ? problems(ofMixture: name) : []
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        var found: [TaskDefinition] = []
        for name in mixture(named: name)?.allEvaluatedNames ?? [name] {
            found.append(try tasks.task(named: name, otherNames: mixtureNames))
        }
        return found
    }

    // MARK: Broken files

    /// All problems of all files: first those of tasks, then those of mixtures.
    package var problems: [Diagnostic] {
        (tasks.broken + brokenMixtures).flatMap(\.error.diagnostics).withoutRepeats
    }

    /// The number of files.
    package var fileCount: Int { taskNames.count + mixtureNames.count }

    /// The problems of the files that a mixture needs: those of its tasks and of its parts.
    func problems(of mixture: MixtureDefinition) -> [Diagnostic] {
        let names = mixture.allEvaluatedNames
        let ofTasks = tasks.broken.filter { names.contains($0.name) }.flatMap(\.error.diagnostics)
        let missing = mixture.references.map(\.name)
        let ofMixtures = brokenMixtures.filter { missing.contains($0.name) }.flatMap(\.error.diagnostics)
        return ofTasks + ofMixtures
    }

    /// The problems of the mixture with a name, which may be broken itself.
    func problems(ofMixture name: String) -> [Diagnostic] {
        if let broken = brokenMixtures.first(where: { $0.name == name }) { return broken.error.diagnostics }
        return mixture(named: name).map(problems) ?? []
    }

    /// The definitions of the existing tasks among some names, in order.
    package func definitions(_ names: [String]) -> [TaskDefinition] {
        names.compactMap { name in tasks.tasks.first { $0.name == name } }
    }

    /// A mixture with the definitions of all parts that it names at any depth; nil if there are too many.
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

    // MARK: Circles

    /// A message for each mention of a mixture that closes a circle, with the mixtures of the circle.
    private static func circles(_ mixtures: [MixtureDefinition]) -> [(members: [String], problem: Diagnostic)] {
        let named = Dictionary(mixtures.map { ($0.name, $0) }) { first, _ in first }
        var circles: [(members: [String], problem: Diagnostic)] = []
        var done: Set<String> = []
        var path: [String] = []
        func visit(_ mixture: MixtureDefinition) {
            path.append(mixture.name)
            for part in mixture.references {
                if let start = path.firstIndex(of: part.name) {
                    let circle = (path[start...] + [part.name]).joined(separator: " > ")
                    let problem = Diagnostic(
                        "the mixture contains itself: \(circle); take one of them out", path: part.place.path,
                        at: part.place.location)
                    circles.append((Array(path[start...]), problem))
                } else if !done.contains(part.name), let next = named[part.name] {
                    visit(next)
                }
            }
            path.removeLast()
            done.insert(mixture.name)
        }
        for mixture in mixtures where !done.contains(mixture.name) { visit(mixture) }
        return circles
    }
}

extension MixtureDefinition {
    /// The keys and values that a mixture's file may hold.
    package static var fileDescription: ConfigurationDescription {
        ConfigurationDescription {
            try? MixtureRegistry.read($0, file: "", MixtureReader(taskNames: nil, mixtureNames: []))
        }
    }
}
