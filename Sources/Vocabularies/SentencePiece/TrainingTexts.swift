/// The texts that train a vocabulary, in portions that the trainer accepts.
struct TrainingTexts {
    /// The longest portion: SentencePiece's default. It would skip longer ones.
    static let maximumByteCount = 4192

    private(set) var bytes: [UInt8] = []
    /// The end of each portion in `bytes`.
    private(set) var ends: [Int] = []
    /// Whether anything is left after normalization. SentencePiece ends the process if nothing is.
    private(set) var hasContent = false

    init(_ texts: some Sequence<String>) {
        for text in texts {
            append(text)
            if !hasContent { hasContent = text.unicodeScalars.contains(where: Self.survivesNormalization) }
        }
    }

    /// Appends a text in portions. It is cut at spaces, which pieces never cross, or at any character if there are
    /// none.
    private mutating func append(_ text: String) {
        var rest = Array(Self.withoutReserved(text).utf8)[...]
        while rest.count > Self.maximumByteCount {
            let window = rest.prefix(Self.maximumByteCount)
            var cut = window.lastIndex(of: UInt8(ascii: " ")) ?? window.endIndex
            if cut == window.startIndex { cut = window.endIndex }
            while rest[cut] & 0xC0 == 0x80 { cut -= 1 }
            bytes.append(contentsOf: rest[..<cut])
            ends.append(bytes.count)
            rest = rest[cut...]
        }
        guard !rest.isEmpty else { return }
        bytes.append(contentsOf: rest)
        ends.append(bytes.count)
    }

    /// SentencePiece's own mark of the unknown. It skips a text that holds the mark, so a space replaces it.
    private static let reserved: Unicode.Scalar = "\u{2585}"

    private static func withoutReserved(_ text: String) -> String {
        guard text.unicodeScalars.contains(reserved) else { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.lazy.map { $0 == reserved ? " " : $0 })
        return String(scalars)
    }

    private static func survivesNormalization(_ scalar: Unicode.Scalar) -> Bool {
        // Of the visible characters, only the marks of the unknown and of a space and the replacement character become
        // spaces.
        if scalar == reserved || scalar == "\u{2581}" || scalar == "\u{FFFD}" { return false }
        if scalar.properties.isDefaultIgnorableCodePoint { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .unassigned: return false
        default: return true
        }
    }
}

/// Walks over the portions in memory that does not move; the trainer's callback uses it.
struct TrainingTextCursor {
    let bytes: UnsafeRawBufferPointer
    let ends: UnsafeBufferPointer<Int>
    private var given = 0

    init(bytes: UnsafeRawBufferPointer, ends: UnsafeBufferPointer<Int>) {
        self.bytes = bytes
        self.ends = ends
    }

    mutating func next() -> UnsafeRawBufferPointer? {
        guard given < ends.count else { return nil }
        let start = given == 0 ? 0 : ends[given - 1]
        defer { given += 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<ends[given]])
    }
}
