import Foundation

/// A fresh folder for one test, removed when the test's closure ends.
///
///     try TemporaryDirectory.use { directory in
///         let path = try directory.write("two\nlines\n", to: "data/train.jsonl")
///     }
public struct TemporaryDirectory {
    public let path: String

    /// Makes a folder, lends it, and removes it with its contents, even if `body` throws.
    public static func use<Result>(_ body: (TemporaryDirectory) throws -> Result) throws -> Result {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("mixtape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(TemporaryDirectory(path: url.path))
    }

    /// The path of a file or folder inside, whether it exists or not.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, replacing an older one, and makes the folders on its way.
    /// - Returns: its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    /// The text of a file inside.
    public func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
    }

    /// The text of an error, without the folder's name.
    public func message(of error: (any Error)?) -> String {
        error.map { "\($0)".replacing("\(path)/", with: "") } ?? "no error"
    }
}
