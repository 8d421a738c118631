import Configuration
import Importing
import TaskDefinitions

/// The records of a source, field by field: all of them, or those of pieces spread over a huge file.
struct DataSample {
    let source: Source
    /// In the order of the file, if it has one.
    let fields: [SampledField]
    /// The first record as it stands in the file.
    let first: Record
    let recordCount: Int
    /// The number of parts of the file that are no record. The first parts are all records.
    let wrongCount: Int
    /// The pieces that were read; nil for the whole file.
    let pieces: FilePieces?

    /// Reports from time to time the bytes read and the bytes to read.
    typealias Progress = (_ bytesRead: Int, _ byteCount: Int) -> Void

    /// If a record among this many is wrong, the file does not have the assumed format.
    private static let flawlessRecords = 1000
    private static let recordsPerProgress = 500

    /// - Throws: ``ExampleError`` if the source cannot be read, has no record, or one of the first is wrong.
    init(
        _ source: Source, limits: FilePieces.Limits = FilePieces.Limits(), progress: Progress = { _, _ in }
    ) throws(ExampleError) {
        let pieces = try FilePieces(of: source.paths[0], in: source.format, limits: limits)
        var reader = try SourceReader(source, dataDirectory: "", pieces: pieces)
        var gathering = FieldGathering()
        var first: Record?
        var wrongCount = 0
        while let item = try reader.next() {
            switch item {
            case .leftOut: continue
            case .wrong(let wrong):
                guard gathering.recordCount >= Self.flawlessRecords else { throw wrong.error }
                wrongCount += 1
            case .record(let record):
                if first == nil { first = record.record }
                gathering.add(record)
                if gathering.recordCount % Self.recordsPerProgress == 0 {
                    progress(reader.bytesRead, reader.byteCount)
                }
            }
        }
        guard let first else { throw ExampleError("holds no record", file: source.title()) }
        self.source = source
        self.first = first
        self.wrongCount = wrongCount
        self.pieces = pieces
        recordCount = gathering.recordCount
        fields = gathering.finish()
    }
}

/// Gathers the fields of records as they are read.
private struct FieldGathering {
    private(set) var recordCount = 0
    private var fields: [SampledField] = []
    private var places: TextMap<Places> = [:]
    private var firstLine = 0

    /// The indices of the fields under one name.
    private struct Places {
        /// The field itself.
        var whole: Int?
        /// The fields inside it, if it holds objects or lists of them: `answers.text`.
        var members: TextMap<Int> = [:]
    }

    /// If names are data, as in an object keyed by users, their number keeps growing. Fields beyond this limit are
    /// ignored.
    private static let mostFields = 500

    mutating func add(_ record: SourceRecord) {
        if recordCount == 0 { firstLine = record.line }
        for name in names(record) {
            if let value = record.record.fields[name] { add(value, to: name, line: record.line) }
        }
        recordCount += 1
        for index in fields.indices where fields[index].recordCount < recordCount {
            fields[index].addNothing(line: record.line)
        }
    }

    /// The fields. If a field has no content of its own, the fields inside it take its place.
    func finish() -> [SampledField] {
        let hidden = places.values.filter { !$0.members.isEmpty }.compactMap(\.whole)
        return fields.indices.filter { !hidden.contains($0) || fields[$0].filledCount > 0 }.map { fields[$0] }
    }

    /// The names of a record's fields; new ones in the order of the file.
    private func names(_ record: SourceRecord) -> [String] {
        let names = record.record.fields.keys
        if names.allSatisfy({ places[$0] != nil }) { return Array(names) }
        let placed = names.map { name in (name: name, place: record.fieldPlaces[name] ?? (.max, .max)) }
        return placed.sorted {
            ($0.place.line, $0.place.column, $0.name) < ($1.place.line, $1.place.column, $1.name)
        }.map(\.name)
    }

    /// Adds a value to its field. If it holds objects, it is added to the fields inside them that a template can use.
    private mutating func add(_ value: FieldValue, to name: String, line: Int) {
        let known = places[name] ?? Places()
        switch value {
        case .object(let inside) where !inside.isEmpty:
            for key in inside.keys.sorted() {
                if let member = inside[key] { add(member, to: name, key, line: line) }
            }
        case .object where !known.members.isEmpty: break
        case .list(let elements) where !elements.isEmpty:
            guard let inside = objects(elements) else { return addWhole(value, to: name, line: line) }
            let keys = Set(inside.flatMap(\.keys).map { ExactText($0) }).sorted().map(\.text)
            for key in keys { add(.list(inside.compactMap { $0[key] }), to: name, key, line: line) }
        case .null, .list:
            addWhole(value, to: name, line: line)
            for index in known.members.values { fields[index].add(value, line: line) }
        default: addWhole(value, to: name, line: line)
        }
    }

    /// The elements, if all are objects.
    private func objects(_ elements: [FieldValue]) -> [Fields]? {
        let objects = elements.compactMap { if case .object(let members) = $0 { members } else { nil } }
        return objects.count < elements.count ? nil : objects
    }

    private mutating func addWhole(_ value: FieldValue, to name: String, line: Int) {
        guard let index = places[name]?.whole ?? newField(FieldPath(names: [name])) else { return }
        fields[index].add(value, line: line)
        if places[name]?.whole == nil { places[name, default: Places()].whole = index }
    }

    private mutating func add(_ value: FieldValue, to name: String, _ key: String, line: Int) {
        let known = places[name] ?? Places()
        guard let index = known.members[key] ?? newField(FieldPath(names: [name, key]), like: known.whole) else {
            return
        }
        fields[index].add(value, line: line)
        if known.members[key] == nil { places[name, default: Places()].members[key] = index }
    }

    /// - Parameter index: the field that contained it; its counts of null and empty lists are taken over
    /// - Returns: nil if there are too many fields
    private mutating func newField(_ path: FieldPath, like index: Int? = nil) -> Int? {
        guard fields.count < Self.mostFields else { return nil }
        if let index, fields[index].filledCount == 0 {
            fields.append(fields[index].renamed(path))
        } else {
            fields.append(SampledField(path: path, after: recordCount, firstLine: firstLine))
        }
        return fields.count - 1
    }
}
