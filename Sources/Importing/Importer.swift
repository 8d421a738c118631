import Configuration
import TaskDefinitions

/// A reader of one format of source files. It returns the records in order, one at a time.
///
/// A new format needs a type in `Formats` and a line in ``ImporterCatalogue``. Its settings stand in
/// `TaskDefinitions/Sources/Formats`.
package protocol Importer {
    associatedtype Format: SourceFormat

    /// Groups the files that one importer reads together; usually every file is alone.
    /// - Parameter paths: for each path of the source, the files that it stands for.
    /// - Throws: ``ExampleError`` if files do not fit together.
    static func groups(_ paths: [[String]]) throws(ExampleError) -> [[String]]

    /// - Parameter files: one of the groups.
    /// - Throws: ``ExampleError`` for a problem that shows before the first record.
    init(_ files: [SourceFile], _ format: Format) throws(ExampleError)

    /// The next record, or the item in its place; nil after the last.
    /// - Throws: ``ExampleError`` for a problem that makes the rest of the file meaningless.
    mutating func next() throws(ExampleError) -> SourceItem?
}

extension Importer {
    package static func groups(_ paths: [[String]]) throws(ExampleError) -> [[String]] { paths.joined().map { [$0] } }

    /// - Precondition: the format is the importer's own.
    static func make(_ files: [SourceFile], _ format: any SourceFormat) throws(ExampleError) -> any Importer {
        guard let format = format as? Format else { preconditionFailure("\(format) is not \(Format.name)") }
        return try Self(files, format)
    }
}

/// An item that an importer finds.
package enum SourceItem {
    case record(SourceRecord)
    /// A part that is no record. The next record can still be found.
    case wrong(WrongRecord)
    /// A record that the format's settings leave out.
    case leftOut
}

/// One record of a source file, with its place.
package struct SourceRecord {
    package let record: Record
    /// The record as JSON text in UTF-8.
    package let json: [UInt8]
    /// The path of its file, for messages.
    package let file: String
    /// The place where it begins, counted from 1. A row of a table that is not text has no column.
    package let line: Int, column: Int?
    /// The places where the values of its fields begin.
    package let fieldPlaces: FieldPlaces
    /// The number of the file within the source.
    package var fileNumber = 0

    init(
        _ record: Record, json: [UInt8]? = nil, file: String, line: Int, column: Int?,
        fieldPlaces: FieldPlaces = FieldPlaces { [:] }
    ) {
        self.record = record
        self.json = json ?? Array(record.jsonText.utf8)
        self.file = file
        self.line = line
        self.column = column
        self.fieldPlaces = fieldPlaces
    }

    /// The examples that the record becomes; a problem that the task has with the record is given its place.
    /// - Parameter suggests: whether a problem says what was probably meant
    package func rendered(
        by task: TaskDefinition, split: Split, suggests: Bool = true
    ) throws(ExampleError) -> [RenderedExample] {
        do throws(ExampleProblem) {
            return try task.render(record, split: split)
        } catch {
            throw located(error, suggests: suggests)
        }
    }

    /// Whether the record belongs to a part of its source.
    package func isIn(_ part: SourcePart) throws(ExampleError) -> Bool { part.draws.contains(try draw(for: part)) }

    /// The number that decides the record's part of its source.
    package func draw(for part: SourcePart) throws(ExampleError) -> Double {
        do throws(ExampleProblem) {
            return try part.draw(of: record)
        } catch {
            throw located(error, suggests: true)
        }
    }

    private func located(_ problem: ExampleProblem, suggests: Bool) -> ExampleError {
        let place = problem.field.flatMap { fieldPlaces[$0] }
        let message = suggests ? problem.message : problem.fact
        let advice = message.hasSuffix("?") ? " Correct" : "; correct"
        return ExampleError(
            "\(message)\(advice) the line or the task's definition", file: file, line: place?.line ?? line,
            column: place?.column ?? column, field: problem.field)
    }
}

/// The places where the values of a record's fields begin. All are computed when the first is asked for.
package final class FieldPlaces {
    private let compute: () -> TextMap<(line: Int, column: Int)>
    private lazy var places = compute()

    init(_ compute: @escaping () -> TextMap<(line: Int, column: Int)>) { self.compute = compute }

    package subscript(field: String) -> (line: Int, column: Int)? { places[field] }
}

/// A part of a source file that should be a record and is not.
package struct WrongRecord: Sendable, Equatable {
    package let error: ExampleError
    /// The text of the part in the file.
    package let text: [UInt8]

    package init(error: ExampleError, text: [UInt8]) {
        self.error = error
        self.text = text
    }
}
