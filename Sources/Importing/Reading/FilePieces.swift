import TaskDefinitions

/// The pieces of a huge file that are read in place of the whole. They consist of whole lines and are spread evenly
/// from beginning to end.
package struct FilePieces: Sendable, Equatable {
    /// The limits on how much of a file is read.
    package struct Limits: Sendable {
        /// A file of up to this many bytes is read whole.
        package var wholeBytes = 256 << 20
        /// The number of pieces of a larger file, and the bytes in each, up to the end of a line.
        package var pieceCount = 1024, pieceBytes = 256 << 10

        package init() {}
    }

    /// In order, not empty, not overlapping.
    package let ranges: [Range<Int>]
    /// The size of the file.
    package let fileByteCount: Int

    /// The sum of the pieces' sizes.
    package var byteCount: Int { ranges.reduce(0) { $0 + $1.count } }

    /// - Returns: nil if the file is to be read whole: if it is not large, or if no line is certain to begin a record.
    ///   That is so in a packed file, a JSON document, a database, and a table with quotes, whose fields may contain
    ///   line breaks.
    /// - Throws: ``ExampleError`` if the file cannot be read.
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
