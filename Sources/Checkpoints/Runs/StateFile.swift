import Files
import Foundation
import Presentation

/// `state.json`, the part of a checkpoint that vouches for the others.
///
/// It is written last and holds size and SHA-256 of the other files, and a checksum of its own text, so that a changed
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

        /// - Throws: ``CheckpointError`` if a file is not as long as it was written
        func check(size: Int, _ path: String) throws(CheckpointError) {
            guard size != bytes else { return }
            let counts = "\(Quantity.count(size)) of \(Quantity.count(bytes)) bytes"
            throw CheckpointError(size < bytes ? "is cut short: \(counts)" : "is too long: \(counts)", file: path)
        }
    }

    /// What every version of the format holds.
    private struct Seal: Decodable {
        let checksum: String
        let formatVersion: Int
    }

    /// Why a checkpoint cannot be used.
    struct Problem: Error {
        let error: CheckpointError
        /// Intact, but of a later version: no reason to go back to an older checkpoint without asking.
        var isNewerVersion = false
    }

    private static let unsealed = String(repeating: "0", count: 64)

    init(state: CheckpointState, files: [String: FileSummary]) {
        checksum = Self.unsealed
        self.files = files
        formatVersion = Self.currentVersion
        self.state = state
    }

    /// Checks that the other files are there and as long as they were written.
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
                "was written by an older version of Mixtape (format \(seal.formatVersion)), "
                + "which this one cannot go on from"
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
