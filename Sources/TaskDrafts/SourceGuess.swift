import Configuration
import Files
import Foundation
import Importing
import TaskDefinitions

/// Finds out how a data file can be read by trying.
enum SourceGuess {
    /// The records of the file, read in the first of the likely ways that has no wrong record, or else in the way with
    /// the fewest.
    /// - Throws: ``ExampleError`` if the name tells no format, or if no way can read the file. The error is that of the
    ///   likeliest way.
    static func sample(
        _ path: String, limits: FilePieces.Limits, progress: DataSample.Progress
    ) throws(ExampleError) -> DataSample {
        let sample = try likeliestSample(path, limits, progress)
        if sample.recordCount == 1, let problem = TableAsObject.problem(sample.first) {
            throw ExampleError(problem, file: path)
        }
        return sample
    }

    private static func likeliestSample(
        _ path: String, _ limits: FilePieces.Limits, _ progress: DataSample.Progress
    ) throws(ExampleError) -> DataSample {
        var best: DataSample?
        var problem: ExampleError?
        for format in try formats(path) {
            do throws(ExampleError) {
                let sample = try DataSample(Source(path: path, format: format), limits: limits, progress: progress)
                if sample.wrongCount == 0 { return sample }
                if sample.wrongCount < best?.wrongCount ?? .max { best = sample }
            } catch {
                // The error of the usual way is the most useful.
                problem = problem ?? error
            }
        }
        if let best { return best }
        throw problem ?? ExampleError("has no known format", file: path)
    }

    private static func formats(_ path: String) throws(ExampleError) -> [any SourceFormat] {
        guard let type = SourceFormatCatalogue.format(ofFile: path) else {
            if let mistaken = MistakenFile(name: path) { throw ExampleError(mistaken.problem(path), file: path) }
            let endings = SourceFormatCatalogue.all.flatMap { $0.extensions }.map { ".\($0)" }.joined(separator: ", ")
            throw ExampleError(
                "the name does not say the format; give a file whose name ends in one of \(endings), or in one of "
                    + "these and .gz", file: path)
        }
        switch type {
        case is JSONFormat.Type: return try json(path)
        case is CSVFormat.Type: return try tables(path) { table in CSVFormat(table: table) }
        case is TSVFormat.Type: return try tables(path) { table in TSVFormat(table: table) }
        case is SQLiteFormat.Type: return [SQLiteFormat(query: try query(path))]
        default: return [type.init()].compactMap { $0 }
        }
    }

    // MARK: JSON

    /// The bytes of a document that are examined to find its records.
    private static let longestDocument = 64 << 20

    private static func json(_ path: String) throws(ExampleError) -> [any SourceFormat] {
        let file = try SourceFile(path: path)
        var bytes: [UInt8] = []
        while bytes.count <= longestDocument, try file.read(into: &bytes) {}
        guard let root = try? JSONDocument(bytes: bytes, file: path, dialect: .strict).root else {
            // Many files of JSON Lines are called .json.
            return [JSONFormat(), JSONLinesFormat()]
        }
        if let problem = (try? Record(root.value)).flatMap(TableAsObject.problem) {
            throw ExampleError(problem, file: path)
        }
        return [JSONFormat(records: RecordPath(records(in: root.value)) ?? .elements), JSONLinesFormat()]
    }

    /// The path to the first objects with two texts of their own, or else to the innermost objects.
    private static func records(in value: JSONValue) -> String {
        switch value {
        case .array(let elements):
            guard let first = elements.first, case .object(let members) = first.value else { return "[]" }
            if members.count(where: { isText($0.node.value) }) >= 2 { return "[]" }
            return inner(members).map { "[].\($0)" } ?? "[]"
        case .object(let members): return inner(members) ?? ""
        default: return ""
        }
    }

    /// The path through the longest list of objects among the members, or in objects among them. The data may stand
    /// beside a list of their columns.
    private static func inner(_ members: [JSONMember]) -> String? { longestList(members)?.path }

