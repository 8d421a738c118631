/// Finds the ends of tags and comments in one text, in time proportional to its length.
///
/// In a text full of unclosed tags, a separate search for each end would run to the end of the text each time. So the
/// result of the last search for each mark is kept. If tags have cost more than a few passes, the ends of all possible
/// tags are computed in a single backward pass.
package struct HTMLScanner {
    let bytes: [UInt8]

    /// The marks to search for, in lower-case ASCII.
    package enum Mark: String, CaseIterable {
        case commentEnd = "-->"
        case scriptEnd = "</script"
        case styleEnd = "</style"
    }

    /// The answer to the last search for a mark: its place, and the start from which it is the next one.
    private struct Found {
        let start: Int
        /// Nil if there are no more.
        let place: Int?
    }

    private var found: [Mark: Found] = [:]
    /// The number of bytes that ``close(from:)`` examined.
    private var cost = 0
    private var ends: TagEnds?
    /// The number of passes over the text before the ends of all tags are computed.
    private static let passes = 4

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next place of a mark, in upper or lower case.
    package mutating func next(_ mark: Mark, from start: Int) -> Int? {
        if let known = found[mark], known.start <= start, known.place ?? .max >= start { return known.place }
        let place = search(Array(mark.rawValue.utf8), from: start)
        found[mark] = Found(start: start, place: place)
        return place
    }

    private func search(_ wanted: [UInt8], from start: Int) -> Int? {
        guard start + wanted.count <= bytes.count else { return nil }
        return (start...(bytes.count - wanted.count)).first { place in
            wanted.indices.allSatisfy { index in
                let byte = bytes[place + index]
                return ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == wanted[index]
            }
        }
    }

    /// The place of the `>` that ends a tag. Inside quotes after `=` it does not count. Nil if another `<`, or the end
    /// of the text, comes first.
    package mutating func close(from start: Int) -> Int? {
        if let ends { return ends.close(from: start) }
        let (place, end) = scan(from: start)
        cost += end - start
        if cost > Self.passes * bytes.count { ends = TagEnds(bytes) }
        return place
    }

    /// - Returns: the place of the end, if any, and the end of the examined bytes
    private func scan(from start: Int) -> (place: Int?, end: Int) {
        var quote: UInt8?
        for position in start..<bytes.count {
            let byte = bytes[position]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: ">") {
                return (position, position)
            } else if byte == UInt8(ascii: "<") {
                return (nil, position)
            } else if TagEnds.opensQuote(bytes, at: position) {
                quote = byte
            }
        }
        return (nil, bytes.count)
    }
}

/// For each place of a text, the end of a tag whose rest begins there.
private struct TagEnds {
    /// The end by place, one list for each kind of open quotation mark; -1 stands for none.
    private var outside: [Int32], inDouble: [Int32], inSingle: [Int32]

    private static let double = UInt8(ascii: "\""), single = UInt8(ascii: "'")

    /// Each place is computed from the one after it.
    init(_ bytes: [UInt8]) {
        outside = [Int32](repeating: -1, count: bytes.count + 1)
        inDouble = outside
        inSingle = outside
        for place in bytes.indices.reversed() {
            let byte = bytes[place]
            inDouble[place] = byte == Self.double ? outside[place + 1] : inDouble[place + 1]
            inSingle[place] = byte == Self.single ? outside[place + 1] : inSingle[place + 1]
            switch byte {
            case UInt8(ascii: ">"): outside[place] = Int32(place)
            case UInt8(ascii: "<"): outside[place] = -1
            case Self.double where Self.opensQuote(bytes, at: place): outside[place] = inDouble[place + 1]
            case Self.single where Self.opensQuote(bytes, at: place): outside[place] = inSingle[place + 1]
            default: outside[place] = outside[place + 1]
            }
        }
    }

    func close(from start: Int) -> Int? { outside[start] < 0 ? nil : Int(outside[start]) }

    /// Whether a quotation mark begins the value of an attribute.
    static func opensQuote(_ bytes: [UInt8], at place: Int) -> Bool {
        (bytes[place] == double || bytes[place] == single) && place > 0 && bytes[place - 1] == UInt8(ascii: "=")
    }
}
