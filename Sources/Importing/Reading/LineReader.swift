import Foundation

extension [UInt8] {
    /// Whether a line holds only spaces, tabs and carriage returns. Among records such lines are skipped, but counted.
    package var isBlankLine: Bool { allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
}

/// The lines of a source file, one at a time. Memory holds at most a chunk and a line.
///
/// A line ends with LF or CRLF; the last one may end without. A UTF-8 byte order mark before a line (at the start of
/// the file, or where files that have one were joined) is not part of it. Lines of tables may also end with CR alone,
/// if the first one does.
package struct LineReader {
    private let file: SourceFile
    private let maximumLineMebibytes: Int
    private let advice: String
    private var buffer: [UInt8] = []
    /// The start of the next line in `buffer`, and the end of the part that has no line end.
    private var start = 0, searched = 0
    private var isAtEnd = false
    /// The number of the current line, counted from 1.
    package private(set) var lineNumber = 0
    /// The end of that line: LF, CRLF, CR, or nothing at the end of the file.
    private(set) var lineEnd = LineEnd.none
    private var loneReturns: LoneReturns
    /// The end of the part searched for the first line end, and whether that place lies between quotes, or in a quoted
    /// field.
    private var settled = 0, isQuoted = false, isInQuotedField = false

    enum LineEnd: String {
        case lineFeed = "\n"
        case returnAndLineFeed = "\r\n"
        case carriageReturn = "\r"
        case none = ""
    }

    /// The meaning of a CR without LF.
    package enum LoneReturns: Sendable, Equatable {
        /// An ordinary character of the line.
        case areText
        /// The end of a line, like LF and CRLF.
        case endLines
        /// The same as the first line end of the file. Fields may stand in quotes that begin the line or follow a
        /// separator; a line end between such quotes does not count.
        case asFirst(quotesAfter: UInt8?)
    }

    /// The default limit on the length of a line.
    static let usualMaximumMebibytes = 64

    /// - Parameters:
    ///   - maximumLineMebibytes: longer lines are refused, because such a file most likely has no lines.
    ///   - advice: the remedy for them.
    package init(
        _ file: SourceFile, maximumLineMebibytes: Int = usualMaximumMebibytes,
        advice: String = "write one JSON object on each line", loneReturns: LoneReturns = .areText
    ) {
        self.loneReturns = loneReturns
        self.file = file
        self.advice = advice
        self.maximumLineMebibytes = maximumLineMebibytes
    }

    /// The next line's bytes, or nil after the last.
    package mutating func next() throws(ExampleError) -> [UInt8]? {
        while true {
            if case .asFirst(let separator) = loneReturns { settleReturns(quotesAfter: separator) }
            switch loneReturns {
            case .areText:
                if let end = nextLineFeed() { return takeLine(upTo: end, resumingAt: end + 1) }
                searched = buffer.count
            case .endLines:
                if let (end, next) = nextLineEnd() { return takeLine(upTo: end, resumingAt: next) }
            case .asFirst: break
            }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                return takeLine(upTo: buffer.count, resumingAt: buffer.count)
            }
            guard buffer.count - start <= maximumLineMebibytes << 20 else {
                throw ExampleError(
                    "the line is longer than \(maximumLineMebibytes) MiB; \(advice)",
                    file: file.path, line: lineNumber + 1, column: 1)
            }
            buffer.removeFirst(start)
            searched -= start
            start = 0
            isAtEnd = try !file.read(into: &buffer)
        }
    }

    /// Searches for the first line end. The decision waits until that is in the buffer, or the file has ended. No line
    /// is taken before, so places in the buffer stay valid.
    private mutating func settleReturns(quotesAfter separator: UInt8?) {
        while settled < buffer.count {
            let byte = buffer[settled]
            switch byte {
            case UInt8(ascii: "\"") where separator != nil:
                let isFirst = settled == 0 || settled == 3 && buffer[0] == 0xEF
                if isQuoted {
                    isQuoted = false
                } else if isFirst || buffer[settled - 1] == separator {
                    (isQuoted, isInQuotedField) = (true, true)
                } else if isInQuotedField, buffer[settled - 1] == byte {
                    // A doubled quotation mark stands for one.
                    isQuoted = true
                }
            case _ where byte == separator && !isQuoted: isInQuotedField = false
            case UInt8(ascii: "\n") where !isQuoted:
                loneReturns = .areText
                return
            case UInt8(ascii: "\r") where !isQuoted:
                let isLast = settled + 1 == buffer.count
                if isLast, !isAtEnd { return }
                loneReturns = !isLast && buffer[settled + 1] == UInt8(ascii: "\n") ? .areText : .endLines
                return
            default: break
            }
            settled += 1
        }
        if isAtEnd { loneReturns = .areText }
    }

    /// The place of the next LF, CRLF or CR, and the place after it. A CR at the buffer's end may be half of a CRLF.
    private mutating func nextLineEnd() -> (end: Int, next: Int)? {
        while searched < buffer.count {
            if buffer[searched] == UInt8(ascii: "\n") { return (searched, searched + 1) }
            if buffer[searched] == UInt8(ascii: "\r") {
                let isLast = searched + 1 == buffer.count
                if isLast, !isAtEnd { return nil }
                return (searched, !isLast && buffer[searched + 1] == UInt8(ascii: "\n") ? searched + 2 : searched + 1)
            }
            searched += 1
        }
        return nil
    }

    private func nextLineFeed() -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, searched < bytes.count,
                let found = memchr(base + searched, Int32(UInt8(ascii: "\n")), bytes.count - searched)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private mutating func takeLine(upTo end: Int, resumingAt next: Int) -> [UInt8] {
        let line = buffer.withUnsafeBufferPointer { bytes in
            let hasMark =
                end - start >= 3 && bytes[start] == 0xEF && bytes[start + 1] == 0xBB && bytes[start + 2] == 0xBF
            let first = hasMark ? start + 3 : start
            let isReturn = end < next && bytes[end] == UInt8(ascii: "\r")
            let hasReturn = !isReturn && end > first && bytes[end - 1] == UInt8(ascii: "\r")
            lineEnd =
                next == end
                ? .none
                : isReturn
                    ? (next == end + 2 ? .returnAndLineFeed : .carriageReturn)
                    : hasReturn ? .returnAndLineFeed : .lineFeed
            return Array(bytes[first..<(hasReturn ? end - 1 : end)])
        }
        start = next
        searched = next
        lineNumber += 1
        return line
    }
}
