import Configuration
import Models
import Vocabularies

/// A T5 model in Hugging Face's format: a directory with `config.json`, weights in safetensors files and a vocabulary.
public struct ModelDirectory {
    public let path: String
    public let configuration: HuggingFaceConfiguration
    public let vocabulary: any Vocabulary
    public let weights: ModelWeights

    /// Whether a path is a directory with a model's configuration in it.
    public static func isModel(_ path: String) -> Bool {
        FileSystem.exists(FileSystem.join(path, HuggingFaceConfiguration.fileName))
    }

    /// Opens the files and checks that they fit each other; no weight is read yet.
    /// - Throws: `ConfigurationError` for what is wrong in a JSON file; `VocabularyError` where the vocabulary is
    ///   missing, damaged or too large for the model; ``CheckpointError`` for weights that are missing, damaged or do
    ///   not fit the configuration.
    public init(path: String) throws {
        try self.init(path: path) { try ModelWeights(directory: path, $0) }
    }

    /// Opens a directory without weights, which are those of a run's checkpoint.
    public init(path: String, checkpoint: RunCheckpoint) throws {
        try self.init(path: path) { try ModelWeights(WeightFiles(checkpoint.model), $0) }
    }

    private init(path: String, weights: (T5Configuration) throws -> ModelWeights) throws {
        let read = try HuggingFaceConfiguration.read(directory: path)
        self.path = path
        self.weights = try weights(read.model)
        configuration = HuggingFaceConfiguration(modelType: read.modelType, model: self.weights.configuration)
        vocabulary = try TokenizerFiles(
            directory: path, modelVocabularySize: read.model.vocabularySize, modelType: read.modelType.rawValue
        ).vocabulary
    }

    /// Writes what Mixtape needs beside the weights to open the model again.
    /// - Throws: `FileError` where a file cannot be written
    public static func write(
        _ configuration: HuggingFaceConfiguration, _ vocabulary: any Vocabulary, to directory: String
    ) throws {
        try FileSystem.makeFolder(directory)
        try configuration.write(to: directory)
        for (name, bytes) in TokenizerFiles.essentials(of: vocabulary) {
            try AtomicFile.write(bytes, to: FileSystem.join(directory, name))
        }
    }
}
