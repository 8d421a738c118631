/// The words of many texts with their numbers of occurrences. Its memory grows with the different words alone.
struct WordCounts {
    private struct Word {
        var start: Int
        var length: Int32
        var count: Int
    }

    /// The bytes of all words, one after the other.
    private var bytes: [UInt8] = []
    private var words: [Word] = []
    /// A hash table with open addressing: indices of words, or -1.
    private var slots = [Int32](repeating: -1, count: 1 << 10)

    /// The number of different words.
    var count: Int { words.count }

    /// Counts the words of a text, as byte-level BPE cuts it.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { text in
            CharacterClass.ofBasicPlane.withUnsafeBufferPointer { classes in
                var splitter = WordSplitter(text, classes: classes)
                while let word = splitter.next() { add(UnsafeBufferPointer(rebasing: text[word])) }
            }
        }
    }

    private mutating func add(_ word: UnsafeBufferPointer<UInt8>) {
        if 2 * words.count >= slots.count { grow() }
        let slot = slot(of: word)
        if slots[slot] >= 0 {
            words[Int(slots[slot])].count += 1
        } else {
            slots[slot] = Int32(words.count)
            words.append(Word(start: bytes.count, length: Int32(word.count), count: 1))
            bytes += word
        }
    }

    /// The slot of a word, or the empty slot where it belongs.
    private func slot(of word: UnsafeBufferPointer<UInt8>) -> Int {
        // Fowler, Noll and Vo's hash 1a, with the high bits mixed into the low ones.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
        while slots[slot] >= 0, !isEqual(words[Int(slots[slot])], word) { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private func isEqual(_ word: Word, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        word.length == other.count && bytes[word.start..<(word.start + other.count)].elementsEqual(other)
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: 2 * slots.count)
        bytes.withUnsafeBufferPointer { bytes in
            for (index, word) in words.enumerated() {
                let word = bytes[word.start..<(word.start + Int(word.length))]
                slots[slot(of: UnsafeBufferPointer(rebasing: word))] = Int32(index)
            }
        }
    }

    /// Calls `body` with the bytes of each word and its number of occurrences, in the order of the first ones.
    func forEach(_ body: (ArraySlice<UInt8>, Int) -> Void) {
        for word in words { body(bytes[word.start..<(word.start + Int(word.length))], word.count) }
    }
}
