import Configuration
import Files
import Presentation

/// The header of an untrusted safetensors file: every statement is verified before it is used.
///
/// A file is eight bytes, the little-endian length N of the header; N bytes of JSON, padded with spaces; and the data.
///
///     {"__metadata__": {"format": "pt"}, "weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
///
/// Offsets count from the end of the header. The tensors cover the data without overlap, gap or remainder.
/// https://github.com/huggingface/safetensors, "Format".
struct SafetensorsHeader {
    let metadata: [String: String]
    /// In the order of their data.
    let entries: [SafetensorsEntry]

    /// The format's own bound. It keeps a few bytes from causing endless work.
    static let maximumLength = 100_000_000
    static let lengthBytes = 8

    private let file: String
    private let dataStart: Int
    private let fileCount: Int

    /// - Parameters:
    ///   - bytes: the whole file
    ///   - file: its name for messages
    init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
        guard bytes.count > 0 else { throw CheckpointError("is empty; expected a safetensors file", file: file) }
        guard bytes.count >= Self.lengthBytes else {
            throw CheckpointError("has \(bytes.count) bytes, too few for a safetensors file", file: file)
        }
        if let mistaken = MistakenFile(beginning: bytes.prefix(MistakenFile.byteCount)) {
            throw CheckpointError(mistaken.problem(file), file: file)
        }
        let announced = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard announced <= Self.maximumLength else {
            throw CheckpointError(
                "is no safetensors file: its first eight bytes announce a header of \(announced) bytes", file: file)
        }
        let end = Self.lengthBytes + Int(announced)
        guard end <= bytes.count else {
            throw CheckpointError(
                "is cut short or no safetensors file: a header of \(Quantity.count(Int(announced))) bytes is "
                    + "announced, the file has \(Quantity.count(bytes.count))", file: file)
        }
        guard announced > 0, bytes[Self.lengthBytes] == UInt8(ascii: "{") else {
            throw CheckpointError("is no safetensors file: its header is no JSON object", file: file)
        }
        self.file = file
        dataStart = end
        fileCount = bytes.count
        let members = try Self.members(Array(bytes[Self.lengthBytes..<end]), file: file)
        var metadata: [String: String] = [:]
        var entries: [SafetensorsEntry] = []
        for member in members {
            if member.key.isExactly("__metadata__") {
                metadata = try Self.metadata(member.node.value, file: file)
            } else {
                let reader = EntryReader(name: member.key, file: file, dataStart: dataStart, fileCount: fileCount)
                entries.append(try reader.read(member.node.value))
            }
        }
        self.metadata = metadata
        self.entries = entries.sorted {
            ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
        }
        try checkCoverage()
    }

    private static func members(_ text: [UInt8], file: String) throws(CheckpointError) -> [JSONMember] {
        let root: JSONNode
        do {
            root = try JSONDocument(bytes: text, file: file, dialect: .strict).root
        } catch {
            let problem = error.diagnostics.first
            let place = problem?.location.map { "line \($0.line), column \($0.column): " } ?? ""
            throw CheckpointError("its header is damaged: \(place)\(problem?.message ?? "")", file: file)
        }
        guard case .object(let members) = root.value else {
            throw CheckpointError("is no safetensors file: its header is no JSON object", file: file)
        }
        return members
    }

    private static func metadata(_ value: JSONValue, file: String) throws(CheckpointError) -> [String: String] {
        guard case .object(let members) = value else {
            throw CheckpointError("__metadata__ is \(value.kind); expected an object of strings", file: file)
        }
        var result: [String: String] = [:]
        for member in members {
            guard case .string(let text) = member.node.value else {
                throw CheckpointError(
                    "__metadata__: \(CheckpointError.quoted(member.key)) is \(member.node.value.kind); "
                        + "expected a string", file: file)
            }
            result[member.key] = text
        }
        return result
    }

    /// Each tensor must begin at the end of the one before, and the last must end at the end of the file.
    private func checkCoverage() throws(CheckpointError) {
        var covered = dataStart
        for entry in entries {
            guard entry.bytes.lowerBound >= covered else {
                throw CheckpointError("its data overlap those of another tensor", file: file, tensor: entry.name)
            }
            guard entry.bytes.lowerBound == covered else {
                let gap = Quantity.count(entry.bytes.lowerBound - covered)
                throw CheckpointError(
                    "\(gap) bytes before its data belong to no tensor", file: file, tensor: entry.name)
            }
            covered = entry.bytes.upperBound
        }
        guard covered == fileCount else {
            let rest = Quantity.count(fileCount - covered)
            throw CheckpointError("its last \(rest) bytes belong to no tensor", file: file)
        }
    }
}
