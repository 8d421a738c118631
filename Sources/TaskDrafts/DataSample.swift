import Configuration
import Importing
import TaskDefinitions

/// The first records of a source, field by field.
struct DataSample {
    let source: Source
    /// In the order of the file, as far as it has one.
    let fields: [SampledField]
    /// The first record as it stands in the file.
    let first: Record
    /// The lines in which the records begin.
    let lines: [Int]

    var recordCount: Int { lines.count }

    private static let maximumRecords = 1000

    /// - Throws: ``ExampleError`` where the source cannot be read, has no record, or one of the first is wrong.
    init(_ source: Source) throws(ExampleError) {
        var records: [SourceRecord] = []
        var reader = try SourceReader(source, dataDirectory: "")
        while records.count < Self.maximumRecords, let item = try reader.next() {
            if case .wrong(let wrong) = item { throw wrong.error }
            if case .record(let record) = item { records.append(record) }
        }
        guard let first = records.first else { throw ExampleError("holds no record", file: source.title()) }
        self.source = source
        self.first = first.record
        lines = records.map(\.line)
        fields = Self.fields(of: records)
    }

    private static func fields(of records: [SourceRecord]) -> [SampledField] {
        let members = memberNames(records)
        var paths: [FieldPath] = []
        var values: TextMap<[FieldValue?]> = [:]
        for (index, record) in records.enumerated() {
            for name in orderedNames(record) {
                guard let value = record.record.fields[name] else { continue }
                for (path, value) in parts(name, value, members[name] ?? []) {
                    if values[path.written] == nil {
                        paths.append(path)
                        values[path.written] = Array(repeating: nil, count: records.count)
                    }
                    values[path.written]?[index] = value
                }
            }
        }
        return paths.map { SampledField(path: $0, values: values[$0.written] ?? []) }
    }

    private static func orderedNames(_ record: SourceRecord) -> [String] {
        let places = record.record.fields.keys.map { name in
            (name: name, place: record.fieldPlaces[name] ?? (.max, .max))
        }
        return places.sorted {
            ($0.place.line, $0.place.column, $0.name) < ($1.place.line, $1.place.column, $1.name)
        }.map(\.name)
    }

    /// Of fields that hold objects, or lists of them, the names of what is in these: of a list that is empty in a
    /// record, other records tell.
    private static func memberNames(_ records: [SourceRecord]) -> TextMap<[String]> {
        var members: TextMap<Set<ExactText>> = [:]
        for record in records {
            for (name, value) in record.record.fields {
                switch value {
                case .object(let inside): members[name, default: []].formUnion(inside.keys.map { ExactText($0) })
                case .list(let elements):
                    guard let inside = objects(elements) else { continue }
                    members[name, default: []].formUnion(inside.flatMap(\.keys).map { ExactText($0) })
                default: continue
                }
            }
        }
        return members.mapValues { $0.sorted().map(\.text) }
    }

    /// The elements where all are objects, and there is one.
    private static func objects(_ elements: [FieldValue]) -> [Fields]? {
        let objects = elements.compactMap { if case .object(let members) = $0 { members } else { nil } }
        return objects.isEmpty || objects.count < elements.count ? nil : objects
    }

    /// A field, or of one that holds objects what a template reaches in them: `answers.text`.
    private static func parts(
        _ name: String, _ value: FieldValue, _ members: [String]
    ) -> [(path: FieldPath, value: FieldValue)] {
        let whole = [(path: FieldPath(names: [name]), value: value)]
        func path(_ key: String) -> FieldPath { FieldPath(names: [name, key]) }
        guard !members.isEmpty else { return whole }
        switch value {
        case .object(let inside): return members.compactMap { key in inside[key].map { (path(key), $0) } }
        case .null: return members.map { (path($0), FieldValue.null) }
        case .list(let elements):
            if elements.isEmpty { return members.map { (path($0), value) } }
            guard let inside = objects(elements) else { return whole }
            return members.filter { key in inside.contains { $0[key] != nil } }.map { key in
                (path(key), FieldValue.list(inside.compactMap { $0[key] }))
            }
        default: return whole
        }
    }
}
