/// A recursive-descent parser for RFC 8259, with the relaxations of ``JSONDocument/Dialect/relaxed`` on request.
struct JSONParser {
    private let text: SourceText
    /// The text's own bytes. Every position is compared with their count before it is read.
    private let bytes: UnsafeBufferPointer<UInt8>
    private let isRelaxed: Bool
    private var position = 0
    private var depth = 0

    /// No honest file nests as deeply. The bound keeps hostile input from exhausting the stack.
    private static let maximumDepth = 256
    /// Up to this number of keys, comparing each pair is faster than a set.
    private static let maximumComparedKeys = 16

    static func parse(_ text: SourceText, _ dialect: JSONDocument.Dialect) throws(ConfigurationError) -> JSONNode {
        try text.bytes.withUnsafeBufferPointer { (bytes) throws(ConfigurationError) in
            var parser = JSONParser(text: text, bytes: bytes, isRelaxed: dialect == .relaxed)
            return try parser.parseDocument()
        }
    }

    private init(text: SourceText, bytes: UnsafeBufferPointer<UInt8>, isRelaxed: Bool) {
        self.text = text
        self.bytes = bytes
        self.isRelaxed = isRelaxed
    }

    private mutating func parseDocument() throws(ConfigurationError) -> JSONNode {
        try checkEncoding()
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        try skipSpace()
        guard position < bytes.count else { throw problem("is empty; expected a JSON value") }
        let node = try parseValue()
        try skipSpace()
        guard position == bytes.count else { throw problem("unexpected \(here) after the end of the JSON value") }
        return node
    }

    private func checkEncoding() throws(ConfigurationError) {
        let isASCII = bytes.reduce(0) { $0 | $1 } < 0x80
        if isASCII || String(validating: bytes, as: UTF8.self) != nil { return }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var valid = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { valid += UTF8.width(scalar) }
        throw problem("is not valid UTF-8; save the file as UTF-8", at: valid)
    }

    // MARK: Values

    private mutating func parseValue() throws(ConfigurationError) -> JSONNode {
        let start = position
        guard position < bytes.count else { throw problem("the text ends where a value was expected") }
        let value: JSONValue
        switch bytes[position] {
        case UInt8(ascii: "{"): value = try parseObject()
        case UInt8(ascii: "["): value = try parseArray()
        case UInt8(ascii: "\""): value = .string(try parseString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = .number(try parseNumber())
        default: value = try parseWord()
        }
        return JSONNode(value: value, offset: start)
    }

    private mutating func enter() throws(ConfigurationError) {
        guard depth < Self.maximumDepth else { throw problem("is nested deeper than \(Self.maximumDepth) levels") }
        depth += 1
        position += 1
    }

    private mutating func parseObject() throws(ConfigurationError) -> JSONValue {
        let opening = position
        try enter()
        defer { depth -= 1 }
        var members: [JSONMember] = []
        var seen: Set<ExactText> = []
        while try !closes(with: "}", opening: opening, isFirst: members.isEmpty) {
            let keyOffset = position
            guard current == UInt8(ascii: "\"") else { throw problem("expected a key in double quotes, found \(here)") }
            let key = try parseString()
            if members.count == Self.maximumComparedKeys { seen = Set(members.map { ExactText($0.key) }) }
            let isNew =
                seen.isEmpty
                ? !members.contains { $0.key.isExactly(key) } : seen.insert(ExactText(key)).inserted
            guard isNew else { throw problem("the key \"\(key)\" appears twice in one object", at: keyOffset) }
            try skipSpace()
            guard current == UInt8(ascii: ":") else {
                throw problem("expected ':' after the key \"\(key)\", found \(here)")
            }
            position += 1
            try skipSpace()
            members.append(JSONMember(key: key, keyOffset: keyOffset, node: try parseValue()))
        }
        return .object(members)
    }

    private mutating func parseArray() throws(ConfigurationError) -> JSONValue {
        let opening = position
        try enter()
        defer { depth -= 1 }
        var elements: [JSONNode] = []
        while try !closes(with: "]", opening: opening, isFirst: elements.isEmpty) {
            elements.append(try parseValue())
        }
        return .array(elements)
    }

    /// Moves to the next element of a container, or past its end.
    private mutating func closes(with end: Character, opening: Int, isFirst: Bool) throws(ConfigurationError) -> Bool {
        try skipSpace()
        if current == end.asciiValue {
            position += 1
            return true
        }
        if !isFirst {
            guard current == UInt8(ascii: ",") else {
                if current == nil { throw problem("is never closed; expected '\(end)'", at: opening) }
                throw problem("expected ',' or '\(end)', found \(here)")
            }
            let comma = position
            position += 1
            try skipSpace()
            if current == end.asciiValue {
                guard isRelaxed else { throw problem("a comma before '\(end)' is not JSON", at: comma) }
                position += 1
                return true
            }
        }
        if current == nil { throw problem("is never closed; expected '\(end)'", at: opening) }
        return false
    }

    private mutating func parseWord() throws(ConfigurationError) -> JSONValue {
        if skips("true") { return .bool(true) }
        if skips("false") { return .bool(false) }
        if skips("null") { return .null }
        throw problem("expected a JSON value, found \(here)")
    }

    private mutating func skips(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        for index in position..<end where bytes[index] != word.utf8Start[index - position] { return false }
        position = end
        return true
    }

    private mutating func parseNumber() throws(ConfigurationError) -> String {
        let start = position
        func isDigit(_ byte: UInt8?) -> Bool { (byte ?? 0) &- UInt8(ascii: "0") < 10 }
        if current == UInt8(ascii: "-") { position += 1 }
        guard isDigit(current) else { throw problem("expected a digit, found \(here)") }
        let leadingZero = current == UInt8(ascii: "0")
        let firstDigit = position
        while isDigit(current) { position += 1 }
        if leadingZero, position > firstDigit + 1 { throw problem("a number must not begin with 0", at: start) }
        if current == UInt8(ascii: ".") {
            position += 1
            guard isDigit(current) else { throw problem("expected a digit after the decimal point, found \(here)") }
            while isDigit(current) { position += 1 }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard isDigit(current) else { throw problem("expected a digit in the exponent, found \(here)") }
            while isDigit(current) { position += 1 }
        }
        return string(start..<position)
    }

    // MARK: Strings

    private func string(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    private mutating func parseString() throws(ConfigurationError) -> String {
        let opening = position
        position += 1
        skipPlain()
        // Most strings are as they are written.
        if current == UInt8(ascii: "\"") {
            position += 1
            return string((opening + 1)..<(position - 1))
        }
        var content = Array(bytes[(opening + 1)..<position])
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try parseEscape(into: &content)
            case 0..<0x20:
                throw problem("a control character inside a string must be escaped (a line break is \\n)")
            default:
                let start = position
                skipPlain()
                content += bytes[start..<position]
            }
        }
        throw problem("the string is never closed", at: opening)
    }

