import Batching
import Files

/// The definitions of a run's tasks that a command uses.
package enum TaskChoice {
    /// The current task files: for training.
    case files
    /// The run's own definitions, if it keeps them and the files make other examples now.
    case run
    /// The current task files of a directory.
    case directory(String)
    /// Definitions that were read before.
    case known(MixtureRegistry)

    /// - Parameter directory: the value of `--tasks`
    package static func trained(_ directory: String?) -> TaskChoice { directory.map { .directory($0) } ?? .run }

    /// - Parameters:
    ///   - files: the directory that the pipeline names
    ///   - run: the pipeline's run, which need not exist
    /// - Returns: the definitions, and the tasks whose files changed since the run was trained
    func registry(files: String, of run: RunDirectory) throws -> (MixtureRegistry, [TaskChange]) {
        switch self {
        case .files: return (try MixtureRegistry(directory: files), [])
        case .directory(let directory): return (try MixtureRegistry(directory: directory), [])
        case .known(let registry): return (registry, [])
        case .run:
            guard FileSystem.exists(run.configuration) else { return (try MixtureRegistry(directory: files), []) }
            let tasks = try RunTasks(run, directory: files)
            return (tasks.registry, tasks.changes)
        }
    }
}
