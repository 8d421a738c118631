import TaskDefinitions

/// All records of a source, file after file.
package struct SourceReader {
    /// The facts of one file that was read.
    package struct FileFacts: Sendable, Equatable {
        package let path: String
        package let contentHash: String
        package let byteCount: Int
    }

    private let source: Source
    private let files: SourceFiles
    private let pieces: FilePieces?
    /// The sum of the sizes of all files at the start, for progress; 0 if it is not known.
    package let byteCount: Int
    private var nextGroup = 0
    private var current: (importer: any Importer, files: [SourceFile])?
    /// The files that were read to their ends.
    package private(set) var facts: [FileFacts] = []

    /// - Parameter pieces: the pieces to read of the source's only file; nil for all of it.
    /// - Throws: ``ExampleError`` if there is no such file.
    package init(_ source: Source, dataDirectory: String, pieces: FilePieces? = nil) throws(ExampleError) {
        self.source = source
        self.pieces = pieces
        files = try SourceFiles(source, dataDirectory: dataDirectory)
        byteCount = if let pieces { pieces.byteCount } else { try files.byteCount() }
    }

    /// Bytes read so far.
    package var bytesRead: Int {
        facts.reduce(0) { $0 + $1.byteCount } + (current?.files.reduce(0) { $0 + $1.bytesRead } ?? 0)
    }

    /// The next record, or the item in its place; nil after the last.
    /// - Throws: ``ExampleError`` for a problem that makes the rest of the file meaningless.
    package mutating func next() throws(ExampleError) -> SourceItem? {
        while true {
            if current == nil {
                guard nextGroup < files.groups.count else { return nil }
                current = try open(files.groups[nextGroup])
                nextGroup += 1
            }
            if let item = try current?.importer.next() {
                guard !facts.isEmpty, case .record(var record) = item else { return item }
                record.fileNumber = facts.count
                return .record(record)
            }
            facts +=
                current?.files.map {
                    FileFacts(path: $0.path, contentHash: $0.contentHash, byteCount: $0.bytesRead)
                } ?? []
            current = nil
        }
    }

    private func open(_ paths: [String]) throws(ExampleError) -> (any Importer, [SourceFile]) {
        var files: [SourceFile] = []
        for path in paths { files.append(try SourceFile(path: path, pieces: pieces)) }
        return (try ImporterCatalogue.importer(of: source.format).make(files, source.format), files)
    }
}
