import TaskDefinitions

/// Plain text: a record for each line that is not empty, with the field `text`.
package struct TextImporter: Importer {
    private let file: SourceFile
    private var lines: LineReader

    package init(_ files: [SourceFile], _ format: TextFormat) {
        file = files[0]
        lines = LineReader(file, advice: "break it into lines")
    }

    package mutating func next() throws(ExampleError) -> SourceItem? {
        while let line = try lines.next() {
            if line.isEmpty { continue }
            guard let text = String(validating: line, as: UTF8.self) else {
                return .wrong(WrongRecord(error: .notText(file.path, line: lines.lineNumber), text: line))
            }
            let number = lines.lineNumber
            return .record(
                SourceRecord(
                    Record(fields: [TextFormat.field: .string(text)]), file: file.path, line: number, column: 1))
        }
        return nil
    }
}

extension ExampleError {
    package static func notText(_ file: String, line: Int) -> ExampleError {
        ExampleError("the line is not valid UTF-8; save the file as UTF-8", file: file, line: line, column: 1)
    }
}
