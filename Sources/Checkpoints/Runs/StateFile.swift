import Files
import Foundation
import Presentation

/// `state.json`, the part of a checkpoint that secures the others.
///
/// It is written last. It holds the size and SHA-256 of the other files and a checksum of its own text. A changed digit
/// is therefore detected like a changed weight.
/// digit is noticed like a changed weight.
struct StateFile: Codable {
    static let name = "state.json"
    private static let currentVersion = 2

    /// SHA-256 of the file's text with 64 zeros in this place.
    private let checksum: String
    /// The other files by name.
    let files: [String: FileSummary]
    private let formatVersion: Int
    let state: CheckpointState

    struct FileSummary: Codable {
        let bytes: Int
        let sha256: String

        /// - Throws: ``CheckpointError`` if the length of a file differs from the written one
        func check(size: Int, _ path: String) throws(CheckpointError) {
            guard size != bytes else { return }
            let counts = "\(Quantity.count(size)) of \(Quantity.count(bytes)) bytes"
            throw CheckpointError(size < bytes ? "is cut short: \(counts)" : "is too long: \(counts)", file: path)
        }
    }

    /// The fields that every version of the format has.
    private struct Seal: Decodable {
        let checksum: String
        let formatVersion: Int
    }

    /// The reason why a checkpoint cannot be used.
    struct Problem: Error {
        let error: CheckpointError
        /// True if it is intact but of a later version. An older checkpoint is then not used without asking.
        var isNewerVersion = false
    }

    private static let unsealed = String(repeating: "0", count: 64)

    init(state: CheckpointState, files: [String: FileSummary]) {
        checksum = Self.unsealed
        self.files = files
        formatVersion = Self.currentVersion
        self.state = state
    }

    /// Checks that the other files exist with their written lengths.
    func checkSizes(in folder: String) throws(CheckpointError) {
        for (name, summary) in files.sorted(by: { $0.key < $1.key }) {
            let path = FileSystem.join(folder, name)
            try summary.check(size: try MappedFile(path: path).bytes.count, path)
        }
    }

    func write(to path: String) throws(CheckpointError) {
        let text = try StateCoding.text(of: self, for: path)
        try withCheckpointErrors { () throws(FileError) in
            try AtomicFile.write(text.replacingOccurrences(of: checksum, with: SHA256.hash(text)), to: path)
        }
    }

    /// Reads the state of a step's checkpoint.
    init(in folder: String, step: Int) throws(Problem) {
        let path = FileSystem.join(folder, Self.name)
        let text: String
        do {
            text = try StateCoding.read(path)
        } catch {
            throw Problem(error: error)
        }
        let seal = try? StateCoding.decode(Seal.self, from: text)
        guard let seal, seal.checksum.count == Self.unsealed.count,
            SHA256.hash(text.replacingOccurrences(of: seal.checksum, with: Self.unsealed)) == seal.checksum
        else {
            throw Problem(error: CheckpointError("does not match its checksum", file: path))
        }
        guard seal.formatVersion <= Self.currentVersion else {
            let message =
                "was written by a newer version of Mixtape (format \(seal.formatVersion), "
                + "this version knows up to \(Self.currentVersion)); update Mixtape"
            throw Problem(error: CheckpointError(message, file: path), isNewerVersion: true)
        }
        guard seal.formatVersion == Self.currentVersion else {
            let message =
                "was written by an older version of Mixtape (format \(seal.formatVersion)); "
                + "this version cannot continue from it"
            throw Problem(error: CheckpointError(message, file: path))
        }
        guard let file = try? StateCoding.decode(Self.self, from: text) else {
            throw Problem(error: CheckpointError("holds no checkpoint's state", file: path))
        }
        guard file.state.step == step else {
            throw Problem(error: CheckpointError("is of step \(file.state.step)", file: path))
        }
        self = file
    }
}
