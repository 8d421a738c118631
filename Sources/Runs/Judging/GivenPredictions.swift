import Configuration
import Evaluation
import ExampleStore
import Importing
import Presentation
import TaskDefinitions

/// The answers of another system in a file: one line of text each, or records with the field `prediction`.
package struct GivenPredictions {
    /// One answer with its place.
    private struct Item {
        let text: String
        let id: String?
        let line: Int
    }

    /// The way in which answers are matched with examples.
    private enum Matching {
        case order
        /// By a field that records and predictions share.
        case field(String)
    }

    /// The file's name in messages, and the SHA-256 of its bytes.
    package let path: String, contentHash: String
    /// The way of matching, for people.
    package private(set) var matchingText = ""
    private let items: [Item]
    private let idField: String?

    private static let usualIDField = "id"

    /// - Parameters:
    ///   - path: `-` for standard input
    ///   - format: the format of the file; nil if its name tells it
    ///   - idField: the field to match by; nil for `id` if there is one, else for the order
    /// - Throws: `ExampleError` for a record that is no prediction
    package init(_ path: String, _ format: RecordFormat?, idField: String?) throws {
        let format = try format ?? RecordFormat.format(of: path) ?? .text
        self.idField = idField
        let file = try SourceFile(path: path, isOfTask: false)
        items =
            format == .text
            ? try Self.lines(file) : try Self.records(file, format, idField ?? Self.usualIDField, idField != nil)
        self.path = file.path
        contentHash = file.contentHash
        if format == .text, idField != nil {
            throw RunError("has lines of text, which have no fields to match by; leave out --id", path: file.path)
        }
    }

    /// Every line is an answer, even an empty one.
    private static func lines(_ file: SourceFile) throws(ExampleError) -> [Item] {
        var lines = LineReader(file, advice: "write one answer on each line")
        var items: [Item] = []
        while let line = try lines.next() {
            guard let text = String(validating: line, as: UTF8.self) else {
                throw ExampleError.notText(file.path, line: lines.lineNumber)
            }
            items.append(Item(text: text, id: nil, line: lines.lineNumber))
        }
        return items
    }

    private static func records(
        _ file: SourceFile, _ format: RecordFormat, _ idField: String, _ needsID: Bool
    ) throws(ExampleError) -> [Item] {
        var records = try GivenRecords(file, format)
        var items: [Item] = []
        while let item = try records.next() {
            switch item {
            case .leftOut: continue
            case .wrong(let wrong): throw wrong.error
            case .record(let record):
                let fields = record.record.fields
                guard let value = fields["prediction"] else {
                    throw ExampleError(
                        "missing \"prediction\"\(record.record.instead(of: "prediction"))", file: file.path,
                        line: record.line)
                }
                guard let text = value.text else {
                    throw ExampleError(
                        "\"prediction\" is \(value.kind); write it as a string", file: file.path, line: record.line)
                }
                let id = fields[idField]?.text
                if needsID, id == nil {
                    throw ExampleError(
                        "missing \"\(idField)\", by which predictions are matched; add it, or leave out --id",
                        file: file.path, line: record.line)
                }
                items.append(Item(text: text, id: id, line: record.line))
            }
        }
        return items
    }

    // MARK: Matching

    /// A file with examples of a split.
    package struct ExampleFile {
        package let path: String, contentHash: String
        package let examples: Int
    }

    /// The examples of a split with their answers, and the files of the examples.
    /// - Throws: `ExampleError` for a wrong record, ``RunError`` and `ExampleError` if answers are missing or left
    ///   over
    package mutating func answered(
        _ task: TaskDefinition, _ split: Split, dataDirectory: String
    ) throws -> (examples: [EvaluatedExample], files: [ExampleFile]) {
        var examples = try SplitExamples(task, split, dataDirectory: dataDirectory)
        var found: [(record: SourceRecord, example: RenderedExample)] = []
        while let (record, rendered) = try examples.next() { found += rendered.map { (record: record, example: $0) } }
        let splitText = "the \(split.rawValue) split of \"\(task.name)\""
        let matching = try matching(found.first?.record)
        let texts: [String]
        switch matching {
        case .order:
            guard items.count == found.count else {
                let advice = items.contains { $0.id == nil } ? ", or give each an \"id\"" : ""
                throw RunError(
                    "has \(Quantity.count(items.count, "prediction")), and \(splitText) "
                        + "\(Quantity.count(found.count, "example")); give one for each, in their order\(advice)",
                    path: path)
            }
            texts = items.map(\.text)
            matchingText = "by their order"
        case .field(let field):
            texts = try matched(found.map(\.record), by: field, splitText)
            matchingText = "by \"\(field)\""
        }
        return (
            zip(found, texts).enumerated().map { ordinal, pair in
                EvaluatedExample(
                    ordinal: ordinal, input: pair.0.example.input, targets: pair.0.example.targets, prediction: pair.1,
                    attributes: pair.0.example.attributes)
            },
            examples.files.map { file in
                ExampleFile(
                    path: file.path, contentHash: file.contentHash,
                    examples: found.count { $0.record.file.isExactly(file.path) })
            }
        )
    }

    private func matching(_ first: SourceRecord?) throws(RunError) -> Matching {
        let field = idField ?? Self.usualIDField
        let records = first?.record.fields[field] != nil
        if idField != nil {
            guard first == nil || records else {
                throw RunError(
                    "--id: the records of the task have no field \"\(field)\"; name one that they share with the "
                        + "predictions, or leave it out", path: path)
            }
            return .field(field)
        }
        return records && !items.isEmpty && items.allSatisfy { $0.id != nil } ? .field(field) : .order
    }

    /// The answer to each record. If a record makes several examples, the first prediction with its id belongs to the
    /// first example.
    private func matched(_ records: [SourceRecord], by field: String, _ split: String) throws -> [String] {
        var waiting: TextMap<[Item]> = [:]
        for item in items.reversed() { waiting[item.id ?? "", default: []].append(item) }
        var texts: [String] = []
        for record in records {
            guard let id = record.record.fields[field]?.text else {
                throw ExampleError(
                    "the record has no \"\(field)\" to find its prediction by", file: record.file, line: record.line)
            }
            guard let item = waiting[id]?.popLast() else {
                throw RunError(
                    "has no prediction for \"\(id)\", which is \(record.file):\(record.line); add it", path: path)
            }
            texts.append(item.text)
        }
        if let left = waiting.values.compactMap(\.last).min(by: { $0.line < $1.line }) {
            let isKnown = records.contains { $0.record.fields[field]?.text?.isExactly(left.id ?? "") == true }
            let what = isKnown ? "occurs more often than in" : "is no record of"
            throw ExampleError("\"\(left.id ?? "")\" \(what) \(split); remove the line", file: path, line: left.line)
        }
        return texts
    }
}
