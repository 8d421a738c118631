import Configuration
import Files
import Tensors

/// The weights of a directory in Hugging Face's format: one safetensors file, or several and an index.
///
///     model.safetensors
///
///     model.int8.safetensors                Mixtape's own: large matrices as integers
///
///     model-00001-of-00002.safetensors
///     model-00002-of-00002.safetensors
///     model.safetensors.index.json          {"metadata": {…}, "weight_map": {"shared.weight": "model-00001-of-…", …}}
///
/// Files are mapped and their headers checked in full; no tensor is read.
package final class WeightFiles {
    static let singleName = "model.safetensors"
    /// The name of a file of integers. Programs that would take them for numbers do not find it.
    static let integersName = "model.int8.safetensors"
    static let indexName = "model.safetensors.index.json"

    /// The file, or the directory of several files, for messages.
    let place: String
    private let filesByTensor: TextMap<SafetensorsFile>

    /// Takes one file that is already open.
    init(_ file: SafetensorsFile) {
        place = file.path
        filesByTensor = TextMap(file.entries.map { ($0.name, file) })
    }

    private init(place: String, _ filesByTensor: TextMap<SafetensorsFile>) {
        self.place = place
        self.filesByTensor = filesByTensor
    }

    /// The same with the tensors of a further file.
    func joined(by file: SafetensorsFile) -> WeightFiles {
        var all = filesByTensor
        for entry in file.entries { all[entry.name] = file }
        return WeightFiles(place: place, all)
    }

    /// - Parameter autoClass: the class of transformers that loads the model, for a message
    /// - Throws: ``CheckpointError`` if there are no such files, one is missing or damaged, or they contradict their
    ///   index; `ConfigurationError` for an index that is no JSON.
    convenience init(directory: String, autoClass: String) throws {
        // If there are several files too, the single one counts, as in transformers.
        let singles = [Self.singleName, Self.integersName].map { FileSystem.join(directory, $0) }
        if let single = singles.first(where: { FileSystem.exists($0) }) {
            self.init(try SafetensorsFile(path: single))
            return
        }
        let index = FileSystem.join(directory, Self.indexName)
        guard FileSystem.exists(index) else { throw Self.missing(in: directory, autoClass: autoClass) }
        try self.init(index: index, directory: directory)
    }

    private init(index: String, directory: String) throws {
        let names = try Self.fileNames(index)
        let shards = Set(names.map(\.value)).sorted()
        let missing = shards.filter { !FileSystem.exists(FileSystem.join(directory, $0)) }
        guard missing.isEmpty else {
            throw CheckpointError(
                "\(missing.joined(separator: ", ")) of the \(shards.count) files that \(Self.indexName) names "
                    + "\(missing.count == 1 ? "is" : "are") missing; copy the directory anew", file: directory)
        }
        var files: [String: SafetensorsFile] = [:]
        for shard in shards { files[shard] = try SafetensorsFile(path: FileSystem.join(directory, shard)) }
        var filesByTensor: TextMap<SafetensorsFile> = [:]
        for (shard, file) in files.sorted(by: { $0.key < $1.key }) {
            for entry in file.entries {
                guard names[entry.name]?.isExactly(shard) == true else {
                    let claim = names[entry.name].map { "says that it is in \($0)" } ?? "does not name it"
                    throw CheckpointError(
                        "is here, but \(Self.indexName) \(claim)", file: file.path, tensor: entry.name)
                }
                filesByTensor[entry.name] = file
            }
        }
        for name in names.keys.sorted() where filesByTensor[name] == nil {
            throw CheckpointError(
                "should be in \(names[name] ?? "") and is not", file: index, tensor: name)
        }
        place = directory
        self.filesByTensor = filesByTensor
    }

    /// The index's map from tensors to files.
    private static func fileNames(_ index: String) throws -> TextMap<String> {
        try ConfigurationFile.read(index) { object in
            object.allowUnknownKeys()
            let map = object.object("weight_map")
            var names: TextMap<String> = [:]
            for tensor in map.keys {
                let name = map.string(tensor)
                if name.contains("/") || !name.hasSuffix(".safetensors") || name.hasPrefix(".") {
                    map.report("\"\(name)\" is no name of a safetensors file beside the index", at: tensor)
                }
                names[tensor] = name
            }
            if names.isEmpty { object.report("names no tensor", at: "weight_map") }
            return names
        }
    }

    private static func missing(in directory: String, autoClass: String) -> CheckpointError {
        let names = FileSystem.names(in: directory)
        if let name = names.first(where: { $0.hasPrefix("pytorch_model") && $0.contains(".bin") }) {
            let convert = CheckpointError.conversion("transformers", autoClass, of: directory)
            return CheckpointError(pickle: name, convert, file: directory)
        }
        return CheckpointError("holds neither \(singleName) nor \(indexName), so there are no weights", file: directory)
    }

    var names: [String] { filesByTensor.keys.sorted() }

    func file(of name: String) -> SafetensorsFile? { filesByTensor[name] }

    /// A name as the files have it: itself, or with a prefix more or less; nil if it is not there.
    func spelling(of name: String, prefixes: [String]) -> String? {
        guard file(of: name) == nil else { return name }
        return prefixes.lazy.map { name.hasPrefix($0) ? String(name.dropFirst($0.count)) : $0 + name }
            .first { file(of: $0) != nil }
    }

    /// The name of a weight in the files: its own, or the first of its other names that exists.
    func source(of name: String, _ aliases: [String: [String]], prefixes: [String] = []) -> String {
        ([name] + aliases[name, default: []]).lazy.compactMap { self.spelling(of: $0, prefixes: prefixes) }.first
            ?? name
    }

    /// Whether some file holds its large matrices as integers.
    var holdsIntegers: Bool { filesByTensor.values.contains(where: \.holdsIntegers) }

    /// Whether two tensors hold the same numbers bit for bit, and have the same scales if they are integers.
    func areEqual(_ name: String, _ other: String) -> Bool {
        func bytes(_ name: String) -> UnsafeRawBufferPointer? { filesByTensor[name]?.bytes(of: name) }
        func scales(_ name: String) -> UnsafeRawBufferPointer? { bytes(SafetensorsFile.scaleName(of: name)) }
        guard let first = bytes(name), let second = bytes(other), first.elementsEqual(second) else { return false }
        guard let first = scales(name) else { return scales(other) == nil }
        return scales(other).map { first.elementsEqual($0) } ?? false
    }

    /// SHA-256 of all files, in the order of their paths. Reads all of them, once.
    private(set) lazy var fingerprint: String = {
        let paths = Dictionary(filesByTensor.values.map { ($0.path, $0) }) { first, _ in first }
        return SHA256.hash(paths.sorted { $0.key < $1.key }.map(\.value.sha256).joined(separator: "\n"))
    }()
}
