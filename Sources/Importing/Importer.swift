import Configuration
import TaskDefinitions

/// A reader of one format of source files: hands over the records in order, one at a time.
///
/// A new format is a type of its own in `Formats` and a line in ``ImporterCatalogue``, beside its settings in
/// `TaskDefinitions/Sources/Formats`.
package protocol Importer {
    associatedtype Format: SourceFormat

    /// The files that are read together by one importer each; usually every file is on its own.
    /// - Parameter paths: for each path of the source the files that it stands for.
    /// - Throws: ``ExampleError`` where files do not fit together.
    static func groups(_ paths: [[String]]) throws(ExampleError) -> [[String]]

    /// - Parameter files: one of the groups.
    /// - Throws: ``ExampleError`` where what is wrong shows before the first record.
    init(_ files: [SourceFile], _ format: Format) throws(ExampleError)

    /// The next record or what stands in its place, or nil after the last.
    /// - Throws: ``ExampleError`` where what is wrong makes all that follows meaningless.
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

/// What an importer finds.
package enum SourceItem {
    case record(SourceRecord)
    /// Something that is no record, after which the next one can be found all the same.
    case wrong(WrongRecord)
    /// A record that the format's settings pass over.
    case leftOut
}

/// One record of a source file and where it stands.
package struct SourceRecord {
    package let record: Record
    /// The record as JSON text in UTF-8.
    package let json: [UInt8]
    /// The path of its file, as messages give it.
    package let file: String
    /// Where it begins, counted from 1; there is no column where lines are rows of a table that is no text.
    package let line: Int, column: Int?
    /// Where the values of its fields begin.
    package let fieldPlaces: FieldPlaces
    /// The number of the file among those of the source.
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

    /// The number that decides which part of its source the record belongs to.
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

/// Where the values of a record's fields begin, computed for all of them when one is asked for.
package final class FieldPlaces {
    private let compute: () -> TextMap<(line: Int, column: Int)>
    private lazy var places = compute()

    init(_ compute: @escaping () -> TextMap<(line: Int, column: Int)>) { self.compute = compute }

    package subscript(field: String) -> (line: Int, column: Int)? { places[field] }
}

/// A part of a source file that should be a record and is none.
package struct WrongRecord: Sendable, Equatable {
    package let error: ExampleError
    /// The part as it stands in the file.
    package let text: [UInt8]

    package init(error: ExampleError, text: [UInt8]) {
        self.error = error
        self.text = text
    }
}
