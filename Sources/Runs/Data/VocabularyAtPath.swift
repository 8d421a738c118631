import Files
import Text2Text
import Vocabularies

/// A vocabulary that a path names on the command line.
package enum VocabularyAtPath {
    /// Opens a SentencePiece model, a file of byte-level BPE, the vocabulary of a pipeline or of a run's directory, or
    /// that of a model's directory in Hugging Face's format.
    /// - Throws: an error that names the file if there is none
    package static func open(_ path: String) throws -> VocabularyStage.Result {
        // A run keeps its model's files in a folder of their own, which does not depend on its tasks.
        for directory in [path, FileSystem.join(path, "model")]
        where FileSystem.exists(FileSystem.join(directory, "config.json")) {
            let found = try TokenizerFiles(directory: directory)
            return .init(vocabulary: found.vocabulary, file: found.files.first, origin: "from \(directory)")
        }
        if FileSystem.isFolder(path), !FileSystem.exists(RunDirectory(path: path).configuration) {
            throw RunError("is neither a run (with configuration.json) nor a model (with config.json)", path: path)
        }
        if BytePairVocabulary.isFile(path) {
            // One that was trained here gets its sentinels when it is opened.
            let sentinels = path.hasSuffix(".json") ? 0 : BytePairKind.defaultSentinelCount
            let vocabulary = try BytePairVocabulary(file: path, sentinels: sentinels)
            return .init(vocabulary: vocabulary, file: path, origin: "from \(path)")
        }
        if FileSystem.isFolder(path) || path.hasSuffix(".json") {
            return try VocabularyStage.existing(try PipelineConfiguration.read(PipelineSource(path)))
        }
        return .init(vocabulary: try SentencePieceVocabulary(file: path), file: path, origin: "from \(path)")
    }
}
