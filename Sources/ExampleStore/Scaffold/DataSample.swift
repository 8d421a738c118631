import Configuration
import TaskDefinitions

/// The first records of a source, field by field.
struct DataSample {
    let source: Source
    /// In the order of the file, as far as it has one.
    private(set) var fields: [SampledField] = []
    /// The numbers of the fields by their names.
    private var numbers: TextMap<Int> = [:]
    private(set) var recordCount = 0

    private static let maximumRecords = 1000

    /// - Throws: ``ExampleError`` where the source cannot be read, has no record, or one of the first is wrong.
    init(_ source: Source) throws(ExampleError) {
        self.source = source
        var reader = try SourceReader(source, dataDirectory: "")
        while recordCount < Self.maximumRecords, let item = try reader.next() {
            if case .wrong(let wrong) = item { throw wrong.error }
            if case .record(let record) = item { add(record) }
        }
        guard recordCount > 0 else { throw ExampleError("holds no record", file: source.title()) }
    }

    private mutating func add(_ record: SourceRecord) {
        recordCount += 1
        let places = record.record.fields.keys.map { name in
            (name: name, place: record.fieldPlaces[name] ?? (.max, .max))
        }
        let ordered = places.sorted {
            ($0.place.line, $0.place.column, $0.name) < ($1.place.line, $1.place.column, $1.name)
        }
        for (name, _) in ordered {
            guard let value = record.record.fields[name] else { continue }
            for (path, value) in Self.parts(name, value) {
                let index = numbers[path.written] ?? fields.endIndex
                if index == fields.endIndex {
                    numbers[path.written] = index
                    fields.append(SampledField(path: path))
                }
                fields[index].add(value)
            }
        }
    }

    /// A field, or of one that holds objects what a template reaches in them: `answers.text`.
    private static func parts(_ name: String, _ value: FieldValue) -> [(path: FieldPath, value: FieldValue)] {
        let whole = (path: FieldPath(names: [name]), value: value)
        switch value {
        case .object(let members):
            return members.sorted { $0.key < $1.key }.map { (FieldPath(names: [name, $0.key]), $0.value) }
        case .list(let elements):
            let objects = elements.compactMap { if case .object(let members) = $0 { members } else { nil } }
            guard let first = objects.first, objects.count == elements.count else { return [whole] }
            return first.keys.sorted().map { key in
                (FieldPath(names: [name, key]), .list(objects.compactMap { $0[key] }))
            }
        default: return [whole]
        }
    }

    /// Whether all records have the field.
    func isComplete(_ field: SampledField) -> Bool { field.values.count == recordCount }
}
