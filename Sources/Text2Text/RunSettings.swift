import Batching
import Configuration
import Files
import Foundation
import TaskDefinitions

/// The settings of a run's place, data and tasks. Training the run and asking its model both read them.
package struct RunSettings {
    package let name: String
    /// The run's place: the directory that was named, or the directory for the run's name.
    package let directory: RunDirectory
    /// The run's name on the command line: its directory, or the pipeline's file.
    package let argument: String
    /// The start of the paths in the file: the run's project, or the present directory.
    package let project: String
    /// The start of the tasks' relative source paths.
    package let dataDirectory: String
    /// The same directory as the resolved configuration stores it.
    package let recordedDataDirectory: String
    package let storePath: String
    package let seed: UInt64
    package let mixture: MixtureConfiguration
    /// The definitions of the mixture's tasks, in its order.
    package let tasks: [TaskDefinition]
    /// The tasks above, and those that the mixture evaluates without training on them.
    package let allTasks: [TaskDefinition]
    /// The tasks of the task files that the mixture does not have.
    package let otherTasks: [TaskDefinition]
    /// The tasks whose files make other examples now than when the run was trained. Empty unless the run's own
    /// definitions are used.
    package let taskChanges: [TaskChange]

    /// The default directory of the task files.
    package static let usualTasksDirectory = "Tasks"

    /// The default directory of the data, if neither a file nor the command line names one.
    package static var usualDataDirectory: String { usualDataDirectory(in: ".") }

    private static func usualDataDirectory(in home: String) -> String {
        let named = ProcessInfo.processInfo.environment["MIXTAPE_DATA"].flatMap { $0.isEmpty ? nil : $0 }
        return named ?? FileSystem.path("Data", from: home)
    }

    /// Reads the keys that it knows; the caller reads the others.
    /// - Parameters:
    ///   - file: the file that is read
    ///   - run: the directory that was named, if any
    ///   - taskChoice: the definitions of the tasks to use if the run was trained with others
    /// - Throws: `ConfigurationError` if the task files cannot be read. Problems of the mixture's tasks are in its
    ///   `problems`.
    package init(
        _ object: ConfigurationObject, _ source: PipelineSource, file: String, run: RunDirectory?,
        _ taskChoice: TaskChoice
    ) throws {
        let (home, dataDirectory) = (source.home, source.dataDirectory)
        name = object.string(
            "name", matching: "^[A-Za-z0-9_-][A-Za-z0-9_.-]*$", "the name of the run, and of its directory in runs/")
        if let problem = RunDirectory.problem(ofName: name) { object.report(problem, at: "name") }
        let dataHelp = "the directory that the tasks' paths start from; else MIXTAPE_DATA, else Data"
        let dataInFile = object.string("data", default: dataDirectory ?? Self.usualDataDirectory, dataHelp)
        let tasksInFile = object.string("tasks", default: Self.usualTasksDirectory, "the directory of the task files")
        let storeInFile = object.string(
            "store", default: RunDirectory.usualStore, "the SQLite file with examples and predictions")
        for (key, path) in [("data", dataDirectory ?? dataInFile), ("store", storeInFile)] where path.isEmpty {
            object.report("is empty; name a \(key == "data" ? "directory" : "file"), or leave it out", at: key)
        }
        if storeInFile.hasPrefix(":") || storeInFile.hasPrefix("file:") {
            object.report(
                "\"\(storeInFile)\" is not a file to SQLite; name a file, such as ./store.sqlite", at: "store")
        }
        let project = run?.project(with: [tasksInFile, storeInFile, dataInFile]) ?? home
        self.project = project
        directory =
            source.isRenamed
            ? RunDirectory(name: name, in: project) : run ?? RunDirectory(name: name, in: home)
        argument = source.isRenamed ? file : run?.path ?? file
        self.dataDirectory =
            dataDirectory
            ?? (object.has("data")
                ? FileSystem.path(dataInFile, from: project) : Self.usualDataDirectory(in: run == nil ? home : "."))
        // A typed path starts from here, and a path in the file from the project.
        recordedDataDirectory =
            dataDirectory.map { project == "." ? $0 : FileSystem.absolute($0) } ?? dataInFile
        storePath = FileSystem.path(storeInFile, from: project)
        let (registry, changes) =
            object.isDescription
            ? (.empty, [])
            : try taskChoice.registry(files: FileSystem.path(tasksInFile, from: project), of: directory)
        taskChanges = changes
        seed = UInt64(object.integer("seed", default: 1, in: 0..., "the seed of everything that is random"))
        mixture = MixtureConfiguration(pipeline: object, registry: registry)
        tasks = registry.definitions(mixture.taskNames)
        let names = mixture.evaluatedNames
        allTasks = registry.definitions(names)
        otherTasks = registry.tasks.tasks.filter { !names.contains($0.name) }
    }
}
