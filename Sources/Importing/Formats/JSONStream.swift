import Configuration
import Foundation

/// A JSON document that is read from front to back, one value at a time. Memory holds at most a value and a chunk.
///
/// This type checks the text between the values. The parser of a value checks the value.
struct JSONStream {
    private let file: SourceFile
    private let maximumValueMebibytes: Int
    private var buffer: [UInt8] = []
    private var position = 0
    /// The place of the next character, counted from 1; columns in Unicode scalars.
    private(set) var line = 1, column = 1
    private var isAtEnd = false

    /// - Parameter maximumValueMebibytes: larger values are refused, because the records are then not where they should
    ///   be.
    init(_ file: SourceFile, maximumValueMebibytes: Int = 64) throws(ExampleError) {
        self.file = file
        self.maximumValueMebibytes = maximumValueMebibytes
        while buffer.count < 3, try refill() {}
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next character that is not white space; nil at the end of the document.
    mutating func peek() throws(ExampleError) -> UInt8? {
        while true {
            var end = position
            while end < buffer.count, Self.isSpace(buffer[end]) { end += 1 }
            advance(to: end)
            if position < buffer.count { return buffer[position] }
            guard try refill() else { return nil }
        }
    }

    /// Skips a character that must come next.
    mutating func expect(_ character: Character, _ where: String) throws(ExampleError) {
        guard try peek() == character.asciiValue else {
            throw problem("expected '\(character)' \(`where`), found \(try here())")
        }
        advance(to: position + 1)
    }

    /// Skips a character if it comes next.
    mutating func skips(_ character: Character) throws(ExampleError) -> Bool {
        guard try peek() == character.asciiValue else { return false }
        advance(to: position + 1)
        return true
    }

    /// The next value, parsed.
    mutating func value() throws(ExampleError) -> JSONDocument {
        _ = try peek()
        let (line, column) = (line, column)
        let bytes = try valueBytes()
        do {
            return try JSONDocument(
                bytes: bytes, file: file.path, firstLine: line, firstColumn: column, dialect: .strict)
        } catch {
            let diagnostic = error.diagnostics.first
            throw ExampleError(
                "not JSON: \(diagnostic?.message ?? error.description)", file: file.path,
                line: diagnostic?.location?.line ?? line, column: diagnostic?.location?.column)
        }
    }

    /// The next value's text. Only brackets and quotes are matched; the rest is not checked.
    private mutating func valueBytes() throws(ExampleError) -> [UInt8] {
        var extent = Extent()
        var end = position
        while !extent.isComplete {
            end = buffer.withUnsafeBufferPointer { extent.scan($0, from: end) }
            if extent.isComplete { break }
            guard end - position <= maximumValueMebibytes << 20 else {
                throw problem(
                    "the value is larger than \(maximumValueMebibytes) MiB; say with \"records\" where the records "
                        + "are, or write JSON Lines")
            }
            let offset = end - position
            let hasMore = try refill()
            end = position + offset
            // A number at the top of the document ends with it. Anything else is incomplete, and its parser reports
            // that.
            if !hasMore { break }
        }
        let bytes = Array(buffer[position..<end])
        advance(to: end)
        return bytes
    }

    /// Drops the consumed bytes and reads one more chunk.
    private mutating func refill() throws(ExampleError) -> Bool {
        guard !isAtEnd else { return false }
        buffer.removeFirst(position)
        position = 0
        isAtEnd = try !file.read(into: &buffer)
        return !isAtEnd
    }

    private mutating func advance(to end: Int) {
        for byte in buffer[position..<end] {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        position = end
    }

    func problem(_ message: String) -> ExampleError {
        ExampleError(message, file: file.path, line: line, column: column)
    }

    /// The next character, in quotes, for messages.
    mutating func here() throws(ExampleError) -> String {
        guard try peek() != nil else { return "the end of the file" }
        return "'\(String(decoding: buffer[position...].prefix(4), as: UTF8.self).first ?? "?")'"
    }

    fileprivate static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}

/// Finds the end of a value whose text arrives in pieces.
private struct Extent {
    private var depth = 0
    private var isInString = false, isEscaped = false, isWord = false
    private(set) var isComplete = false

    /// - Returns: the end of the value, as far as the bytes show it
    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                    if depth == 0 { return complete(index + 1) }
                }
            } else {
                switch byte {
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    if isWord { return complete(index) }
                    depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
                    // At depth 0 the character belongs to the text around the value.
                    if depth == 0 { return complete(index) }
                    if byte != UInt8(ascii: ",") {
                        depth -= 1
                        if depth == 0 { return complete(index + 1) }
                    }
                case UInt8(ascii: "\""):
                    if isWord { return complete(index) }
                    isInString = true
                default:
                    if depth == 0 {
                        if JSONStream.isSpace(byte) { return complete(index) }
                        isWord = true
                    }
                }
            }
            index += 1
        }
        return index
    }

    private mutating func complete(_ end: Int) -> Int {
        isComplete = true
        return end
    }
}
