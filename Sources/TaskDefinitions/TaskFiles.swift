import Configuration
import Foundation

/// The definition files of a directory: one for each task, `sst2.json`, and one for each named mixture,
/// `glue.mixture.json`. Hidden files and subdirectories are ignored.
package struct TaskFiles {
    /// The paths of the task files, by name.
    package let tasks: [String]
    /// The paths of the mixture files, by name.
    package let mixtures: [String]

    package static let mixtureExtension = ".mixture.json"
    private static let taskExtension = ".json"

    /// - Throws: ``ConfigurationError`` if the directory does not exist or cannot be read.
    package init(in directory: String) throws(ConfigurationError) {
        let expected = "the tasks are expected in a directory, one JSON file each"
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory) else {
            throw ConfigurationError(
                "does not exist; \(expected); go to the project's folder, or make one: mixtape init DIR",
                file: directory)
        }
        guard isDirectory.boolValue else {
            throw ConfigurationError("is a file; \(expected)", file: directory)
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw ConfigurationError("cannot be read; check who may read the directory", file: directory)
        }
        let base = directory.hasSuffix("/") ? directory : directory + "/"
        let files = names.filter { $0.hasSuffix(Self.taskExtension) && !$0.hasPrefix(".") }.sorted().map { base + $0 }
        tasks = files.filter { !$0.hasSuffix(Self.mixtureExtension) }
        mixtures = files.filter { $0.hasSuffix(Self.mixtureExtension) }
    }

    /// The name of the task or mixture that a file defines: the file's own name without its extension.
    package static func definedName(_ file: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        let end = [mixtureExtension, taskExtension].first { name.hasSuffix($0) } ?? ""
        return String(name.dropLast(end.count))
    }
}
