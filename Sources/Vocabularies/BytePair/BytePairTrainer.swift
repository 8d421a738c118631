/// Finds the merges of byte-level BPE: again and again, the most frequent pair of neighbours becomes one piece
/// (Sennrich et al. 2016, algorithm 1).
///
/// Of equally frequent pairs, the one with the lower ids is merged, as in the library tokenizers. The counts of pairs
/// are kept up to date from merge to merge, and a queue holds the pairs with the words where each stands.
struct BytePairTrainer {
    /// The spellings of the pieces by id.
    private(set) var spellings: [String]
    private var found: [BytePairModel.Merge] = []

    /// The pieces of all words, one word after the other; a word shrinks in its place.
    private var symbols: [Int32] = []
    private var words: [(start: Int, length: Int, count: Int)] = []

    /// The indices of pairs in the following arrays.
    private var pairs = PairTable<Int32>(minimumCapacity: 1 << 12, filler: 0)
    private var counts: [Int] = []
    /// The index of the list of words that got the pair since the last merge; -1 for none.
    private var newLists: [Int32] = []
    /// The pairs that have such a list.
    private var pairsWithNewWords: [TokenPair] = []
    /// Lists of words, in ascending order. An entry of the queue owns one.
    private var lists: [[Int32]] = []
    private var queue = Heap<Entry>()
    private var ids: [String: Int32] = [:]

    /// A pair in the queue. Its count was right when it was put there.
    private struct Entry: Comparable {
        let count: Int
        let pair: TokenPair
        let list: Int32

        static func < (left: Entry, right: Entry) -> Bool {
            left.count == right.count ? left.pair.bits < right.pair.bits : left.count > right.count
        }
    }

    /// - Parameter special: the tokens with the first ids
    init(_ counts: WordCounts, special: [String]) {
        let bytes = (UInt8.min...UInt8.max).sorted {
            ByteAlphabet.characters[Int($0)] < ByteAlphabet.characters[Int($1)]
        }
        var byteIDs = [Int32](repeating: 0, count: 256)
        for (index, byte) in bytes.enumerated() { byteIDs[Int(byte)] = Int32(special.count + index) }
        spellings = special + bytes.map { String(ByteAlphabet.characters[Int($0)]) }
        ids = Dictionary(uniqueKeysWithValues: zip(spellings, 0...))
        counts.forEach { word, count in
            guard word.count > 1 else { return }
            words.append((symbols.count, word.count, count))
            symbols += word.lazy.map { byteIDs[Int($0)] }
        }
    }

    /// The merges in their order. A pair that was merged twice has its later place, as in a file's map.
    var merges: [BytePairModel.Merge] {
        var last: [TokenPair: Int] = [:]
        for (place, merge) in found.enumerated() { last[TokenPair(merge.left, merge.right)] = place }
        return found.enumerated().filter { last[TokenPair($1.left, $1.right)] == $0 }.map(\.element)
    }

    /// Merges pairs until there are `size` pieces, or no pair is frequent enough.
    mutating func run(size: Int, minimumFrequency: Int) {
        for word in words.indices {
            let (start, length, count) = words[word]
            for place in start..<(start + length - 1) {
                change(TokenPair(symbols[place], symbols[place + 1]), by: count, in: Int32(word))
            }
        }
        enqueue()
        while spellings.count < size, let top = queue.pop() {
            guard let index = pairs[top.pair] else { continue }
            let count = counts[Int(index)]
            if count != top.count {
                queue.push(Entry(count: count, pair: top.pair, list: top.list))
                continue
            }
            guard count >= max(1, minimumFrequency) else { return }
            merge(top)
            enqueue()
        }
    }

    private mutating func merge(_ top: Entry) {
        let (left, right) = (top.pair.left, top.pair.right)
        let spelling = spellings[Int(left)] + spellings[Int(right)]
        let result = ids[spelling] ?? Int32(spellings.count)
        if result == spellings.count {
            ids[spelling] = result
            spellings.append(spelling)
        }
        found.append(.init(left: left, right: right, result: result))
        for word in lists[Int(top.list)] { merge(left, right, into: result, in: Int(word)) }
        lists[Int(top.list)] = []
    }

