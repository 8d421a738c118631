import Batching
import Files

/// Which definitions of a run's tasks a command goes by.
package enum TaskChoice {
    /// The task files as they are now: what is to be trained.
    case files
    /// Those that the run was trained with, where it keeps them and the files make other examples now.
    case run
    /// The task files of a directory, as they are.
    case directory(String)

    /// - Parameter directory: what `--tasks` says
    package static func trained(_ directory: String?) -> TaskChoice { directory.map { .directory($0) } ?? .run }

    /// - Parameters:
    ///   - files: the directory that the pipeline names
    ///   - run: the pipeline's run, which need not be there
    /// - Returns: the definitions, and which tasks' files were changed since the run was trained
    func registry(files: String, of run: RunDirectory) throws -> (MixtureRegistry, [TaskChange]) {
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
