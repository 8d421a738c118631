import Files

/// A problem of a file of weights or of a run's checkpoint, with its remedy.
public struct CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file or folder.
    public let file: String
    /// The tensor at fault, if it is a single one.
    public let tensor: String?
    /// The problem, without the file and the tensor.
    public let message: String
    /// The shape that the model needs, if shapes differ.
    public let neededShape: [Int]?
    /// The shape in the file, if shapes differ.
    public let foundShape: [Int]?

    init(_ message: String, file: String, tensor: String? = nil) {
        self.file = file
        self.tensor = tensor
        self.message = message
        neededShape = nil
        foundShape = nil
    }

    /// A tensor of another shape than the model's.
    init(file: String, tensor: String, needed: [Int], found: [Int]) {
        self.file = file
        self.tensor = tensor
        message =
            "has shape \(found) where the model needs \(needed); "
            + "load it into the configuration it was saved from"
        neededShape = needed
        foundShape = found
    }

    /// A folder with a pickle in place of a safetensors file.
    /// - Parameter remedy: the way to a safetensors file
    init(pickle: String, _ remedy: String, file: String) {
        self.init(
            "holds \(pickle), a pickle; reading a pickle can run any program, so Mixtape does not read it; \(remedy)",
            file: file)
    }

    /// The remedy for a pickle that a class of a Python library reads.
    static func conversion(_ library: String, _ name: String, of directory: String) -> String {
        "convert it once: python -c \"from \(library) import \(name) as M; "
            + "M.from_pretrained('\(directory)').save_pretrained('\(directory)')\""
    }

    /// The same problem with the final name of a folder in place of its temporary name.
    func replacing(_ temporary: String, by folder: String) -> CheckpointError {
        guard file.hasPrefix(temporary) else { return self }
        return CheckpointError(message, file: folder + file.dropFirst(temporary.count), tensor: tensor)
    }

    init(_ error: FileError) {
        self.init(error.message, file: error.path)
    }

    /// One line: the file, the tensor and the problem.
    public var description: String {
        let subject = tensor.map { "tensor \(Self.quoted($0)): " } ?? ""
        return "\(file): \(subject)\(message)"
    }

    /// A name from a file in printable form: one line, no control characters, of limited length.
    static func quoted(_ name: String) -> String {
        let shown = name.count > 120 ? "\(name.prefix(117))..." : name
        return shown.debugDescription
    }
}

/// Runs an operation on files and turns its error into a ``CheckpointError``.
func withCheckpointErrors<Result>(_ body: () throws(FileError) -> Result) throws(CheckpointError) -> Result {
    do {
        return try body()
    } catch {
        throw CheckpointError(error)
    }
}
