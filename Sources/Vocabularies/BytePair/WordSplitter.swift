/// Cuts a text into words, of which byte-level BPE makes its tokens.
///
/// The words are the matches of GPT-2's expression, found by hand:
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// So a word has the space before it. Of several spaces the others form a word of their own.
struct WordSplitter {
    private let text: UnsafeBufferPointer<UInt8>
    private let classes: UnsafeBufferPointer<CharacterClass>
    private var place = 0

    /// - Parameters:
    ///   - text: valid UTF-8
    ///   - classes: those of ``CharacterClass/ofBasicPlane``
    init(_ text: UnsafeBufferPointer<UInt8>, classes: UnsafeBufferPointer<CharacterClass>) {
        self.text = text
        self.classes = classes
    }

    /// The place of the next word; nil after the last.
    mutating func next() -> Range<Int>? {
        guard place < text.count else { return nil }
        let start = place
        place = end(ofWordAt: start)
        return start..<place
    }

    private func end(ofWordAt start: Int) -> Int {
        let first = text[start]
        if first == UInt8(ascii: "'"), let end = endOfContraction(at: start) { return end }
        var (kind, next) = character(at: start)
        if first == UInt8(ascii: " "), next < text.count {
            let following = character(at: next)
            if following.kind != .space { (kind, next) = following }
        }
        guard kind == .space else { return end(of: kind, from: next).end }
        let run = end(of: .space, from: next)
        // The last one belongs to what follows, unless it is the only one.
        return run.end == text.count ? run.end : run.last ?? run.end
    }

    /// The end of a run of characters of one kind, and the place of the last character after `start`.
    private func end(of kind: CharacterClass, from start: Int) -> (end: Int, last: Int?) {
        var end = start
        var last: Int?
        while end < text.count {
            let following = character(at: end)
            if following.kind != kind { break }
            last = end
            end = following.next
        }
        return (end, last)
    }

    private func endOfContraction(at start: Int) -> Int? {
        guard start + 1 < text.count else { return nil }
        switch text[start + 1] {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return start + 2 < text.count && text[start + 2] == UInt8(ascii: "e") ? start + 3 : nil
        case UInt8(ascii: "l"):
            return start + 2 < text.count && text[start + 2] == UInt8(ascii: "l") ? start + 3 : nil
        default: return nil
        }
    }

    /// The kind of the character at a place, and the place of the next.
    @inline(__always)
    private func character(at place: Int) -> (kind: CharacterClass, next: Int) {
        let first = UInt32(text[place])
        if first < 0x80 { return (classes[Int(first)], place + 1) }
        func following(_ distance: Int) -> UInt32 { UInt32(text[place + distance]) & 0x3F }
        if first < 0xE0 { return (classes[Int((first & 0x1F) << 6 | following(1))], place + 2) }
        if first < 0xF0 {
            return (classes[Int((first & 0xF) << 12 | following(1) << 6 | following(2))], place + 3)
        }
        let value = (first & 7) << 18 | following(1) << 12 | following(2) << 6 | following(3)
        return (Unicode.Scalar(value).map { CharacterClass($0) } ?? .other, place + 4)
    }
}
