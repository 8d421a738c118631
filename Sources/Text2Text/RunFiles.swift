import Checkpoints
import Configuration
import Files

/// What lies where in the directory of a run.
package struct RunFiles {
    /// The run's directory, whatever its configuration calls the run; it ends in a name.
    package let path: String

    package init(_ path: String) {
        self.path = FileSystem.named(path)
    }

    /// The configuration in force, as JSON.
    package var configuration: String { FileSystem.join(path, "configuration.json") }
    /// The model's sizes and its vocabulary, the run's own copy, in the files that Hugging Face's format has for them.
    package var model: String { FileSystem.join(path, "model") }
    package var checkpoints: String { FileSystem.join(path, "checkpoints") }
    /// The definitions of its tasks, the run's own copies.
    package var tasks: String { FileSystem.join(path, "tasks") }
    /// Held while the run is trained. Beside the directory rather than in it, as that may be moved aside; beside the
    /// directory itself, so that it is the same by whatever link the run is named.
    package var lock: String { "\(FileSystem.isLink(path) ? FileSystem.followed(path) : path).lock" }

    /// The directory that relative paths of its configuration start from: the one that holds the folder of the runs. A
    /// run that was moved out of its project belongs to the present directory.
    /// - Parameter paths: of the configuration, some of which lie in the project
    package func project(with paths: [String]) -> String {
        let homes = [Self.home(path), Self.home(FileSystem.followed(path)), "."]
        // An absolute path says nothing about where the others start from.
        let relative = paths.filter { !$0.hasPrefix("/") }
        return homes.first { home in
            relative.contains { FileSystem.exists(FileSystem.path($0, from: home)) }
        } ?? homes[0]
    }

    /// The same, by the paths that the run's own configuration has.
    package var project: String {
        project(with: ["tasks", "store", "data"].compactMap { root?[$0]?.string })
    }

    /// The configuration in force; nil where it cannot be read.
    private var root: JSONNode? {
        guard let bytes = try? FileSystem.contents(of: configuration) else { return nil }
        return try? JSONDocument(bytes: bytes, file: configuration, dialect: .relaxed).root
    }

    private static func home(_ path: String) -> String {
        let folder = FileSystem.parent(of: path)
        guard [".", ".."].contains(FileSystem.name(of: folder)) else { return FileSystem.parent(of: folder) }
        let home = FileSystem.parent(of: FileSystem.parent(of: FileSystem.absolute(path)))
        return home == FileSystem.absolute(".") ? "." : home
    }

    /// Why a directory that looks like a run's is none; nil where it is one.
    package static func problem(of directory: String) -> String? {
        guard let step = CheckpointStore.step(ofFolder: directory) else { return nil }
        let run = FileSystem.parent(of: FileSystem.parent(of: FileSystem.named(directory)))
        return "is a checkpoint of a run; name the run and the step: \(run) --checkpoint \(step)"
    }

    /// Why there is no checkpoint, and what to do about it.
    /// - Parameter pipeline: the file that `mixtape train` is to be called with
    package func noCheckpointProblem(pipeline: String) -> String {
        guard FileLock.holder(ofLockAt: lock) != nil else {
            let trained = pipeline == configuration ? path : pipeline
            return "\(path): holds no checkpoint; train first: mixtape train \(trained)"
        }
        guard let firstCheckpoint else { return "\(path): is being trained, and has no checkpoint yet; wait for it" }
        return "\(path): is being trained; its first checkpoint comes at step \(firstCheckpoint)"
    }

    /// The step after which the first checkpoint is written; nil where the configuration does not say.
    private var firstCheckpoint: Int? {
        guard let training = root?["training"] else { return nil }
        return ["checkpointEvery", "evaluateEvery", "steps"].compactMap { training[$0]?.integer }.min()
    }
}
