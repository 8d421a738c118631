import Configuration

/// What lies where in the directory of a run.
package struct RunFiles {
    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// The configuration in force, as JSON.
    package var configuration: String { FileSystem.join(path, "configuration.json") }
    /// The model's sizes and its vocabulary, the run's own copy, in the files that Hugging Face's format has for them.
    package var model: String { FileSystem.join(path, "model") }
    package var checkpoints: String { FileSystem.join(path, "checkpoints") }
    /// Held while the run is trained. Beside the directory rather than in it, as that may be moved aside.
    package var lock: String { "\(path).lock" }

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
        guard let bytes = try? FileSystem.contents(of: configuration),
            let document = try? JSONDocument(bytes: bytes, file: configuration, dialect: .relaxed),
            let training = document.root["training"]
        else { return nil }
        return ["checkpointEvery", "evaluateEvery", "steps"].compactMap { training[$0]?.integer }.min()
    }
}
