import Configuration
import TaskDefinitions

/// The records of a text table: the common part of CSV and TSV.
struct TableImporter {
    private let file: SourceFile
    private let settings: TableSettings
    private var reader: TableReader
    /// Nil before the first row was read, if that row has the names.
    private var columns: [String]?

    /// - Parameter mayNameSeparator: whether the first line may name the separator instead of being a row
    init(_ file: SourceFile, _ settings: TableSettings, mayNameSeparator: Bool) {
        self.file = file
        self.settings = settings
        reader = TableReader(file, settings, mayNameSeparator: mayNameSeparator)
        columns = settings.columns
    }

    mutating func next() throws(ExampleError) -> SourceItem? {
        if columns == nil {
            guard let header = try reader.next() else { return nil }
            columns = try names(header)
        }
        guard let columns, let row = try reader.next() else { return nil }
        guard row.fields.count == columns.count else {
            if settings.unevenRows == .skip { return .leftOut }
            let fields = row.fields.count == 1 ? "1 field" : "\(row.fields.count) fields"
            let error = row.error(
                "the row has \(fields) and the table \(columns.count) columns; correct the row"
                    + (file.isOfTask ? ", or write \"unevenRows\": \"skip\" in the task file" : ""),
                atField: min(row.fields.count, columns.count) - 1)
            return .wrong(WrongRecord(error: error, text: row.text))
        }
        var fields = Fields(minimumCapacity: columns.count)
        for (index, column) in columns.enumerated() where !column.isEmpty {
            guard let text = String(validating: row.fields[index], as: UTF8.self) else {
                return .wrong(WrongRecord(error: notText(row, index), text: row.text))
            }
            fields[column] = .string(text)
        }
        let start = row.place(ofField: 0)
        return .record(
            SourceRecord(
                Record(fields: fields), file: file.path, line: start.line, column: start.column,
                fieldPlaces: FieldPlaces { row.places(of: columns) }))
    }

    private func names(_ header: TableRow) throws(ExampleError) -> [String] {
        var names: [String] = []
        var known: Set<ExactText> = []
        for (index, field) in header.fields.enumerated() {
            guard let name = String(validating: field, as: UTF8.self) else { throw notText(header, index) }
            guard name.isEmpty || known.insert(ExactText(name)).inserted else {
                throw header.error("the column \"\(name)\" is there already; rename one of the two", atField: index)
            }
            names.append(name)
        }
        return names
    }

    private func notText(_ row: TableRow, _ index: Int) -> ExampleError {
        row.error("the field is not valid UTF-8; save the file as UTF-8", atField: index)
    }
}
