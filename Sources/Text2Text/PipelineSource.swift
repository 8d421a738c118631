import Configuration
import Files

/// What a run's configuration is read from: a pipeline's file or a run's directory, and what takes the place of what
/// that says.
package struct PipelineSource {
    package let path: String
    /// The directory that `path`, and the paths in a pipeline's file, start from.
    package let home: String
    /// Where the tasks' data files are; nil for what the file says.
    package let dataDirectory: String?
    /// Values in place of the file's.
    package let overrides: [ConfigurationOverride]

    package init(
        _ path: String, in home: String = ".", dataDirectory: String? = nil, overrides: [ConfigurationOverride] = []
    ) {
        self.path = FileSystem.path(path, from: home)
        self.home = home
        self.dataDirectory = dataDirectory
        self.overrides = overrides
    }

    /// Whether another run is begun with the settings of the one that is named.
    package var isRenamed: Bool { overrides.contains { $0.path == "name" } }
}
