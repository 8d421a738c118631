import Batching
import CommandSyntax
import Files
import TaskDefinitions
import Text2Text

/// Which definitions of a run's tasks a command goes by.
enum TaskChoice {
    /// The task files as they are now: what is to be trained.
    case files
    /// Those that the run was trained with, where it keeps them and the files make other examples now.
    case run
    /// The task files of a directory, as they are.
    case directory(String)

    /// The option `--tasks` of commands that ask or judge a trained model.
    static func option(_ arguments: ArgumentReader, _ help: String) -> String? {
        arguments.option("tasks", .directory("DIR"), help)
    }

    /// - Parameter directory: what `--tasks` says
    static func trained(_ directory: String?) -> TaskChoice { directory.map { .directory($0) } ?? .run }

    /// - Parameters:
    ///   - files: the directory that the pipeline names
    ///   - run: the pipeline's run, which need not be there
    /// - Returns: the definitions, and which tasks' files were changed since the run was trained
    func registry(files: String, of run: RunFiles) throws -> (MixtureRegistry, [TaskChange]) {
        switch self {
        case .files: return (try MixtureRegistry(directory: files), [])
        case .directory(let directory): return (try MixtureRegistry(directory: directory), [])
        case .run:
            guard FileSystem.exists(run.configuration) else { return (try MixtureRegistry(directory: files), []) }
            let tasks = try RunTasks(run, directory: files)
            return (tasks.registry, tasks.changes)
        }
    }
}

extension PipelineConfiguration {
    /// Says of which tasks the files make other examples than when the run was trained, and what is used.
    func warn(ofChanges tasks: [TaskDefinition]) {
        for change in taskChanges where tasks.contains(where: { $0.name == change.task }) {
            let advice = change.isKept ? "; --tasks DIR goes by the files of a directory" : ""
            Console.warn(change.description + advice)
        }
    }
}
