import Configuration

/// The pieces of byte-level BPE and their merges (Sennrich et al., "Neural Machine Translation of Rare Words with
/// Subword Units", 2016, section 3.2, on bytes as in GPT-2).
///
/// A word is first a row of bytes. Then the pair of neighbours whose merge has the lowest rank becomes one piece, the
/// leftmost first, until no pair has a merge.
struct BytePairModel: Sendable {
    /// The settings of a tokenizer that decide the ids of a text.
    struct Settings: Sendable, Equatable {
        /// Whether a text that does not begin with a space gets one.
        var addsPrefixSpace = false
        /// Whether a text is cut into words. Otherwise it is one word.
        var splitsWords = true
        /// Whether a word that is a piece becomes that piece, whatever the merges make of it.
        var prefersWholeWords = false
        /// The id of bytes that have no piece; nil if they are left out.
        var unknown: Int32?
        /// Whether neighbouring bytes without a piece become one unknown.
        var fusesUnknown = false

        /// The settings as a text, for the fingerprint.
        var description: String {
            let flags = [addsPrefixSpace, splitsWords, prefersWholeWords, fusesUnknown].map { $0 ? "1" : "0" }
            return flags.joined() + " \(unknown.map(String.init) ?? "none")"
        }
    }

    /// A merge of two pieces.
    struct Merge: Sendable, Equatable {
        let left: Int32, right: Int32
        /// The id of the two, joined.
        let result: Int32
    }

    /// The spellings of the pieces by id.
    let spellings: [String]
    /// The merges in the order of their ranks.
    let merges: [Merge]
    let settings: Settings

    /// The bytes of the pieces, one after the other, and their ends.
    private let bytes: [UInt8], ends: [Int]
    /// The ids of the bytes 0 to 255; -1 for one without a piece.
    private let byteIDs: [Int32]
    private let table: PairTable<Ranked>
    /// The ids of words, if they are preferred.
    private let wholeWords: [[UInt8]: Int32]

    private struct Ranked: Sendable {
        let rank: Int32, result: Int32
    }

    /// A merge of pieces that exist is expected. A pair that is merged twice has its last rank.
    init(spellings: [String], merges: [Merge], settings: Settings) {
        self.spellings = spellings
        self.merges = merges
        self.settings = settings
        var (bytes, ends, byteIDs) = ([UInt8](), [Int](), [Int32](repeating: -1, count: 256))
        var wholeWords: [[UInt8]: Int32] = [:]
        for (id, spelling) in spellings.enumerated() {
            // A piece with a character that stands for no byte is spelt as it is.
            let word = ByteAlphabet.bytes(of: spelling)
            bytes += word ?? Array(spelling.utf8)
            ends.append(bytes.count)
            guard let word else { continue }
            if word.count == 1 { byteIDs[Int(word[0])] = Int32(id) }
            if settings.prefersWholeWords { wholeWords[word] = Int32(id) }
        }
        (self.bytes, self.ends, self.byteIDs, self.wholeWords) = (bytes, ends, byteIDs, wholeWords)
        var table = PairTable<Ranked>(minimumCapacity: merges.count, filler: Ranked(rank: 0, result: 0))
        for (rank, merge) in merges.enumerated() {
            table.set(TokenPair(merge.left, merge.right), Ranked(rank: Int32(rank), result: merge.result))
        }
        self.table = table
    }

    /// The number of ids.
    var size: Int { spellings.count }

    func hasPiece(_ id: Int32) -> Bool { 0 <= id && id < spellings.count }

    /// The id of a piece by its spelling.
    func id(of spelling: String) -> Int32? { spellings.firstIndex { $0.isExactly(spelling) }.map { Int32($0) } }

    /// The bytes that a piece stands for.
    func bytes(of id: Int32) -> ArraySlice<UInt8> {
        bytes[(id == 0 ? 0 : ends[Int(id) - 1])..<ends[Int(id)]]
    }

    // MARK: Encoding

    /// Appends the ids of a text.
    func encode(_ text: Substring, into ids: inout [Int32]) {
        forEachWord(in: text) { append($0, to: &ids) }
    }

