import Configuration
import Files
import Tensors

/// Writes safetensors files that PyTorch, transformers and ``SafetensorsFile`` load.
///
/// Tensors are in the order of their names' UTF-8 bytes, and metadata in the order of their keys. Equal contents
/// therefore make equal files. With at most one metadata key, the files equal those of the reference library byte for
/// byte.
package enum SafetensorsWriter {
    /// The metadata that transformers requires: the numbers are laid out as PyTorch's.
    package static let formatMetadata = ["format": "pt"]

    /// The facts of a written file.
    package struct Receipt: Sendable, Equatable {
        /// Size of the file in bytes.
        package let bytes: Int
        /// SHA-256 of the whole file, as 64 hexadecimal digits.
        package let sha256: String
    }

    /// Writes a file under a temporary name, syncs it and moves it to `path`. A failure leaves nothing behind.
    /// - Parameters:
    ///   - tensors: with different names
    ///   - metadata: further strings for the file's `__metadata__`
    /// - Throws: ``CheckpointError`` if the file cannot be written, for example on a full disk or in a read-only
    ///   folder.
    @discardableResult
    package static func write<Element: Scalar>(
        _ tensors: [(name: String, tensor: Tensor<Element>)], metadata: [String: String] = [:], to path: String
    ) throws(CheckpointError) -> Receipt {
        try withCheckpointErrors { () throws(FileError) in
            try AtomicFile.write(to: path) { (file) throws(FileError) in
                try write(tensors, metadata: metadata, with: file)
            }
        }
    }

    /// Streams header and data through a writer.
    package static func write<Element: Scalar>(
        _ tensors: [(name: String, tensor: Tensor<Element>)], metadata: [String: String], with file: FileWriter
    ) throws(FileError) -> Receipt {
        let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        precondition(Set(tensors.map(\.name)).count == tensors.count, "two tensors of a file have the same name")
        let header = header(sorted, metadata: metadata.merging(formatMetadata) { _, format in format })
        var hash = SHA256()
        var count = header.count
        hash.update(header)
        try file.write(header)
        for (_, tensor) in sorted {
            let bytes = tensor.count * MemoryLayout<Element>.stride
            let result = withPointers(tensor) { elements in
                let buffer = UnsafeRawBufferPointer(start: elements, count: bytes)
                hash.update(buffer)
                return Result { () throws(FileError) in try file.write(buffer) }
            }
            try result.get()
            count += bytes
        }
        return Receipt(bytes: count, sha256: hash.finalize())
    }

    private static func header<Element: Scalar>(
        _ tensors: [(name: String, tensor: Tensor<Element>)], metadata: [String: String]
    ) -> [UInt8] {
        let strings = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "\(JSONOutput.quoted($0.key)):\(JSONOutput.quoted($0.value))" }
        var members = ["\"__metadata__\":{\(strings.joined(separator: ","))}"]
        var offset = 0
        for (name, tensor) in tensors {
            precondition(name != "__metadata__", "a tensor cannot have the name __metadata__")
            let end = offset + tensor.count * MemoryLayout<Element>.stride
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(JSONOutput.quoted(name)):{\"dtype\":\"\(Element.storageName)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        var text = Array("{\(members.joined(separator: ","))}".utf8)
        text += repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        return withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init) + text
    }
}
