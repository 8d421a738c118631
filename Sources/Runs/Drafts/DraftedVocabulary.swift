import Vocabularies

/// The vocabulary that a drafted pipeline trains.
struct DraftedVocabulary {
    /// The number of pieces.
    let size: Int
    /// The numbers of different words and characters in the sampled texts.
    let wordCount: Int, characterCount: Int
    /// A vocabulary like the run's, for counting tokens, trained on the sampled texts. If these are only a part and do
    /// not offer so many pieces, it has fewer.
    let vocabulary: any Vocabulary

    /// The bytes of texts to train on, spread over all texts: a second's work.
    private static let mostBytes = 2 << 20

    init(_ tasks: [TaskMeasure]) {
        var words: Set<Substring> = []
        var characters: Set<Unicode.Scalar> = []
        let examples = tasks.flatMap { $0.texts.map { [$0.input, $0.target] } }
        var byteCount = 0
        for text in examples.joined() {
            words.formUnion(text.split { !$0.isLetter })
            characters.formUnion(text.unicodeScalars)
            byteCount += text.utf8.count
        }
        wordCount = words.count
        characterCount = characters.count
        let least = characters.count + 3
        let likely = Self.size(words: words.count, characters: characters.count)
        let step = max(1, byteCount / Self.mostBytes)
        let sample = stride(from: 0, to: examples.count, by: step).flatMap { examples[$0] }
        let sizes = [likely, least + words.count / 6, least]
        let trained = sizes.lazy.compactMap { size in Self.train(sample, size: size).map { (size, $0) } }.first
        // A few texts may offer fewer pieces than they have words. If all texts were used, the size was tried.
        let isTried = step == 1 && tasks.allSatisfy(\.isWhole)
        size = isTried ? trained?.0 ?? least : likely
        vocabulary = trained?.1 ?? ByteVocabulary()
    }

    /// The three special pieces, every character, and one piece for about three words.
    private static func size(words: Int, characters: Int) -> Int {
        let least = characters + 3
        let size = min(least + words / 3, 16_000)
        // Round numbers read better.
        let unit = size >= 1000 ? 500 : size >= 200 ? 50 : 1
        return max(least, size / unit * unit)
    }

    private static func train(_ texts: [String], size: Int) -> (any Vocabulary)? {
        guard let model = try? SentencePieceVocabulary.train(texts: texts, options: SentencePieceOptions(size: size))
        else { return nil }
        return try? SentencePieceVocabulary(modelBytes: model, sentinels: 0)
    }
}
