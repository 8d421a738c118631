import TaskDefinitions

/// Tells whether sources are unchanged. Each file is read once for all splits made from it.
package struct ContentHashes {
    private let dataDirectory: String
    private var known: [[String]: String] = [:]

    package init(dataDirectory: String) { self.dataDirectory = dataDirectory }

    /// - Throws: ``ExampleError`` if a file cannot be read.
    package mutating func isUnchanged(_ source: Source, byteCount: Int, contentHash: String) throws(ExampleError)
        -> Bool
    {
        let files = try SourceFiles(source, dataDirectory: dataDirectory)
        // Comparing the sizes first saves reading files that must have changed.
        guard try files.byteCount() == byteCount else { return false }
        if let hash = known[files.paths] { return hash == contentHash }
        let hash = try files.contentHash()
        known[files.paths] = hash
        return hash == contentHash
    }
}
