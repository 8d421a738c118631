import Deltas
import Files
import Models
import Vocabularies

/// A model in Hugging Face's format: a directory with `config.json`, weights in safetensors files and a vocabulary.
package struct ModelDirectory {
    package let path: String
    package let configuration: HuggingFaceConfiguration
    package let vocabulary: any Vocabulary
    package let weights: ModelWeights
    /// The step of the run's checkpoint with the weights; nil for weights in the directory itself.
    package let step: Int?

    /// The reason why its weights cannot be trained; nil if they can.
    package var trainingProblem: String? {
        weights.holdsIntegers
            ? "holds integers (int8), which only answer; name the float32 model that it was exported from" : nil
    }

    /// The deltas of its weights.
    package var deltas: DeltaStack { weights.deltas }

    /// Whether a path is a directory with a model's configuration.
    package static func isModel(_ path: String) -> Bool {
        FileSystem.exists(FileSystem.join(path, HuggingFaceConfiguration.fileName))
    }

    /// The reason why a directory with some kind of model cannot be used; nil if there is no objection.
    package static func problem(of path: String) -> String? {
        guard AdapterDirectory.isAdapter(path) else { return nil }
        return "holds an adapter, not a model; name its model, and the adapter beside it: --adapter \(path), or in a "
            + "pipeline \"adapter\" beside \"directory\""
    }

    /// Opens the files and checks that they match. No weight is read yet.
    /// - Throws: `ConfigurationError` for a problem in a JSON file; `VocabularyError` if the vocabulary is missing,
    ///   damaged or too large for the model; ``CheckpointError`` for weights that are missing, damaged or do not match
    ///   the configuration.
    package init(path: String) throws {
        if let problem = Self.problem(of: path) { throw CheckpointError(problem, file: path) }
        try self.init(path: path, step: nil) { try ModelWeights(directory: path, $0) }
    }

    /// Opens a directory without weights, which are those of a run's checkpoint.
    /// - Parameter base: the model that training began from, where the checkpoint names weights of it; nil if that
    ///   was a new one, or the directory has a copy of these weights
    package init(path: String, checkpoint: RunCheckpoint, base: ModelDirectory? = nil) throws {
        let files = WeightFiles(checkpoint.model)
        let deltas = try DeltaFile.read(in: path)
        try self.init(path: path, step: checkpoint.state.step) { configuration in
            let format = configuration.format
            guard let frozen = checkpoint.state.base else { return try ModelWeights(files, format, deltas) }
            let source: ModelWeights.Base.Source =
                if let copy = try FrozenBase.copy(in: path) {
                    .file(copy)
                } else {
                    base.map { .model($0) } ?? .random(seed: checkpoint.state.seed)
                }
            return try ModelWeights(files, over: .init(frozen: frozen, source: source), format, deltas)
        }
    }

    /// The same directory with other weights.
    /// - Parameter vocabulary: nil for its own
    init(_ directory: ModelDirectory, _ weights: ModelWeights, _ vocabulary: (any Vocabulary)? = nil) {
        path = directory.path
        configuration = HuggingFaceConfiguration(
            modelType: directory.configuration.modelType, format: weights.format)
        self.vocabulary = vocabulary ?? directory.vocabulary
        step = directory.step
        self.weights = weights
    }

    private init(path: String, step: Int?, weights: (HuggingFaceConfiguration) throws -> ModelWeights) throws {
        let read = try HuggingFaceConfiguration.read(directory: path)
        self.path = path
        self.step = step
        var weights = try weights(read)
        vocabulary = try TokenizerFiles(
            directory: path, modelVocabularySize: read.model.vocabularySize, modelType: read.modelType
        ).vocabulary
        let renumbering = vocabulary.renumbering
        weights.renumbering = renumbering
        weights.format.adopt(vocabulary)
        configuration = HuggingFaceConfiguration(modelType: read.modelType, format: weights.format)
        self.weights = weights
        try Self.check(read.specialIDs, against: configuration.specialIDs, renumbering, in: path)
    }

    /// - Throws: ``CheckpointError`` if the configuration and the tokenizer disagree on tokens
    private static func check(
        _ found: [SpecialID], against own: [SpecialID], _ renumbering: Renumbering?, in directory: String
    ) throws(CheckpointError) {
        for (key, id) in found {
            guard let token = own.first(where: { $0.key == key })?.id else { continue }
            let expected = renumbering?.fileID(token) ?? token
            guard id != expected else { continue }
            throw CheckpointError(
                "\(key) is \(id), and the tokenizer has the id \(expected) for it; the files do not belong together",
                file: FileSystem.join(directory, HuggingFaceConfiguration.fileName))
        }
    }

    /// Writes the files besides the weights that Mixtape needs to open the model again.
    /// - Throws: `FileError` if a file cannot be written
    package static func write(
        _ configuration: HuggingFaceConfiguration, _ vocabulary: any Vocabulary, to directory: String
    ) throws {
        try FileSystem.makeFolder(directory)
        try configuration.write(to: directory)
        for (name, bytes) in TokenizerFiles.essentials(of: vocabulary) {
            try AtomicFile.write(bytes, to: FileSystem.join(directory, name))
        }
    }
}
