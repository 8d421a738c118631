import TaskDefinitions

/// Parallel text files: record i has a field for each file, whose text is the file's line i. An empty line is an empty
/// text.
package struct ParallelImporter: Importer {
    private let files: [SourceFile]
    private let fields: [String]
    private var lines: [LineReader]

    /// If paths are patterns, the first files of all patterns belong together, then the second ones.
    package static func groups(_ paths: [[String]]) throws(ExampleError) -> [[String]] {
        let first = paths[0]
        for other in paths where other.count != first.count {
            throw ExampleError(
                "its pattern fits \(other.count) files, and that of \(first[0]) fits \(first.count); the patterns of "
                    + "parallel files must fit equally many",
                file: other[0])
        }
        return first.indices.map { index in paths.map { $0[index] } }
    }

    package init(_ files: [SourceFile], _ format: ParallelFormat) {
        self.files = files
        fields = format.fields
        lines = files.map { LineReader($0, advice: "break it into lines") }
    }

    package mutating func next() throws(ExampleError) -> SourceItem? {
        var texts: [[UInt8]?] = []
        for index in lines.indices { texts.append(try lines[index].next()) }
        let found = texts.compactMap { $0 }
        if found.isEmpty { return nil }
        guard found.count == texts.count else { throw try unequal() }
        let number = lines[0].lineNumber
        var record = Record(fields: [:])
        for (index, text) in found.enumerated() {
            guard let text = String(validating: text, as: UTF8.self) else {
                let error = ExampleError.notText(files[index].path, line: number)
                return .wrong(WrongRecord(error: error, text: Array(found.joined(separator: [UInt8(ascii: "\n")]))))
            }
            record.fields[fields[index]] = .string(text)
        }
        return .record(SourceRecord(record, file: files[0].path, line: number, column: 1))
    }

    /// Counts all lines to tell the number in each file.
    private mutating func unequal() throws(ExampleError) -> ExampleError {
        for index in lines.indices { while try lines[index].next() != nil {} }
        let counts = lines.map(\.lineNumber)
        // Minimum and maximum differ; that is the problem.
        let short = counts.indices.min { counts[$0] < counts[$1] } ?? 0
        let long = counts.indices.max { counts[$0] < counts[$1] } ?? 0
        let lines = counts[short] == 1 ? "1 line" : "\(counts[short]) lines"
        return ExampleError(
            "has \(lines), and \(files[long].path) has \(counts[long]); parallel files need equally many "
                + "lines",
            file: files[short].path)
    }
}
