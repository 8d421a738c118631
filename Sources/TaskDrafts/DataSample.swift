import Configuration
import Importing
import TaskDefinitions

/// The records of a source, field by field: all of them, or of a huge file those of pieces spread over it.
struct DataSample {
    let source: Source
    /// In the order of the file, as far as it has one.
    let fields: [SampledField]
    /// The first record as it stands in the file.
    let first: Record
    let recordCount: Int
    /// How many parts of the file are no record. Among the first there is none.
    let wrongCount: Int
    /// What was read; nil where the whole file was.
    let pieces: FilePieces?

    /// Told now and then how many bytes were read, and how many there are to read.
    typealias Progress = (_ bytesRead: Int, _ byteCount: Int) -> Void

    /// Where one of so many records is wrong, the file is not what it is taken for.
    private static let flawlessRecords = 1000
    private static let recordsPerProgress = 500

    /// - Throws: ``ExampleError`` where the source cannot be read, has no record, or one of the first is wrong.
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

/// What becomes of records as they are read: the fields that they have.
private struct FieldGathering {
    private(set) var recordCount = 0
    private var fields: [SampledField] = []
    private var places: TextMap<Places> = [:]
    private var firstLine = 0

    /// Where the fields of one name are among all.
    private struct Places {
        /// Of the field itself.
        var whole: Int?
        /// Of a field that holds objects, or lists of them, what is in these: `answers.text`.
        var members: TextMap<Int> = [:]
    }

    /// Where names are data, as in an object by users, there are ever more of them: the rest are passed over.
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

    /// The fields. What is in a field stands for it where the field itself says nothing.
    func finish() -> [SampledField] {
        let hidden = places.values.filter { !$0.members.isEmpty }.compactMap(\.whole)
        return fields.indices.filter { !hidden.contains($0) || fields[$0].filledCount > 0 }.map { fields[$0] }
    }

    /// The names of a record's fields, in the order of the file where one is new.
    private func names(_ record: SourceRecord) -> [String] {
        let names = record.record.fields.keys
        if names.allSatisfy({ places[$0] != nil }) { return Array(names) }
        let placed = names.map { name in (name: name, place: record.fieldPlaces[name] ?? (.max, .max)) }
        return placed.sorted {
            ($0.place.line, $0.place.column, $0.name) < ($1.place.line, $1.place.column, $1.name)
        }.map(\.name)
    }

    /// Adds a value to its field, or, where it holds objects, to what a template reaches in them.
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

    /// The elements where all are objects.
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

    /// - Parameter index: the field that it was hidden in, which knows how often there was null or an empty list
    /// - Returns: nil where there are too many
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
