/// A JSON value. Numbers keep their spelling, objects keep their order, and every node knows its place.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// The number as it was written: `1234.50` stays `1234.50`.
    case number(String)
    case string(String)
    case array([JSONNode])
    case object([JSONMember])

    /// A readable name of this kind of value.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A value and the byte offset of its first character in its document.
package struct JSONNode: Sendable {
    package let value: JSONValue
    package let offset: Int

    /// The value under a key, if this is an object with the key.
    package subscript(key: String) -> JSONNode? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key.isExactly(key) }?.node
    }

    /// The value as a number, if it is one.
    package var number: Double? {
        guard case .number(let spelling) = value else { return nil }
        return Double(spelling)
    }

    /// The value as an integer, if it is one.
    package var integer: Int? {
        guard case .number(let spelling) = value else { return nil }
        return Int(spelling)
    }

    /// The value as a count or an index, if it can be one: not negative, and small enough that sums of many of them are
    /// integers as well.
    package var count: Int? { integer.flatMap { 0...1 << 32 ~= $0 ? $0 : nil } }

    package var string: String? {
        guard case .string(let string) = value else { return nil }
        return string
    }

    package var bool: Bool? {
        guard case .bool(let bool) = value else { return nil }
        return bool
    }

    /// The elements of an array.
    package var elements: [JSONNode]? {
        guard case .array(let elements) = value else { return nil }
        return elements
    }

    /// The node after its text was moved to a later offset.
    func moved(by bytes: Int) -> JSONNode {
        let moved: JSONValue =
            switch value {
            case .array(let elements): .array(elements.map { $0.moved(by: bytes) })
            case .object(let members):
                .object(
                    members.map {
                        JSONMember(key: $0.key, keyOffset: $0.keyOffset + bytes, node: $0.node.moved(by: bytes))
                    })
            default: value
            }
        return JSONNode(value: moved, offset: offset + bytes)
    }

    /// The same value with all places at one offset.
    func placed(at offset: Int) -> JSONNode {
        let placed: JSONValue =
            switch value {
            case .array(let elements): .array(elements.map { $0.placed(at: offset) })
            case .object(let members):
                .object(
                    members.map {
                        JSONMember(key: $0.key, keyOffset: offset, node: $0.node.placed(at: offset))
                    })
            default: value
            }
        return JSONNode(value: placed, offset: offset)
    }

    /// The members of an object.
    package var members: [JSONMember]? {
        guard case .object(let members) = value else { return nil }
        return members
    }
}

/// One `"key": value` of an object.
package struct JSONMember: Sendable {
    package let key: String
    package let keyOffset: Int
    package let node: JSONNode
}

/// A parsed JSON text that knows the line and column of each of its nodes.
package struct JSONDocument: Sendable {
    /// The dialect of JSON.
    package enum Dialect: Sendable {
        /// RFC 8259, as data files are written.
        case strict
        /// Also `//` and `/* */` comments and trailing commas, as people write configurations.
        case relaxed
    }

    package internal(set) var root: JSONNode
    let text: SourceText
    /// Texts that nodes were adopted from. Their offsets follow those of the texts before.
    private var adopted: [SourceText] = []

    /// Parses a whole text.
    /// - Parameters:
    ///   - bytes: UTF-8 text.
    ///   - file: the name to give in messages.
    ///   - firstLine: the number of the text's first line; a line of a JSON Lines file is a document of its own.
    ///   - firstColumn: the column in which the text begins, if it is part of a longer one.
    /// - Throws: ``ConfigurationError`` with the place of the first problem.
    package init(
        bytes: [UInt8], file: String, firstLine: Int = 1, firstColumn: Int = 1, dialect: Dialect
    ) throws(ConfigurationError) {
        text = SourceText(bytes: bytes, file: file, firstLine: firstLine, firstColumn: firstColumn)
        root = try JSONParser.parse(text, dialect)
    }

    /// A document without content.
    package static var empty: JSONDocument { JSONDocument(describing: ()) }

    /// An empty document, for describing a reader.
    init(describing: Void) {
        text = SourceText(bytes: [], file: "", firstLine: 1, firstColumn: 1)
        root = JSONNode(value: .null, offset: 0)
    }

    /// A document of one text, taken as it is.
    init(_ string: String, file: String) {
        text = SourceText(bytes: Array(string.utf8), file: file, firstLine: 1, firstColumn: 1)
        root = JSONNode(value: .string(string), offset: 0)
    }

    /// Takes over the text of another document. Its nodes may then be put into this one.
    /// - Returns: the root of the other document, as it stands in this one
    mutating func adopt(_ other: JSONDocument) -> JSONNode {
        let start = ([text] + adopted).reduce(0) { $0 + $1.extent }
        adopted.append(other.text)
        return other.root.moved(by: start)
    }

    package func location(of offset: Int) -> SourceLocation {
        var offset = offset
        for source in [text] + adopted {
            if offset < source.extent { return source.location(of: offset) }
            offset -= source.extent
        }
        return text.location(of: text.bytes.count)
    }

    /// The places of many offsets in ascending order, with one pass over the text.
    func locations(of offsets: [Int]) -> [SourceLocation] {
        var cursor = LocationCursor(self)
        return offsets.map { offset in
            guard offset < text.extent else { return location(of: offset) }
            let place = cursor.place(of: offset)
            return SourceLocation(file: text.file, line: place.line, column: place.column)
        }
    }

    /// Finds the places of many nodes in the order of the text, with one pass for all of them. ``location(of:)`` takes
    /// a pass for each.
    package struct LocationCursor {
        private let text: SourceText
        private var offset = 0
        private var line: Int, column: Int

        package init(_ document: JSONDocument) {
            text = document.text
            (line, column) = (text.firstLine, text.firstColumn)
        }

        /// Line and column of a place at or after the last one.
        package mutating func place(of next: Int) -> (line: Int, column: Int) {
            text.bytes.withUnsafeBufferPointer { bytes in
                for byte in bytes[offset..<max(offset, min(next, bytes.count))] {
                    if byte == UInt8(ascii: "\n") {
                        line += 1
                        column = 1
                    } else if byte & 0xC0 != 0x80 {
                        column += 1
                    }
                }
            }
            offset = max(offset, next)
            return (line, column)
        }
    }
}

/// The bytes of a text and the arithmetic from offsets to lines and columns.
struct SourceText: Sendable {
    let bytes: [UInt8]
    let file: String
    let firstLine: Int
    let firstColumn: Int

    /// The number of offsets: one for each byte and one for the end.
    var extent: Int { bytes.count + 1 }

    func location(of offset: Int) -> SourceLocation {
        let before = bytes[..<min(offset, bytes.count)]
        let line = before.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let isScalarStart = { (byte: UInt8) in byte & 0xC0 != 0x80 }
        let column = before[lineStart...].count(where: isScalarStart) + (line == 0 ? firstColumn : 1)
        return SourceLocation(file: file, line: firstLine + line, column: column)
    }
}
