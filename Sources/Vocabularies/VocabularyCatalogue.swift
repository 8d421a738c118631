/// The kinds of vocabularies that exist.
package enum VocabularyCatalogue {
    /// The possible values of `vocabulary.kind` in a pipeline.
    static let kinds: KeyValuePairs<String, Entry> = [
        "sentencepiece": Entry(SentencePieceKind.self),
        "bytePair": Entry(BytePairKind.self),
        "bytes": Entry(ByteKind.self),
    ]

    struct Entry: Sendable, Equatable {
        let kind: any VocabularyKind.Type

        init(_ kind: any VocabularyKind.Type) { self.kind = kind }

        static func == (left: Self, right: Self) -> Bool { ObjectIdentifier(left.kind) == ObjectIdentifier(right.kind) }
    }

    /// The name of a vocabulary's kind in pipelines.
    package static func name(of vocabulary: any Vocabulary) -> String {
        guard let name = kinds.first(where: { $0.value.kind.makes(vocabulary) })?.key else {
            preconditionFailure("no kind of vocabulary makes a \(type(of: vocabulary))")
        }
        return name
    }
}