    private static func longestList(_ members: [JSONMember]) -> (path: String, count: Int)? {
        var longest: (path: String, count: Int)?
        for member in members {
            var found: (path: String, count: Int)?
            switch member.node.value {
            case .array(let elements):
                guard let first = elements.first, case .object = first.value else { continue }
                found = (member.key + records(in: member.node.value), elements.count)
            case .object(let inside):
                found = longestList(inside).map { ("\(member.key).\($0.path)", $0.count) }
            default: continue
            }
            if let found, found.count > longest?.count ?? 0 { longest = found }
        }
        return longest
    }

    private static func isText(_ value: JSONValue) -> Bool {
        switch value {
        case .string, .number, .bool: true
        default: false
        }
    }

    // MARK: Tables

    /// With a header or without, with quotes or without.
    private static func tables(
        _ path: String, _ format: (TableSettings) -> any SourceFormat
    ) throws(ExampleError) -> [any SourceFormat] {
        var lines = LineReader(try SourceFile(path: path), loneReturns: .asFirst(quotesAfter: nil))
        var firstLine = try lines.next() ?? []
        let named = path.lowercased().contains(".csv") ? TableReader.separator(namedBy: firstLine) : nil
        if named != nil { firstLine = try lines.next() ?? [] }
        let first = String(decoding: firstLine, as: UTF8.self)
        var usual = TableSettings(separator: UInt8(ascii: "\t"))
        let likely: [UInt8] = path.lowercased().contains(".tsv") ? [UInt8(ascii: "\t")] : Array(",;\t|".utf8)
        let separators = named.map { [$0] } ?? likely
        let counts = separators.map { separator in first.utf8.count { $0 == separator } }
        usual.separator =
            zip(separators, counts).max { $0.1 < $1.1 }.map { $1 > 0 ? $0 : separators[0] } ?? separators[0]
        let cells = first.split(separator: Character(Unicode.Scalar(usual.separator)), omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        if !isHeader(cells) { usual.columns = cells.indices.map { "\(columnPrefix)\($0 + 1)" } }
        var unquoted = usual
        unquoted.hasQuotes = false
        return [format(usual), format(unquoted)]
    }

    /// The prefix of names for columns without a header; a number follows.
    static let columnPrefix = "column"

    /// In a header all names are different, short, and no numbers. The first may be missing, as in pandas' row numbers.
    private static func isHeader(_ cells: [String]) -> Bool {
        let names = cells.first?.isEmpty == true ? cells.dropFirst() : cells[...]
        return !names.isEmpty && Set(names.map { ExactText($0) }).count == names.count
            && names.allSatisfy { cell in
                !cell.isEmpty && cell.count <= 40 && Double(cell) == nil && cell.split(separator: " ").count <= 4
            }
    }

    // MARK: SQLite

    /// All rows of the largest table.
    private static func query(_ path: String) throws(ExampleError) -> String {
        // Names of tables cannot be bound. SQLite itself makes the query that counts them, with quotes around the
        // names.
        let names = try values(
            """
            SELECT printf('"%w"', name) AS name FROM sqlite_schema
            WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name
            """, path)
        var best: (name: String, rows: Int)?
        for name in names {
            let rows = try values("SELECT count(*) AS rows FROM \(name)", path).first.flatMap { Int($0) } ?? 0
            if rows > best?.rows ?? 0 { best = (name, rows) }
        }
        guard let best else { throw ExampleError("holds no table with rows", file: path) }
        // Columns of bytes hold no text.
        let columns = try values(
            """
            SELECT printf('"%w"', name) AS name FROM pragma_table_info(\(best.name.replacing("\"", with: "'")))
            WHERE type NOT LIKE '%BLOB%' ORDER BY cid
            """, path)
        return "SELECT \(columns.joined(separator: ", ")) FROM \(best.name) ORDER BY rowid"
    }

    /// The values of a query's only column, as texts.
    private static func values(_ query: String, _ path: String) throws(ExampleError) -> [String] {
        var reader = try SourceReader(Source(path: path, format: SQLiteFormat(query: query)), dataDirectory: "")
        var values: [String] = []
        while let item = try reader.next() {
            guard case .record(let record) = item else { continue }
            values += record.record.fields.values.compactMap(\.text)
        }
        return values
    }
}
