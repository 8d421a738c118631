/// A file that stands in for another one, or that has a format Mixtape does not read. Its first bytes or the ending of
/// its name tell.
package enum MistakenFile: Sendable {
    /// The pointer that Git leaves in place of a large file that was not fetched.
    case gitLFSPointer
    case parquet
    case arrow

    /// The number of bytes that are enough to tell.
    package static let byteCount = 40

    /// - Parameter bytes: the beginning of the file
    package init?(beginning bytes: some Collection<UInt8>) {
        if bytes.starts(with: "version https://git-lfs.github.com/".utf8) {
            self = .gitLFSPointer
        } else if bytes.starts(with: "PAR1".utf8) {
            self = .parquet
        } else if bytes.starts(with: "ARROW1".utf8) || Self.isArrowStream(bytes) {
            self = .arrow
        } else {
            return nil
        }
    }

    /// Whether the bytes begin a message: a mark of four bytes, then the number of bytes of metadata, little-endian, a
    /// positive multiple of eight (Arrow columnar format, "Encapsulated message format").
    private static func isArrowStream(_ bytes: some Collection<UInt8>) -> Bool {
        guard bytes.starts(with: [0xFF, 0xFF, 0xFF, 0xFF]) else { return false }
        let length = bytes.dropFirst(4).prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return length > 0 && length < 1 << 31 && length.isMultiple(of: 8)
    }

    /// - Parameter name: the name of a file, which need not exist
    package init?(name: String) {
        let name = name.lowercased()
        if name.hasSuffix(".parquet") {
            self = .parquet
        } else if name.hasSuffix(".arrow") || name.hasSuffix(".feather") {
            self = .arrow
        } else {
            return nil
        }
    }

    /// The kind of file, and the remedy.
    package func problem(_ path: String) -> String {
        let stem = path.firstMatch(of: /(?i)\.(parquet|arrow|feather)$/).map { String(path[..<$0.range.lowerBound]) }
        let target = "\(stem ?? path).jsonl"
        switch self {
        case .gitLFSPointer:
            return "is a Git LFS pointer, not the file itself; fetch the file: git lfs pull"
        case .parquet:
            return """
                is a Parquet file, which Mixtape does not read; write it as JSON Lines once: python -c "import pandas; \
                pandas.read_parquet('\(path)').to_json('\(target)', orient='records', lines=True)"
                """
        case .arrow:
            return """
                is an Arrow file, which Mixtape does not read; write it as JSON Lines once: python -c "from datasets \
                import Dataset; Dataset.from_file('\(path)').to_json('\(target)')"
                """
        }
    }
}
