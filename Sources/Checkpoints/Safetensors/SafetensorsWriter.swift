import Configuration
import Files
import Tensors

/// Writes safetensors files that PyTorch, transformers and ``SafetensorsFile`` load.
///
/// Tensors are in the order of the sizes of their numbers, the larger ones first, and of their names' UTF-8 bytes.
/// Metadata are in the order of their keys. Equal contents therefore make equal files. With at most one metadata key,
/// the files equal those of the reference library byte for byte.
package enum SafetensorsWriter {
    /// A tensor to write, with its numbers in memory.
    struct Content {
        fileprivate let name: String
        fileprivate let type: SafetensorsType
        fileprivate let shape: [Int]
        /// Lends the bytes.
        fileprivate let lend: (_ body: (UnsafeRawBufferPointer) -> Void) -> Void

        fileprivate var byteCount: Int { shape.reduce(type.size, *) }

        init<Element: Scalar>(_ name: String, _ tensor: Tensor<Element>) {
            guard let type = SafetensorsType(rawValue: Element.storageName) else {
                preconditionFailure("\(Element.self): no type of safetensors files")
            }
            self.name = name
            self.type = type
            shape = tensor.shape
            lend = { body in
                withPointers(tensor) {
                    body(UnsafeRawBufferPointer(UnsafeBufferPointer(start: $0, count: tensor.count)))
                }
            }
        }

        init(_ name: String, _ integers: [Int8], shape: [Int]) {
            self.name = name
            type = .int8
            self.shape = shape
            lend = { body in integers.withUnsafeBytes(body) }
        }
    }

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
        try write(tensors.map { Content($0.name, $0.tensor) }, metadata: metadata, to: path)
    }

    /// - Parameter format: `format` of the metadata; "pt", which transformers requires, if numbers are laid out as
    ///   PyTorch's
    @discardableResult
    static func write(
        _ contents: [Content], format: String = "pt", metadata: [String: String] = [:], to path: String
    ) throws(CheckpointError) -> Receipt {
        try withCheckpointErrors { () throws(FileError) in
            try AtomicFile.write(to: path) { (file) throws(FileError) in
                try write(contents, format: format, metadata: metadata, with: file)
            }
        }
    }

    /// Streams header and data through a writer.
    package static func write<Element: Scalar>(
        _ tensors: [(name: String, tensor: Tensor<Element>)], metadata: [String: String], with file: FileWriter
    ) throws(FileError) -> Receipt {
        try write(tensors.map { Content($0.name, $0.tensor) }, format: "pt", metadata: metadata, with: file)
    }

    private static func write(
        _ contents: [Content], format: String, metadata: [String: String], with file: FileWriter
    ) throws(FileError) -> Receipt {
        let sorted = contents.sorted {
            $0.type.size == $1.type.size
                ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) : $0.type.size > $1.type.size
        }
        precondition(Set(contents.map(\.name)).count == contents.count, "two tensors of a file have the same name")
        let header = header(sorted, metadata: metadata.merging(["format": format]) { _, format in format })
        var hash = SHA256()
        var count = header.count
        hash.update(header)
        try file.write(header)
        for content in sorted {
            var result: Result<Void, FileError> = .success(())
            content.lend { bytes in
                hash.update(bytes)
                result = Result { () throws(FileError) in try file.write(bytes) }
            }
            try result.get()
            count += content.byteCount
        }
        return Receipt(bytes: count, sha256: hash.finalize())
    }

    private static func header(_ contents: [Content], metadata: [String: String]) -> [UInt8] {
        let strings = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "\(JSONOutput.quoted($0.key)):\(JSONOutput.quoted($0.value))" }
        var members = ["\"__metadata__\":{\(strings.joined(separator: ","))}"]
        var offset = 0
        for content in contents {
            precondition(content.name != "__metadata__", "a tensor cannot have the name __metadata__")
            let end = offset + content.byteCount
            let shape = content.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(JSONOutput.quoted(content.name)):{\"dtype\":\"\(content.type.rawValue)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        var text = Array("{\(members.joined(separator: ","))}".utf8)
        text += repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        return withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init) + text
    }
}
