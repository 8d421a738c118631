import Models
import Vocabularies

/// A setting of sequences that does not fit a model.
package struct TextLayoutError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The key of the setting in a pipeline.
    package let key: String
    package let message: String

    package var description: String { message }
}

extension ModelDirectory {
    /// The model with other settings of its sequences. If the delimiter is a token that the vocabulary does not have,
    /// it is added. The table of tokens then gets a row for it if need be.
    /// - Throws: ``TextLayoutError`` if the model reads input and target apart, if the settings contradict each other,
    ///   or if the vocabulary has no token for the delimiter
    package func changed(by changes: TextLayout.Changes) throws(TextLayoutError) -> ModelDirectory {
        guard let key = changes.firstKey else { return self }
        guard let layout = configuration.model.textLayout?.changed(by: changes) else {
            throw TextLayoutError(
                key: key,
                message:
                    "is for a decoder-only model, and \(path) is a \(configuration.model.title), which reads input "
                    + "and target apart; leave it out")
        }
        if let problem = layout.problem { throw TextLayoutError(key: "mask", message: problem) }
        let extended: any Vocabulary
        do {
            extended = try vocabulary.having(layout.delimiter.addedToken)
        } catch {
            throw TextLayoutError(key: "delimiter", message: error.message)
        }
        if let problem = layout.problem(with: extended) {
            throw TextLayoutError(key: "delimiter", message: problem)
        }
        var changed = weights.extended(toVocabulary: extended.size)
        changed.format.textLayout = layout
        changed.format.adopt(extended)
        return ModelDirectory(self, changed, extended)
    }
}

extension TextLayout.Changes {
    /// The key of the first setting; nil if there is none.
    fileprivate var firstKey: String? {
        if delimiter != nil { return "delimiter" }
        if loss != nil { return "loss" }
        return mask == nil ? nil : "mask"
    }
}
