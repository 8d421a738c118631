import Autodiff
import Files
import Tensors

extension Parameter {
    /// Whether checkpoints hold it: it is trained, or a delta method added it. A frozen parameter of a delta is in no
    /// other file.
    var isInCheckpoints: Bool { isTrained || site.role.isDelta }
}

/// The frozen weights of a run. A checkpoint does not hold them but identifies them by a fingerprint. They come from
/// the model that training began from.
package struct FrozenBase: Sendable, Equatable, Codable {
    /// SHA-256 of their names and values.
    package let fingerprint: String
    /// The step of their checkpoint, if training began from a run.
    package let step: Int?

    /// - Parameter step: the step of the checkpoint, if training began from a run
    /// - Returns: nil if all parameters are trained
    package init?<Element: Scalar>(_ parameters: [Parameter<Element>], step: Int?) {
        let frozen = parameters.filter { !$0.isInCheckpoints }
        if frozen.isEmpty { return nil }
        fingerprint = Self.fingerprint(of: frozen.map { ($0.name, $0.value) })
        self.step = step
    }

    static func fingerprint<Element: Scalar>(of weights: [(name: String, value: Tensor<Element>)]) -> String {
        SHA256.hash(
            weights.map { name, value in
                let hash = withPointers(value) {
                    SHA256.hash(UnsafeRawBufferPointer(UnsafeBufferPointer(start: $0, count: value.count)))
                }
                return "\(name) \(hash)"
            }.joined(separator: "\n"))
    }

    private static let fileName = "frozen.safetensors"

    /// Keeps a copy of the frozen weights in the folder of a run's model, for a base that may go: a run prunes its
    /// checkpoints as it goes on.
    /// - Throws: ``CheckpointError`` if the file cannot be written
    package static func keep<Element: Scalar>(
        _ parameters: [Parameter<Element>], in folder: String
    ) throws(CheckpointError) {
        let path = FileSystem.join(folder, fileName)
        guard !FileSystem.exists(path) else { return }
        try SafetensorsWriter.write(RunCheckpoint.tensors(parameters.filter { !$0.isInCheckpoints }), to: path)
    }

    /// The copy in the folder of a run's model; nil if there is none.
    /// - Throws: ``CheckpointError`` if it is damaged
    static func copy(in folder: String) throws(CheckpointError) -> SafetensorsFile? {
        let path = FileSystem.join(folder, fileName)
        return FileSystem.exists(path) ? try SafetensorsFile(path: path) : nil
    }

    /// Whether the folder of a run's model has a copy.
    package static func hasCopy(in folder: String) -> Bool {
        FileSystem.exists(FileSystem.join(folder, fileName))
    }
}
