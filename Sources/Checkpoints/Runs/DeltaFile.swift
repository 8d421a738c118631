import Configuration
import Deltas
import Files

/// `deltas.json`, which names the deltas of a run's model beside its sizes and its vocabulary. A checkpoint has their
/// values.
package enum DeltaFile {
    private static let name = "deltas.json"

    /// The deltas of a model; none if there is no such file.
    /// - Throws: `ConfigurationError` for a problem in the file
    package static func read(in directory: String) throws -> DeltaStack {
        let path = FileSystem.join(directory, name)
        guard FileSystem.exists(path) else { return DeltaStack() }
        return try ConfigurationFile.read(path) { DeltaStack($0) }
    }

    /// Writes the file if there are deltas, and else removes it.
    /// - Throws: `FileError` if that fails
    package static func write(_ deltas: DeltaStack, to directory: String) throws {
        let path = FileSystem.join(directory, name)
        if !deltas.isEmpty {
            try AtomicFile.write(deltas.json.text, to: path)
        } else if FileSystem.exists(path) {
            try FileSystem.remove(path)
        }
    }
}
