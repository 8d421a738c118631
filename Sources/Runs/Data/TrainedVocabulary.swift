import Files
import Vocabularies

/// A vocabulary that was trained here, in a file that all runs share, with a record of its content beside it.
///
/// A single changed byte can make another valid model, which turns texts into the unknown without a word. So the file
/// is used only while it has the hash that it was written with.
struct TrainedVocabulary {
    let file: String
    /// The hash, in the format of the program sha256sum, which can check it too.
    private var record: String { "\(file).sha256" }

    /// - Throws: `VocabularyError` if the file is not there, is not as it was trained, or is no such model
    func open(_ settings: VocabularyConfiguration) throws(VocabularyError) -> any Vocabulary {
        guard let bytes = try? FileSystem.contents(of: file), let recorded = try? FileSystem.contents(of: record),
            recorded == Array(line(bytes).utf8)
        else {
            throw VocabularyError(
                "is not as it was trained, or its hash in \(FileSystem.name(of: record)) is missing", file: file)
        }
        return try settings.open(model: file)
    }

    /// Writes the model; the record comes last, so that a model without one was not written in full.
    /// - Throws: `FileError` if there is no place for it
    func write(_ model: [UInt8]) throws(FileError) {
        try FileSystem.makeFolder(FileSystem.parent(of: file))
        try AtomicFile.write(model, to: file)
        try AtomicFile.write(line(model), to: record)
    }

    private func line(_ model: [UInt8]) -> String { "\(SHA256.hash(model))  \(FileSystem.name(of: file))\n" }
}
