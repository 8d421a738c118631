import Autodiff
import Files
import Optimizers
import Tensors

/// One open checkpoint of a run, verified: every byte is as it was written.
///
/// The files stay readable while this value lives, even if the run prunes the checkpoint meanwhile.
package struct RunCheckpoint {
    /// Its folder.
    package let directory: String
    package let state: CheckpointState
    /// The run's configuration with all defaults, as JSON text.
    package let configuration: String
    /// The trained parameters and the deltas. If all weights are trained, other programs may load `model.safetensors`.
    package let model: SafetensorsFile
    private let optimizer: SafetensorsFile

    static let modelFile = "model.safetensors"
    static let optimizerFile = "optimizer.safetensors"
    static let configurationFile = "configuration.json"

    /// `step-0000500`
    package var name: String { CheckpointName.name(ofStep: state.step) }

    init(directory: String, step: Int) throws(StateFile.Problem) {
        let stateFile = try StateFile(in: directory, step: step)
        do {
            let configuration = try Self.open(Self.configurationFile, in: directory, stateFile)
            self.configuration = withExtendedLifetime(configuration.file) {
                String(decoding: configuration.file.bytes, as: UTF8.self)
            }
            let model = try Self.open(Self.modelFile, in: directory, stateFile)
            self.model = try SafetensorsFile(model.file, path: model.path)
            let optimizer = try Self.open(Self.optimizerFile, in: directory, stateFile)
            self.optimizer = try SafetensorsFile(optimizer.file, path: optimizer.path)
        } catch {
            throw StateFile.Problem(error: error)
        }
        self.directory = directory
        state = stateFile.state
    }

    /// Opens a file and verifies that it is as it was written.
    private static func open(
        _ name: String, in directory: String, _ stateFile: StateFile
    ) throws(CheckpointError) -> (file: MappedFile, path: String) {
        let path = FileSystem.join(directory, name)
        guard let summary = stateFile.files[name] else {
            throw CheckpointError("is not listed in \(StateFile.name)", file: path)
        }
        let file = try MappedFile(path: path)
        try summary.check(size: file.bytes.count, path)
        guard SHA256.hash(file.bytes) == summary.sha256 else {
            throw CheckpointError("does not match its checksum", file: path)
        }
        return (file, path)
    }

    /// The number of trained parameters: those that the optimizer remembers.
    package var trainedParameterCount: Int {
        let remembered = Set(
            optimizer.entries.compactMap { entry in entry.name.lastIndex(of: ".").map { entry.name[..<$0] } })
        return model.entries.filter { remembered.contains($0.name[...]) }
            .reduce(0) { $0 + $1.shape.reduce(1, *) }
    }

    /// Overwrites the values of the trained parameters and the deltas.
    /// - Throws: ``CheckpointError`` if names, shapes or types differ; nothing is overwritten then.
    package func load<Element: Scalar>(into parameters: [Parameter<Element>]) throws(CheckpointError) {
        try model.load(into: Self.tensors(parameters.filter(\.isInCheckpoints)), of: "model")
    }

    /// Overwrites the values of the trained parameters, the deltas and the optimizer's state.
    /// - Throws: ``CheckpointError`` if names, shapes or types differ; nothing is overwritten then.
    package func load<Element: Scalar>(
        into parameters: [Parameter<Element>], optimizer: any Optimizer<Element>
    ) throws(CheckpointError) {
        try load(into: parameters, optimizerState: optimizer.state)
    }

    /// Overwrites the values of the trained parameters, the deltas and the tensors of an optimizer's state.
    func load<Element: Scalar>(
        into parameters: [Parameter<Element>], optimizerState: [(name: String, tensor: Tensor<Element>)]
    ) throws(CheckpointError) {
        try self.optimizer.checkLoading(into: optimizerState, of: "optimizer")
        try load(into: parameters)
        try self.optimizer.load(into: optimizerState, of: "optimizer")
    }

    static func tensors<Element: Scalar>(
        _ parameters: [Parameter<Element>]
    ) -> [(name: String, tensor: Tensor<Element>)] {
        parameters.map { ($0.name, $0.value) }
    }
}
