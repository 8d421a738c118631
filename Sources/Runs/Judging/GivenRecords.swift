import Importing
import TaskDefinitions

/// The records of a file that a person names on the command line, packed with gzip or not, or of standard input.
///
/// They are read in the same way as by an import. Empty lines, byte order marks and wrong records have the same meaning
/// everywhere.
package struct GivenRecords {
    private var importer: any Importer

    /// - Parameters:
    ///   - path: `-` for standard input
    ///   - willWait: called before a read that has to wait for a writer
    /// - Throws: `ExampleError` if there is no such file
    package init(_ path: String, _ format: RecordFormat, willWait: @escaping () -> Void) throws(ExampleError) {
        let file = try SourceFile(path: path, isOfTask: false)
        file.willWait = willWait
        try self.init(file, format)
    }

    /// - Throws: `ExampleError` if the file cannot be read
    package init(_ file: SourceFile, _ format: RecordFormat) throws(ExampleError) {
        importer =
            switch format {
            case .json: try JSONImporter([file], JSONFormat())
            case .jsonl: JSONLinesImporter([file], JSONLinesFormat())
            case .tsv: TSVImporter([file], TSVFormat())
            case .csv: CSVImporter([file], CSVFormat())
            case .text: TextImporter([file], TextFormat())
            }
    }

    /// The next record, or the item in its place; nil after the last.
    package mutating func next() throws(ExampleError) -> SourceItem? { try importer.next() }
}
