import Files
import Vocabularies

/// A vocabulary trained here, in a file that all runs share, with a record of its hash beside it.
///
/// A single changed byte can make another valid model, which silently turns texts into the unknown. So the file is used
/// only if its hash matches the record.
struct TrainedVocabulary {
    let file: String
    /// The hash, in the format of the program sha256sum, which can also check it.
    private var record: String { "\(file).sha256" }

    /// - Throws: `VocabularyError` if the file is missing, changed, or no such model
    func open(_ settings: VocabularyConfiguration) throws(VocabularyError) -> any Vocabulary {
        guard let bytes = try? FileSystem.contents(of: file), let recorded = try? FileSystem.contents(of: record),
            recorded == Array(line(bytes).utf8)
        else {
            throw VocabularyError(
                "has changed since its training, or its hash in \(FileSystem.name(of: record)) is missing", file: file)
        }
        return try settings.open(model: file)
    }

    /// Writes the model and then the record. A model without a record was not written completely.
    /// - Throws: `FileError` if there is no space for it
    func write(_ model: [UInt8]) throws(FileError) {
        try FileSystem.makeFolder(FileSystem.parent(of: file))
        try AtomicFile.write(model, to: file)
        try AtomicFile.write(line(model), to: record)
    }

    private func line(_ model: [UInt8]) -> String { "\(SHA256.hash(model))  \(FileSystem.name(of: file))\n" }
}
