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
}
