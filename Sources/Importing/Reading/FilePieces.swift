import TaskDefinitions

/// What of a huge file is read to know it without reading all of it: pieces of whole lines, spread evenly from its
/// beginning to its end.
package struct FilePieces: Sendable, Equatable {
    /// How much of a file is read at most.
    package struct Limits: Sendable {
        /// A file of so many bytes is still read whole.
        package var wholeBytes = 256 << 20
        /// Of a larger one so many pieces are read, and so many bytes in each, up to the end of a line.
        package var pieceCount = 1024, pieceBytes = 256 << 10

        package init() {}
    }

    /// In order, none of them empty, no two with a byte in common.
    package let ranges: [Range<Int>]
    /// The size of the file.
    package let fileByteCount: Int

    /// The sum of the pieces' sizes.
    package var byteCount: Int { ranges.reduce(0) { $0 + $1.count } }

    /// - Returns: nil where the file is to be read whole: it is not large, or no line of it is known to begin a record,
    ///   as in a packed file, a JSON document, a database and a table with quotes, whose fields may hold line breaks.
    /// - Throws: ``ExampleError`` where the file cannot be read.
    package init?(of path: String, in format: any SourceFormat, limits: Limits) throws(ExampleError) {
        guard try SourceFile.byteCount(of: path) > limits.wholeBytes, Self.isOfLines(format) else { return nil }
        let file = try SourceFile(path: path)
        var beginning: [UInt8] = []
        guard try file.read(into: &beginning), !file.isPacked else { return nil }
        let last = max(0, file.byteCount - limits.pieceBytes)
        var ranges: [Range<Int>] = []
        for number in 0..<limits.pieceCount {
            let offset = Int(Double(last) * Double(number) / Double(max(1, limits.pieceCount - 1)))
            let start = max(try file.startOfLine(from: offset), ranges.last?.upperBound ?? 0)
            let end = min(try file.startOfLine(from: start + limits.pieceBytes), file.byteCount)
            if start < end { ranges.append(start..<end) }
        }
        self.ranges = ranges
        fileByteCount = file.byteCount
    }

    private static func isOfLines(_ format: any SourceFormat) -> Bool {
        switch format {
        case is JSONLinesFormat, is TextFormat: true
        case let format as CSVFormat: !format.table.hasQuotes
        case let format as TSVFormat: !format.table.hasQuotes
        default: false
        }
    }
}
