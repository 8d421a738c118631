import Configuration
import Foundation

/// The first records of a JSON Lines file, field by field.
struct DataSample {
    private(set) var fields: [SampledField] = []
    private(set) var recordCount = 0

    private static let maximumRecords = 1000
    private static let maximumBytes = 4 << 20

    /// - Throws: ``ConfigurationError`` where the file cannot be read, has no record, or a line is not a JSON object.
    init(file: String) throws {
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
            data = try handle.read(upToCount: Self.maximumBytes) ?? Data()
        } catch {
            throw ConfigurationError("cannot be read; give a JSON Lines file that exists", file: file)
        }
        var lines = Array(data).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if data.count == Self.maximumBytes, lines.count > 1 { lines.removeLast() }
        for (index, line) in lines.enumerated() where recordCount < Self.maximumRecords {
            let isBlank = line.allSatisfy { " \r\t".utf8.contains($0) }
            if !isBlank { try add(Array(line), file: file, line: index + 1) }
        }
        guard recordCount > 0 else {
            throw ConfigurationError("holds no record; give one JSON object a line", file: file)
        }
    }

    private mutating func add(_ line: [UInt8], file: String, line number: Int) throws {
        let root = try JSONDocument(bytes: line, file: file, firstLine: number, dialect: .strict).root
        guard case .object(let members) = root.value else {
            let message = "expected an object with the fields of a record, found \(root.value.kind)"
            throw ConfigurationError([Diagnostic(message, at: SourceLocation(file: file, line: number, column: 1))])
        }
        recordCount += 1
        for member in members {
            let index = fields.firstIndex { $0.name == member.key } ?? fields.endIndex
            if index == fields.endIndex { fields.append(SampledField(name: member.key)) }
            fields[index].add(FieldValue(member.node.value))
        }
    }

    /// Whether all records have the field.
    func isComplete(_ field: SampledField) -> Bool { field.values.count == recordCount }
}
