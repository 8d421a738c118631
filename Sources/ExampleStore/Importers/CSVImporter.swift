import TaskDefinitions

/// Comma-separated values: see ``TableReader``.
package struct CSVImporter: Importer {
    private var table: TableImporter

    package init(_ files: [SourceFile], _ format: CSVFormat) { table = TableImporter(files[0], format.table) }

    package mutating func next() throws(ExampleError) -> SourceItem? { try table.next() }
}
