import Configuration

/// The vocabulary of a run, as its configuration states it:
///
///     {"kind": "sentencepiece", "size": 1000, "splitDigits": true}    trained on the run's texts
///     {"kind": "sentencepiece", "size": 1000, "tasks": ["summarize"]} trained on those of some of its tasks
///     {"kind": "sentencepiece", "file": "models/spiece.model"}        an existing model
///     {"kind": "bytePair", "size": 8000}                              byte-level BPE as in GPT-2, trained
///     {"kind": "bytePair", "file": "gpt2/tokenizer.json"}             the same, from its files
///     {"kind": "bytes"}                                               UTF-8 bytes, as ByT5
package struct VocabularyConfiguration: Sendable, Equatable {
    package let kind: any VocabularyKind
    /// The number of sentinels on top of the pieces or bytes.
    package let sentinels: Int

    package init(kind: any VocabularyKind, sentinels: Int) {
        self.kind = kind
        self.sentinels = sentinels
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.kind.isEqual(to: right.kind) && left.sentinels == right.sentinels
    }

    /// Reads the configuration; problems are reported at their place.
    /// - Parameter tasks: the names of the run's tasks
    package init(_ object: ConfigurationObject, tasks: [String]) {
        self = object.variant("kind", among: VocabularyCatalogue.kinds, default: nil, "pieces of words, or bytes") {
            let kind = $0.kind.init(object, tasks: tasks)
            return VocabularyConfiguration(
                kind: kind,
                sentinels: object.integer(
                    "sentinels", default: $0.kind.defaultSentinelCount, in: 0...Sentinels.maximumCount,
                    "extra tokens, which stand for spans that T5's pre-training leaves out"))
        }
    }

    /// The configuration with its paths seen from a directory.
    package func seen(from directory: String) -> VocabularyConfiguration {
        VocabularyConfiguration(kind: kind.seen(from: directory), sentinels: sentinels)
    }

    /// Opens the vocabulary.
    /// - Parameter file: its model; a vocabulary of rules needs none
    /// - Throws: ``VocabularyError`` if the file is no such model.
    package func open(model file: String) throws(VocabularyError) -> any Vocabulary {
        try kind.open(model: file, sentinels: sentinels)
    }
}
