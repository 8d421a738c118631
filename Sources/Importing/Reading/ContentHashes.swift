import TaskDefinitions

/// Whether sources are as they were, with each file read once for all the splits that are made of it.
package struct ContentHashes {
    private let dataDirectory: String
    private var known: [[String]: String] = [:]

    package init(dataDirectory: String) { self.dataDirectory = dataDirectory }

    /// - Throws: ``ExampleError`` where a file cannot be read.
    package mutating func isUnchanged(_ source: Source, byteCount: Int, contentHash: String) throws(ExampleError)
        -> Bool
    {
        let files = try SourceFiles(source, dataDirectory: dataDirectory)
        // The size is only asked to save reading files that must have changed.
        guard try files.byteCount() == byteCount else { return false }
        if let hash = known[files.paths] { return hash == contentHash }
        let hash = try files.contentHash()
        known[files.paths] = hash
        return hash == contentHash
    }
}
