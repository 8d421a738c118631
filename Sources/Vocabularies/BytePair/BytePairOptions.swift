/// The settings with which byte-level BPE is trained.
package struct BytePairOptions: Sendable, Equatable {
    /// The tokens that are not made of texts.
    package enum Special: Sendable, CaseIterable {
        /// `<pad>`, `</s>` and `<unk>` with the ids 0, 1 and 2, as in T5. The unknown never comes from a text.
        case t5
        /// `<|endoftext|>` with the id 0: the end, the beginning, padding and the unknown at once, as in GPT-2.
        case gpt2

        var spellings: [String] {
            switch self {
            case .t5: SpecialTokens.t5.spellings
            case .gpt2: [BytePairVocabulary.endOfText.text]
            }
        }
    }

    /// The largest number of pieces. Special tokens and the 256 bytes count, sentinels do not. Fewer come out if the
    /// texts have no more pairs.
    package var size: Int
    /// A pair that is less frequent in the texts is not merged.
    package var minimumFrequency: Int
    package var special: Special

    package init(size: Int, minimumFrequency: Int = 2, special: Special = .t5) {
        self.size = size
        self.minimumFrequency = minimumFrequency
        self.special = special
    }
}
