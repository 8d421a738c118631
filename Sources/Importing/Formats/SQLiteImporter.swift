import Files
import Foundation
import TaskDefinitions

/// The rows of a query on an SQLite file, numbered from 1 in place of lines.
///
/// The file may be in use. The content of a write-ahead log beside it counts.
package struct SQLiteImporter: Importer {
    private let file: SourceFile
    private let query: ForeignQuery
    private var row = 0

    package static func groups(_ paths: [[String]]) throws(ExampleError) -> [[String]] {
        paths.joined().map { path in
            let log = FileSystem.followed(path) + "-wal"
            return (try? SourceFile.byteCount(of: log)) ?? 0 > 0 ? [path, log] : [path]
        }
    }

    package init(_ files: [SourceFile], _ format: SQLiteFormat) throws(ExampleError) {
        file = files[0]
        // The unpacked copy of a packed file. An open file can be read without a name, so nothing of it is left,
        // however the program ends.
        let copy = try Self.readThrough(files)
        defer { withExtendedLifetime(copy) {} }
        if file.isStandardInput, copy == nil {
            throw ExampleError("is empty; expected an SQLite file", file: file.path)
        }
        query = try ForeignQuery(path: copy?.path ?? file.path, query: format.query, title: file.path)
    }

    package mutating func next() throws(ExampleError) -> SourceItem? {
        row += 1
        switch try query.next() {
        case nil: return nil
        case .failure(let problem)?:
            return .wrong(WrongRecord(error: ExampleError(problem.message, file: file.path, line: row), text: []))
        case .success(let fields)?:
            return .record(SourceRecord(Record(fields: fields), file: file.path, line: row, column: nil))
        }
    }

    /// Reads the files to their ends to hash them. A file that is not plain is copied to a plain one meanwhile.
    private static func readThrough(_ files: [SourceFile]) throws(ExampleError) -> TemporaryFile? {
        var copy: TemporaryFile?
        var buffer: [UInt8] = []
        for (index, file) in files.enumerated() {
            var isFirst = true
            while try file.read(into: &buffer) {
                if isFirst, index == 0, file.isPacked || file.isStandardInput {
                    copy = try TemporaryFile(for: file.path)
                }
                isFirst = false
                if index == 0 { try copy?.append(buffer) }
                buffer.removeAll(keepingCapacity: true)
            }
        }
        try copy?.close()
        return copy
    }
}

/// A database file that is removed, together with SQLite's files beside it, when its name is no longer needed.
private final class TemporaryFile {
    let path: String
    private let title: String
    private let writer: FileWriter

    init(for title: String) throws(ExampleError) {
        self.title = title
        path = FileManager.default.temporaryDirectory.appendingPathComponent("mixtape-\(UUID().uuidString).sqlite").path
        do throws(FileError) {
            writer = try FileWriter(path: path)
        } catch {
            throw ExampleError("cannot be unpacked: \(error)", file: title)
        }
    }

    deinit { for suffix in ["", "-wal", "-shm"] { try? FileSystem.remove(path + suffix) } }

    func append(_ bytes: [UInt8]) throws(ExampleError) {
        try write { (writer) throws(FileError) in try writer.write(bytes) }
    }

    func close() throws(ExampleError) {
        try write { (writer) throws(FileError) in try writer.synchronize() }
    }

    private func write(_ body: (FileWriter) throws(FileError) -> Void) throws(ExampleError) {
        do throws(FileError) {
            try body(writer)
        } catch {
            throw ExampleError("cannot be unpacked: \(error)", file: title)
        }
    }
}
