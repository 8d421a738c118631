/// The hashes of the texts of evaluation splits, for comparison with training texts.
struct EvaluationTexts {
    /// The examples of one split that share a text.
    struct Variant {
        let exact: UInt64
        let split: Int
        let firstOrdinal: Int
        var count: Int
        /// Another variant of the same normalised text.
        let next: Int?
    }

    private(set) var variants: [Variant] = []
    /// The latest variant of each normalised text.
    private var heads: [UInt64: Int] = [:]

    mutating func insert(_ key: TextKey, split: Int, ordinal: Int) {
        let head = heads[key.normalized]
        var place = head
        while let index = place {
            if variants[index].exact == key.exact, variants[index].split == split {
                variants[index].count += 1
                return
            }
            place = variants[index].next
        }
        heads[key.normalized] = variants.count
        variants.append(Variant(exact: key.exact, split: split, firstOrdinal: ordinal, count: 1, next: head))
    }

    /// Passes the indices of a text's variants to `body`.
    func forEachVariant(of key: TextKey, _ body: (Int) -> Void) {
        var place = heads[key.normalized]
        while let index = place {
            body(index)
            place = variants[index].next
        }
    }
}
