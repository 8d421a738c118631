import Configuration

/// UTF-8 bytes, as a pipeline asks for them.
package struct ByteKind: VocabularyKind {
    package static let defaultSentinelCount = ByteVocabulary.defaultSentinelCount

    package init() {}

    package init(_ object: ConfigurationObject, tasks: [String]) {}

    package var source: VocabularySource { .rules("one for each byte") }

    package func seen(from directory: String) -> ByteKind { self }

    package func open(model file: String, sentinels: Int) -> ByteVocabulary { ByteVocabulary(sentinels: sentinels) }
}
