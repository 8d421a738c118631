import TaskDefinitions

/// A format of source files: reads the records of one file, in order, one at a time.
///
/// A new format is a type of its own in this folder and a line in ``ImporterCatalogue``.
package protocol Importer {
    /// The name in a task's `format`.
    static var format: String { get }
    /// One line for help and documentation.
    static var summary: String { get }

    init(_ file: SourceFile)

    /// The next record, or nil after the last.
    /// - Throws: ``ExampleError`` with the place of what cannot be read.
    mutating func next() throws(ExampleError) -> SourceRecord?
}

/// One record of a source file and where it stands.
package struct SourceRecord {
    package let record: Record
    /// The record as JSON text.
    package let json: String
    /// Where it begins, counted from 1.
    package let line: Int, column: Int
    /// Where the values of its fields begin.
    package let fieldPlaces: (String) -> (line: Int, column: Int)?

    /// The examples that the record becomes; a problem that the task has with the record is given its place.
    func rendered(by task: TaskDefinition, split: Split, file: String) throws(ExampleError) -> [RenderedExample] {
        do throws(ExampleProblem) {
            return try task.render(record, split: split)
        } catch {
            let place = error.field.flatMap(fieldPlaces) ?? (line, column)
            let advice = error.message.hasSuffix("?") ? " Correct" : "; correct"
            throw ExampleError(
                "\(error.message)\(advice) the line or the task's definition", file: file, line: place.line,
                column: place.column, field: error.field)
        }
    }
}
