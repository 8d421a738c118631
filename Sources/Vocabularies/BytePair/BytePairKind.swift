import Configuration
import Files

/// Byte-level BPE, as a pipeline asks for it.
package enum BytePairKind: VocabularyKind {
    /// To be trained on the training texts of the named tasks; nil for all tasks of the run.
    case trained(BytePairOptions, tasks: [String]?)
    /// A `tokenizer.json`, or a `vocab.json` with its `merges.txt` beside it.
    case file(String)

    package static let defaultSentinelCount = SentencePieceVocabulary.defaultSentinelCount

    package init(_ object: ConfigurationObject, tasks: [String]) {
        self = object.variant(ifPresent: "file") { isThere in
            // A value that is not a text was reported.
            isThere
                ? .file(object.optionalString("file", VocabularyHelp.file) ?? "")
                : .trained(BytePairOptions(object), tasks: Self.trainingTasks(object, among: tasks))
        }
    }

    package var source: VocabularySource {
        switch self {
        case .trained(let options, let tasks): .training(options, tasks: tasks)
        case .file(let file): .file(file)
        }
    }

    package func seen(from directory: String) -> BytePairKind {
        guard case .file(let file) = self else { return self }
        return .file(FileSystem.path(file, from: directory))
    }

    package func open(model file: String, sentinels: Int) throws(VocabularyError) -> BytePairVocabulary {
        try BytePairVocabulary(file: file, sentinels: sentinels)
    }
}

extension BytePairOptions: VocabularyTraining {
    package func train(on texts: (_ take: (String) -> Void) throws -> Void) throws -> [UInt8] {
        try BytePairVocabulary.train(options: self, texts: texts)
    }

    /// Reads the training options among the fields of a ``VocabularyConfiguration``.
    init(_ object: ConfigurationObject) {
        let names = KeyValuePairs(dictionaryLiteral: ("t5", Special.t5), ("gpt2", .gpt2))
        self.init(
            size: object.integer("size", in: 257...1_000_000, VocabularyHelp.size),
            minimumFrequency: object.integer(
                "minimumFrequency", default: 2, in: 1...1_000_000_000,
                "how often two pieces stand side by side in the texts before they become one"),
            special: object.choice(
                "specialTokens", among: names, default: .t5,
                "t5: padding, end and unknown, as in T5; gpt2: the one token of GPT-2, which is all of them"))
    }
}
