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
        document = nil
    }

    /// The configuration itself, if it stands in no file of its own or a run shares it with others.
    package let document: JSONDocument?

    /// A configuration that is not read from its file.
    /// - Parameters:
    ///   - document: the whole configuration, or the part of a file that holds it
    ///   - file: the name of the file, in messages
    package init(
        _ document: JSONDocument, file: String, dataDirectory: String?, overrides: [ConfigurationOverride]
    ) {
        path = file
        home = "."
        self.dataDirectory = dataDirectory
        self.overrides = overrides
        self.document = document
    }

    /// Whether it begins another run with the settings of the named one.
    package var isRenamed: Bool { document == nil && overrides.contains { $0.path == "name" } }
}