    /// The characters of a text with a byte that has no piece, in their order.
    func unknownText(in text: Substring) -> String {
        guard byteIDs.contains(-1) else { return "" }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.lazy.filter { UTF8.encode($0)?.contains { byteIDs[Int($0)] < 0 } ?? false }))
    }

    /// Calls `body` with the bytes of each word of a text.
    private func forEachWord(in text: Substring, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard !text.isEmpty else { return }
        var text = settings.addsPrefixSpace && text.utf8.first != UInt8(ascii: " ") ? " \(text)" : text
        text.withUTF8 { text in
            guard settings.splitsWords else { return body(text) }
            CharacterClass.ofBasicPlane.withUnsafeBufferPointer { classes in
                var words = WordSplitter(text, classes: classes)
                while let word = words.next() { body(UnsafeBufferPointer(rebasing: text[word])) }
            }
        }
    }

    private func append(_ word: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
        if settings.prefersWholeWords, let id = wholeWords[Array(word)] { return ids.append(id) }
        let start = ids.count
        var followsUnknown = false
        for byte in word {
            let id = byteIDs[Int(byte)]
            if id >= 0 {
                ids.append(id)
            } else if let unknown = settings.unknown, !(followsUnknown && settings.fusesUnknown) {
                ids.append(unknown)
            }
            followsUnknown = id < 0
        }
        let count = ids.count - start
        guard count > 1 else { return }
        let merged = ids.withUnsafeMutableBufferPointer { ids in
            let symbols = UnsafeMutableBufferPointer(rebasing: ids[start...])
            return count <= Self.longestScan ? mergeByScanning(symbols) : mergeByQueue(symbols)
        }
        ids.removeLast(count - merged)
    }

    /// Up to this length, looking at all pairs for each merge is faster than a queue.
    private static let longestScan = 48
    private static let noRank = Int32.max

    /// Merges the symbols of a word in place.
    /// - Returns: the number of symbols that are left
    private func mergeByScanning(_ symbols: UnsafeMutableBufferPointer<Int32>) -> Int {
        withUnsafeTemporaryAllocation(of: Ranked.self, capacity: symbols.count) { pairs in
            var count = symbols.count
            func ranked(_ place: Int) -> Ranked {
                table[TokenPair(symbols[place], symbols[place + 1])] ?? Ranked(rank: Self.noRank, result: 0)
            }
            for place in 0..<(count - 1) { pairs.initializeElement(at: place, to: ranked(place)) }
            while count > 1 {
                var best = 0
                for place in 1..<max(1, count - 1) where pairs[place].rank < pairs[best].rank { best = place }
                guard pairs[best].rank != Self.noRank else { break }
                symbols[best] = pairs[best].result
                count -= 1
                for place in (best + 1)..<max(best + 1, count) { symbols[place] = symbols[place + 1] }
                for place in (best + 1)..<max(best + 1, count - 1) { pairs[place] = pairs[place + 1] }
                if best > 0 { pairs[best - 1] = ranked(best - 1) }
                if best < count - 1 { pairs[best] = ranked(best) }
            }
            return count
        }
    }

    /// The same for a long word, in time that grows with its length and the logarithm of that.
    private func mergeByQueue(_ symbols: UnsafeMutableBufferPointer<Int32>) -> Int {
        let count = symbols.count
        // The neighbours of a symbol that is still there; a merged one is marked as gone.
        var previous = (0..<count).map { $0 - 1 }
        var next = (0..<count).map { $0 + 1 }
        let gone: Int32 = -1
        // The rank of a pair and its place, as one number.
        var queue = Heap<UInt64>()
        func offer(_ place: Int) {
            guard place >= 0, next[place] < count, let pair = table[TokenPair(symbols[place], symbols[next[place]])]
            else { return }
            queue.push(UInt64(pair.rank) << 32 | UInt64(place))
        }
        for place in 0..<(count - 1) { offer(place) }
        while let first = queue.pop() {
            let place = Int(first & 0xFFFF_FFFF)
            // The pair at the place may have changed since.
            guard symbols[place] != gone, next[place] < count,
                let pair = table[TokenPair(symbols[place], symbols[next[place]])], pair.rank == first >> 32
            else { continue }
            symbols[place] = pair.result
            symbols[next[place]] = gone
            next[place] = next[next[place]]
            if next[place] < count { previous[next[place]] = place }
            offer(previous[place])
            offer(place)
        }
        var kept = 0
        for place in 0..<count where symbols[place] != gone {
            symbols[kept] = symbols[place]
            kept += 1
        }
        return kept
    }
}
