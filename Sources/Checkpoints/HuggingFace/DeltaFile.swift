import Configuration
import Deltas
import Files

/// `delta.json`, which names the deltas of a run's model beside its sizes and its vocabulary. A checkpoint has their
/// values.
package enum DeltaFile {
    private static let name = "delta.json"

    /// The deltas of a model; none if there is no such file.
    /// - Throws: `ConfigurationError` for a problem in the file
    package static func read(in directory: String) throws -> DeltaStack {
        let path = FileSystem.join(directory, name)
        guard FileSystem.exists(path) else { return DeltaStack() }
        return try ConfigurationFile.read(path) { DeltaStack($0) }
    }

    /// Writes the file if there are deltas.
    /// - Throws: `FileError` if it cannot be written
    package static func write(_ deltas: DeltaStack, to directory: String) throws {
        guard !deltas.isEmpty else { return }
        try AtomicFile.write(deltas.json.text, to: FileSystem.join(directory, name))
    }
}
