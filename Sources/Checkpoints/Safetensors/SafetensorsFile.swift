import Configuration
import Files
import Tensors

/// A safetensors file that is open for reading. It is mapped, its header is fully checked, and its tensors are read on
/// demand.
package final class SafetensorsFile {
    package let path: String
    /// The strings in the file's `__metadata__`.
    package let metadata: [String: String]
    /// In the order of their data.
    package let entries: [SafetensorsEntry]

    let file: MappedFile
    private let entriesByName: TextMap<SafetensorsEntry>

    /// Maps the file and checks its header; no tensor is read.
    /// - Throws: ``CheckpointError`` for anything but a complete, well-formed safetensors file.
    package convenience init(path: String) throws(CheckpointError) {
        try self.init(MappedFile(path: path), path: path)
    }

    init(_ file: MappedFile, path: String) throws(CheckpointError) {
        let header = try SafetensorsHeader(file.bytes, file: path)
        self.path = path
        self.file = file
        metadata = header.metadata
        entries = header.entries
        entriesByName = TextMap(header.entries.map { ($0.name, $0) })
    }

    package func entry(named name: String) -> SafetensorsEntry? { entriesByName[name] }

    /// A tensor of the file, converted if it has another floating-point type.
    /// - Throws: ``CheckpointError`` for an unknown name or a type that is not floating-point.
    package func tensor<Element: Scalar>(
        named name: String, as type: Element.Type = Element.self
    ) throws(CheckpointError) -> Tensor<Element> {
        let entry = try requireEntry(named: name)
        let tensor = Tensor<Element>(uninitialized: entry.shape)
        try read(name, into: tensor)
        return tensor
    }

    /// A tensor that lies in the mapped file itself if its type allows; otherwise it is converted.
    ///
    /// Writing to it changes only the memory, not the file. Tensors of the same name then share their elements.
    func borrowedTensor<Element: Scalar>(named name: String) throws(CheckpointError) -> Tensor<Element> {
        let entry = try requireEntry(named: name)
        let address = file.memory.baseAddress.map { $0 + entry.bytes.lowerBound }
        guard let address, entry.type.rawValue == Element.storageName,
            UInt(bitPattern: address) % UInt(MemoryLayout<Element>.alignment) == 0
        else { return try tensor(named: name) }
        return Tensor(borrowing: address.assumingMemoryBound(to: Element.self), shape: entry.shape, from: file)
    }

    /// The bytes of a tensor; valid while the file lives.
    func bytes(of name: String) -> UnsafeRawBufferPointer? {
        entriesByName[name].map { UnsafeRawBufferPointer(rebasing: file.bytes[$0.bytes]) }
    }

    /// SHA-256 of the whole file.
    var sha256: String { SHA256.hash(file.bytes) }

    /// Overwrites a tensor's elements with those of the file's tensor of this name and the same shape.
    /// - Throws: ``CheckpointError`` for a missing name, another shape or a type that is not floating-point; the tensor
    ///   is then unchanged.
    package func read<Element: Scalar>(_ name: String, into tensor: Tensor<Element>) throws(CheckpointError) {
        let entry = try check(name, shape: tensor.shape)
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[entry.bytes])
        withPointers(tensor) { entry.type.decode(bytes, into: $0, count: entry.count) }
        withExtendedLifetime(file) {}
    }

    /// Whether ``read(_:into:)`` would succeed for a tensor of this shape.
    @discardableResult
    func check(_ name: String, shape: [Int]) throws(CheckpointError) -> SafetensorsEntry {
        let entry = try requireEntry(named: name)
        guard entry.shape == shape else {
            throw CheckpointError(file: path, tensor: name, needed: shape, found: entry.shape)
        }
        guard entry.type.isReadable else {
            throw CheckpointError(
                "holds \(entry.type.rawValue) numbers; expected F32, F16, BF16 or F64", file: path, tensor: name)
        }
        return entry
    }

    func requireEntry(named name: String) throws(CheckpointError) -> SafetensorsEntry {
        guard let entry = entriesByName[name] else {
            let nearest = Suggestion.nearest(to: name, among: entriesByName.keys)
            let hint = nearest.map { "; did you mean \(CheckpointError.quoted($0))?" } ?? ""
            throw CheckpointError("is not in the file\(hint)", file: path, tensor: name)
        }
        return entry
    }
}
