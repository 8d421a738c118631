import Foundation
import TestSupport
import Vocabularies

/// Directories with tokenizer files as transformers writes them.
enum TokenizerDirectory {
    /// The message, without the name of the temporary directory.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    /// The `tokenizer.json` that transformers saves for the fixture's `spiece.model` with ten sentinels.
    static func tokenizerJSON() throws -> String {
        // The fixture omits the character map, because it equals the model's.
        let place = try ExpectedVocabularies.read().t5.characterMap ?? []
        let map = Data(try ExpectedVocabularies.bytes("spiece.model")[place[0]..<place[0] + place[1]])
        return try text("tokenizer.json").replacing("CUT OUT", with: map.base64EncodedString())
    }

    static func text(_ name: String) throws -> String {
        String(decoding: try ExpectedVocabularies.bytes(name), as: UTF8.self)
    }

    /// The vocabulary of a directory with these files.
    /// - Throws: ``Refusal``
    static func read(
        _ files: [String: [UInt8]], modelVocabularySize: Int = 384, modelType: String = "t5"
    ) throws -> TokenizerFiles {
        try TemporaryDirectory.use { directory in
            for (name, bytes) in files { try directory.write(bytes, to: name) }
            do {
                return try TokenizerFiles(
                    directory: directory.path, modelVocabularySize: modelVocabularySize, modelType: modelType)
            } catch let error as VocabularyError {
                throw Refusal(description: error.description.replacing(directory.path, with: "DIR"))
            }
        }
    }
}
