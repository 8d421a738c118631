import Configuration

/// Byte-level BPE, as a pipeline asks for it. Its file is a `tokenizer.json`, or a `vocab.json` with its `merges.txt`
/// beside it.
package typealias BytePairKind = PieceKind<BytePairOptions>

extension BytePairOptions: PieceOptions {
    package func train(on texts: (_ take: (String) -> Void) throws -> Void) throws -> [UInt8] {
        try BytePairVocabulary.train(options: self, texts: texts)
    }

    package static func open(file: String, sentinels: Int) throws(VocabularyError) -> BytePairVocabulary {
        try BytePairVocabulary(file: file, sentinels: sentinels)
    }

    package init(_ object: ConfigurationObject) {
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