    /// Moves to the next byte that means something in a string: a quotation mark, a backslash or a control character.
    private mutating func skipPlain() {
        var index = position
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            index += 1
        }
        position = index
    }

    private mutating func parseEscape(into content: inout [UInt8]) throws(ConfigurationError) {
        let start = position
        position += 1
        guard let byte = current else { throw problem("the string is never closed", at: start) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: try parseUnicodeEscape(from: start))
        default: throw problem("unknown escape \\\(Character(Unicode.Scalar(byte)))", at: start)
        }
    }

    private mutating func parseUnicodeEscape(from start: Int) throws(ConfigurationError) -> [UInt8] {
        var units = [try parseHexadecimalUnit(from: start)]
        if UTF16.isLeadSurrogate(units[0]), bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
            position += 2
            units.append(try parseHexadecimalUnit(from: start))
        }
        guard let string = String(validating: units, as: UTF16.self) else {
            throw problem("half a surrogate pair is no character", at: start)
        }
        return Array(string.utf8)
    }

    private mutating func parseHexadecimalUnit(from start: Int) throws(ConfigurationError) -> UInt16 {
        let digits = string(position..<min(position + 4, bytes.count))
        guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit), let unit = UInt16(digits, radix: 16) else {
            throw problem("expected four hexadecimal digits after \\u", at: start)
        }
        position += 4
        return unit
    }

    // MARK: Between values

    private mutating func skipSpace() throws(ConfigurationError) {
        while let byte = current {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: "/"):
                guard isRelaxed else { throw problem("comments are not JSON") }
                try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(ConfigurationError) {
        let start = position
        let rest = bytes[position...]
        if rest.starts(with: "//".utf8) {
            position = rest.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        } else if rest.starts(with: "/*".utf8) {
            position += 2
            while position < bytes.count, !bytes[position...].starts(with: "*/".utf8) { position += 1 }
            guard position < bytes.count else { throw problem("the comment is never closed", at: start) }
            position += 2
        } else {
            throw problem("expected a JSON value, found '/'")
        }
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The character under the cursor, in quotes, for messages.
    private var here: String {
        guard position < bytes.count else { return "the end of the text" }
        let character = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self).first ?? "?"
        return character.isNewline ? "the end of the line" : "'\(character)'"
    }

    private func problem(_ message: String, at offset: Int? = nil) -> ConfigurationError {
        ConfigurationError([Diagnostic(message, at: text.location(of: offset ?? position))])
    }
}
