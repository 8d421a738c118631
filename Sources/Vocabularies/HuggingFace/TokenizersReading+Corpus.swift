import Configuration

extension TokenizersReading {
    /// The class of transformers that gives texts the vocabulary's ids when it reads a file.
    ///
    /// T5Tokenizer builds its steps itself: without bytes, and cutting at every kind of white space. If that makes a
    /// difference, the result is the class that uses the file unchanged. Older versions of transformers and other
    /// programs always use it unchanged.
    /// - Throws: ``VocabularyError`` with the first text whose ids differ when the file is used unchanged.
    static func className(
        for json: [UInt8], _ vocabulary: SentencePieceVocabulary, _ proto: SentencePieceProto
    ) throws(VocabularyError) -> String {
        let texts = texts(for: vocabulary, proto)
        let plain = try TokenizersReading(json, className: TokenizerFiles.plainClass)
        if let text = texts.first(where: { plain.encode($0) != vocabulary.encode($0) }) {
            throw VocabularyError(
                """
                the vocabulary cannot be written for transformers: the text \(JSONOutput.quoted(text)) has the ids \
                \(list(vocabulary.encode(text))) here, and would have \(list(plain.encode(text))) there, as \
                transformers lacks a rule of the SentencePiece model; export a model with another vocabulary
                """)
        }
        let t5 = try TokenizersReading(json, className: TokenizerFiles.t5Class)
        return texts.allSatisfy { t5.encode($0) == vocabulary.encode($0) }
            ? TokenizerFiles.t5Class : TokenizerFiles.plainClass
    }

    private static func list(_ ids: [Int32]) -> String { ids.map(String.init).joined(separator: " ") }

    /// Difficult texts, and each token that a vocabulary treats in its own way, beside others.
    private static func texts(for vocabulary: SentencePieceVocabulary, _ proto: SentencePieceProto) -> [String] {
        let own = proto.pieces.filter { $0.kind == .userDefined || $0.kind == .unused }.prefix(maximumTokens)
        let long = proto.pieces.lazy.filter { $0.kind == .normal && TokenizerJSON.hasSpaceInside($0.text) }
        var tokens = vocabulary.addedTokens.prefix(maximumTokens).map(\.content)
        tokens += own.map(\.text) + own.map { $0.text.replacing("▁", with: " ") }
        tokens += long.prefix(maximumTokens).map { $0.text.replacing("▁", with: " ") }
        // transformers also finds T5's own special tokens in texts; this program does not, on purpose.
        tokens.removeAll { SpecialTokens.t5.id(ofSpelling: $0) != nil }
        return difficult + tokens.flatMap { token in surroundings.map { $0.replacing("T", with: token) } }
    }

    /// A vocabulary may have thousands of added tokens, all of the same kind.
    private static let maximumTokens = 100

    private static let surroundings = [
        "T", "aTb", "a T b", " T ", "TT", "T T", "(T).", "1T2", "a\nT\nb", "<extra_id_0>T<extra_id_0>",
    ]

    /// These are left out: clusters of marks, decomposed Hangul, half-width kana with a voicing mark, and the control
    /// character U+0085. The library tokenizers and SentencePiece differ on them, for T5's own vocabularies as well.
    private static let difficult = [
        // Spaces and lines.
        "", " ", "   ", "a", " a", "a ", "  the   cat  ", "a\nb", "a \n b", "\n", "\na\n", "a\n\n\nb", " \n ", "a\r\nb",
        "a\rb", "\r\n", "\t", "a\tb", "\ta \t b\t", "if x:\n\treturn  y\n", "a\u{0B}b\u{0C}c",
        "a\u{2028}b\u{2029}c", "a\u{A0}b", "\u{A0}a\u{A0}", "a\u{3000}b", "\u{2009}a\u{2009}b\u{2009}", "a\u{1680}b",
        "a\u{200B}b", "\u{FEFF}a\u{FEFF}", "a\u{AD}b", "a\u{0}b", "\u{1B}[31mred",
        // The mark of a space.
        "▁", "▁a", "a▁b", "a ▁ b", "▁▁", " ▁a", "a▁ ▁b", "▁the▁cat",
        // Bytes and sentinels that are spelt out, or almost.
        "<0x41>", "a<0x0A>b", "<0xFF><0x00> <0x20>", "<<0x41>>", "<0x4> <0x4g> <0X41> <0xab>", "<extra_id_0>",
        "the<extra_id_0>cat", "the <extra_id_0> cat", "<extra_id_0><extra_id_1>", "<extra_id_0>\n<extra_id_1>",
        "<EXTRA_ID_0>", "<Extra_Id_0> a", "＜extra_id_0＞", "<extra_id_00> <extra_id_-1> <extra_id_>",
        "<extra_id_99999>", "<extra_id_<extra_id_0>>", "▁<extra_id_0>",
        // Words and letters.
        "the cat sat on the mat", "Hello, World!", "THE CAT İ I i ı", "café cafe\u{301}", "Straße STRASSE ẞ",
        "ﬁne ﬄ ½ Ⅷ ① ² ™ … ㎏", "ＡＢＣ １２３ ｛｝＜＞", "ΟΔΟΣ ς", "год слово", "العربية", "שלום", "東京、日本語。", "한국어",
        "हिन्दी", "ภาษาไทย", "ｶﾀｶﾅ カタカナ",
        // Signs, numbers and programs.
        "1234", "1,234.50 0x1F 3e-5", "{", "}", "{}", "{{name}} {0}", "{\"key\": [1, null], \"é\": \"\\n\"}",
        "for (int i = 0; i < n; ++i) { a[i] ^= ~b | c & 0xFF; }", "SELECT a FROM t WHERE b < 5;",
        "<a href='x'>&amp;</a>", "\\frac{a}{b} $x_{i}^{2}$", "C:\\dir\\new", "%s %d", "`code` ~~~ | --- |",
        "https://example.com/a?b=c&d=%20#e", "“q” ‘q’ «q» –—", "a.b.c...d", "?!?!", "##@@", "€5 £6 ¤7",
        // Characters that few vocabularies know.
        "🙂", "🙂🙂 🙂", "a🙂b", "👍🏽 🇩🇪 ❤️", "👨\u{200D}👩\u{200D}👧", "\u{FFFD}", "a\u{FFFD}b", "\u{E000}",
    ]
}
