import TaskDefinitions

/// Tab-separated values: see ``TableReader``.
package struct TSVImporter: Importer {
    private var table: TableImporter

    package init(_ files: [SourceFile], _ format: TSVFormat) {
        table = TableImporter(files[0], format.table, mayNameSeparator: false)
    }

    package mutating func next() throws(ExampleError) -> SourceItem? { try table.next() }
}
