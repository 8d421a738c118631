import TaskDefinitions

/// Comma-separated values: see ``TableReader``. A first line such as `sep=;` names the separator.
package struct CSVImporter: Importer {
    private var table: TableImporter

    package init(_ files: [SourceFile], _ format: CSVFormat) {
        table = TableImporter(files[0], format.table, mayNameSeparator: true)
    }

    package mutating func next() throws(ExampleError) -> SourceItem? { try table.next() }
}
