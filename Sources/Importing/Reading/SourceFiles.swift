import Files
import Foundation
import TaskDefinitions

/// The files that a source's paths stand for. Patterns are replaced by the matching files.
package struct SourceFiles {
    /// The files that one importer reads together.
    let groups: [[String]]

    /// All files in order.
    var paths: [String] { groups.flatMap { $0 } }

    /// - Throws: ``ExampleError`` if no file matches a pattern.
    init(_ source: Source, dataDirectory: String) throws(ExampleError) {
        var paths: [[String]] = []
        for (written, path) in zip(source.paths, source.paths(in: dataDirectory)) {
            if Self.isPattern(written), !FileSystem.exists(path) {
                let folder = path.dropLast(written.count)
                paths.append(try Self.fitting(Self.escaped(folder) + written, path))
            } else {
                paths.append([path])
            }
        }
        groups = try ImporterCatalogue.importer(of: source.format).groups(paths)
    }

    /// The sum of the files' sizes.
    func byteCount() throws(ExampleError) -> Int {
        var count = 0
        for path in paths where path != Source.standardInput { count += try SourceFile.byteCount(of: path) }
        return count
    }

    /// The hash of the contents of all files: a single file's own hash, or the hash of several files' hashes.
    func contentHash() throws(ExampleError) -> String {
        var hashes: [String] = []
        for path in paths { hashes.append(try SourceFile.contentHash(of: path)) }
        return Self.contentHash(hashes)
    }

    package static func contentHash(_ hashes: [String]) -> String {
        hashes.count == 1 ? hashes[0] : SHA256.hash(hashes.joined(separator: "\n"))
    }

    private static func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }

    private static func escaped(_ folder: Substring) -> String {
        folder.reduce(into: "") { text, character in
            if "*?[\\".contains(character) { text += "\\" }
            text.append(character)
        }
    }

    private static func fitting(_ pattern: String, _ shown: String) throws(ExampleError) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, GLOB_NOSORT, nil, &found) == 0 else {
            throw ExampleError(
                "no file fits the pattern; check it in the task file, and the data folder that it counts from "
                    + "(--data DIR)",
                file: shown)
        }
        let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
            .filter { !FileSystem.isFolder($0) }
        guard !paths.isEmpty else { throw ExampleError("only folders fit the pattern; name files", file: shown) }
        return
            paths
            .sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    }
}

extension Source {
    /// The size of the source's files.
    /// - Throws: ``ExampleError`` if a file is not there.
    package func byteCount(in dataDirectory: String) throws(ExampleError) -> Int {
        try SourceFiles(self, dataDirectory: dataDirectory).byteCount()
    }

    /// The hash of the contents of the source's files, in hexadecimal. An unchanged source has the same hash.
    /// - Returns: nil for standard input, which cannot be read for this.
    /// - Throws: ``ExampleError`` if a file cannot be read.
    package func contentHash(in dataDirectory: String) throws(ExampleError) -> String? {
        guard !isStandardInput else { return nil }
        return try SourceFiles(self, dataDirectory: dataDirectory).contentHash()
    }
}
