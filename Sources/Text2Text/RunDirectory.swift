import Checkpoints
import Files

/// The directory of a run, `runs/<name>`, and the places inside it.
package struct RunDirectory {
    /// The directory of all runs, and of their shared example store.
    package static let root = "runs"
    /// The example store, unless a pipeline names another.
    package static let usualStore = "\(root)/store.sqlite"

    /// The run's path, whatever name the configuration has. Its last component is a name.
    package let path: String

    /// The usual place for a name.
    /// - Parameter project: the directory that contains the folder of the runs
    package init(name: String, in project: String = ".") {
        path = FileSystem.join(project, "\(Self.root)/\(name)")
    }

    /// Any run's directory, even one that was moved.
    package init(path: String) {
        self.path = FileSystem.named(path)
    }

    /// The run that a path names by its directory or by the configuration in it. Nil for a pipeline's file.
    package static func containing(_ path: String) -> RunDirectory? {
        if FileSystem.isFolder(path) { return RunDirectory(path: path) }
        let run = RunDirectory(path: FileSystem.parent(of: path))
        guard FileSystem.name(of: path) == FileSystem.name(of: run.configuration),
            [run.model, run.checkpoints].contains(where: FileSystem.exists)
        else { return nil }
        return run
    }

    /// The run of a directory; nil if that has no configuration.
    package static func existing(at path: String) -> RunDirectory? {
        let run = RunDirectory(path: path)
        return FileSystem.exists(run.configuration) ? run : nil
    }

    /// The reason why a name is not valid for a run's directory; nil if it is valid.
    package static func problem(ofName name: String) -> String? {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        guard !name.isEmpty, isPlain, !name.hasPrefix(".") else {
            return "\"\(name)\" cannot name a directory; use letters, digits, '-', '_' and '.'"
        }
        return otherUse(ofName: name).map { "\"\(name)\" cannot name a run: \($0); choose another name" }
    }

    /// The other use of a name in the directory of the runs, if it is not free for a run.
    private static func otherUse(ofName name: String) -> String? {
        let name = name.lowercased()
        if name == vocabularies { return "\(root)/\(name) holds the trained vocabularies" }
        if name.hasSuffix(".lock") { return "\(root)/\(name) is a run's lock" }
        if name.contains(#/\.old-[0-9]+$/#) { return "\(root)/\(name) is where --restart keeps an earlier run" }
        if name.hasPrefix(FileSystem.name(of: usualStore)) { return "\(root)/\(name) is the store's" }
        if name.hasSuffix(".errors.jsonl") { return "\(root)/\(name) is for the wrong records of an import" }
        return nil
    }

    private static let vocabularies = "vocabularies"

    /// The place of trained vocabularies. Their names depend on their texts and settings, and all runs share them.
    package static func trainedVocabulary(key: String, in project: String) -> String {
        FileSystem.join(project, "\(root)/\(vocabularies)/\(key).model")
    }

    /// The last component of the path: the run's name, unless it was moved.
    package var name: String { FileSystem.name(of: path) }

    /// The configuration in force, as JSON.
    package var configuration: String { FileSystem.join(path, "configuration.json") }
    /// The run's own copy of the model's sizes and its vocabulary, in the files of Hugging Face's format.
    package var model: String { FileSystem.join(path, "model") }
    package var checkpoints: String { FileSystem.join(path, "checkpoints") }
    /// The run's own copies of the definitions of its tasks.
    package var tasks: String { FileSystem.join(path, "tasks") }
    /// Held while the run is trained. It stands beside the directory, because that may be moved. If the run is named by
    /// a link, it stands beside the real directory, so that it is the same for every link.
    package var lock: String { "\(FileSystem.isLink(path) ? FileSystem.followed(path) : path).lock" }

    /// The start of the relative paths in its configuration: the directory that contains the folder of the runs. A run
    /// that was moved out of its project uses the present directory.
    /// - Parameter paths: paths of the configuration; some of them lie in the project
    package func project(with paths: [String]) -> String {
        let near = [Self.home(path), Self.home(FileSystem.followed(path))]
        // The runs of a study lie in a folder of their own among the other runs.
        let homes = near + near.filter { FileSystem.name(of: $0) == Self.root }.map(FileSystem.parent) + ["."]
        // An absolute path does not tell where the others start.
        let relative = paths.filter { !$0.hasPrefix("/") }
        return homes.first { home in
            relative.contains { FileSystem.exists(FileSystem.path($0, from: home)) }
        } ?? homes[0]
    }

    private static func home(_ path: String) -> String {
        let folder = FileSystem.parent(of: path)
        guard [".", ".."].contains(FileSystem.name(of: folder)) else { return FileSystem.parent(of: folder) }
        let home = FileSystem.parent(of: FileSystem.parent(of: FileSystem.absolute(path)))
        return home == FileSystem.absolute(".") ? "." : home
    }

    /// The reason why a directory that looks like a run's is none; nil if it is one.
    package static func problem(of directory: String) -> String? {
        guard let step = CheckpointStore.step(ofFolder: directory) else { return nil }
        let run = FileSystem.parent(of: FileSystem.parent(of: FileSystem.named(directory)))
        return "is a checkpoint of a run; name the run and the step: \(run) --checkpoint \(step)"
    }

    /// The reason why there is no checkpoint, and the remedy.
    /// - Parameter pipeline: the file for `mixtape train`
    package func noCheckpointProblem(pipeline: String) -> String {
        guard FileLock.holder(ofLockAt: lock) != nil else {
            let trained = pipeline == configuration ? path : pipeline
            return "\(path): holds no checkpoint; train first: mixtape train \(trained)"
        }
        guard let firstCheckpoint = outline?.firstCheckpoint else {
            return "\(path): is being trained, and has no checkpoint yet; wait for it"
        }
        return "\(path): is being trained; its first checkpoint comes at step \(firstCheckpoint)"
    }
}