    /// Replaces the pair in a word, from left to right.
    private mutating func merge(_ left: Int32, _ right: Int32, into result: Int32, in word: Int) {
        let (start, length, count) = words[word]
        let end = start + length
        var (read, write) = (start, start)
        while read < end {
            guard read + 1 < end, symbols[read] == left, symbols[read + 1] == right else {
                symbols[write] = symbols[read]
                write += 1
                read += 1
                continue
            }
            if write > start {
                change(TokenPair(symbols[write - 1], left), by: -count, in: Int32(word))
                change(TokenPair(symbols[write - 1], result), by: count, in: Int32(word))
            }
            if read + 2 < end {
                change(TokenPair(right, symbols[read + 2]), by: -count, in: Int32(word))
                change(TokenPair(result, symbols[read + 2]), by: count, in: Int32(word))
            }
            symbols[write] = result
            write += 1
            read += 2
        }
        words[word].length = write - start
    }

    /// Changes the count of a pair. If it grows, the word is noted.
    private mutating func change(_ pair: TokenPair, by change: Int, in word: Int32) {
        let index: Int
        if let known = pairs[pair] {
            index = Int(known)
        } else {
            index = counts.count
            pairs.set(pair, Int32(index))
            counts.append(0)
            newLists.append(-1)
        }
        counts[index] += change
        guard change > 0 else { return }
        if newLists[index] < 0 {
            newLists[index] = Int32(lists.count)
            lists.append([])
            pairsWithNewWords.append(pair)
        }
        let list = Int(newLists[index])
        if lists[list].last != word { lists[list].append(word) }
    }

    /// Puts the pairs with new words into the queue.
    private mutating func enqueue() {
        for pair in pairsWithNewWords {
            guard let index = pairs[pair].map(Int.init) else { continue }
            if counts[index] > 0 { queue.push(Entry(count: counts[index], pair: pair, list: newLists[index])) }
            newLists[index] = -1
        }
        pairsWithNewWords.removeAll(keepingCapacity: true)
    }
}

extension BytePairVocabulary {
    /// Trains byte-level BPE on texts.
    ///
    /// The merges are those of the library tokenizers' trainer with its pretokenizer and alphabet of bytes.
    /// - Parameter texts: gives each text to its argument; only the counts of the words are kept
    /// - Returns: a `tokenizer.json`
    /// - Throws: ``VocabularyError`` if the size has no room for the bytes, or if there is no text
    package static func train(
        options: BytePairOptions, texts: (_ take: (String) -> Void) throws -> Void
    ) throws -> [UInt8] {
        let special = options.special.spellings
        let reserved = special.count + 256
        guard options.size >= reserved else {
            throw VocabularyError(
                """
                a vocabulary of \(options.size) pieces is too small: \(reserved) are reserved for bytes and special \
                tokens; raise "size"
                """)
        }
        var counts = WordCounts()
        try texts { counts.add($0) }
        guard counts.count > 0 else {
            throw VocabularyError("there is no text to train a vocabulary on; check the training splits of the tasks")
        }
        var trainer = BytePairTrainer(counts, special: special)
        trainer.run(size: options.size, minimumFrequency: options.minimumFrequency)
        let model = BytePairModel(spellings: trainer.spellings, merges: trainer.merges, settings: .init())
        let tokens = special.enumerated().map { AddedToken($1, id: Int32($0), .init(isSpecial: true)) }
        let vocabulary =
            switch options.special {
            case .t5:
                BytePairVocabulary(model, specialTokens: .t5, frame: .end, tokens: tokens, sentinels: [])
            case .gpt2:
                BytePairVocabulary(
                    model,
                    specialTokens: .init(pad: 0, endOfSequence: 0, unknown: 0, decoderStart: 0, beginningOfSequence: 0),
                    frame: .none, tokens: tokens, sentinels: [])
            }
        return Array(vocabulary.tokenizerJSON.text.utf8)
    }
}
