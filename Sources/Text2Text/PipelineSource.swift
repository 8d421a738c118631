import Configuration
import Files

/// The source of a run's configuration: a pipeline's file or a run's directory, with values that replace some of its
/// values.
package struct PipelineSource {
    package let path: String
    /// The start of `path`, and of the paths in a pipeline's file.
    package let home: String
    /// The directory of the tasks' data files; nil for the one in the file.
    package let dataDirectory: String?
    /// Values that replace those in the file.
    package let overrides: [ConfigurationOverride]

    package init(
        _ path: String, in home: String = ".", dataDirectory: String? = nil, overrides: [ConfigurationOverride] = []
    ) {
        self.path = FileSystem.path(path, from: home)
        self.home = home
        self.dataDirectory = dataDirectory
        self.overrides = overrides
    }

    /// Whether it begins another run with the settings of the named one.
    package var isRenamed: Bool { overrides.contains { $0.path == "name" } }
}
