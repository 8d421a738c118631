import Configuration

/// The format of a data file, with the settings that a task file gives beside the path.
///
/// A new format needs a type in the folder `Formats`, a line in ``SourceFormatCatalogue``, and an importer in
/// `Importing/Formats` that reads it.
package protocol SourceFormat: Sendable {
    /// The name in a task's `format`.
    static var name: String { get }
    /// One line for help and documentation.
    static var summary: String { get }
    /// A source in this format, as a task file writes it.
    static var example: String { get }
    /// The endings of file names, without the dot, that select the format.
    static var extensions: [String] { get }

    /// Reads the settings from the source's object and reports their problems; nil if they cannot be used.
    init?(_ object: ConfigurationObject)
    /// The format without settings; nil if it needs some.
    init?()

    /// The settings as values, without defaults. Formats with the same name and equal settings read the same.
    var settings: Fields { get }
}

/// The formats that exist.
package enum SourceFormatCatalogue {
    package static let all: [any SourceFormat.Type] = [
        JSONLinesFormat.self, JSONFormat.self, CSVFormat.self, TSVFormat.self, TextFormat.self, ParallelFormat.self,
        SQLiteFormat.self,
    ]

    /// The format that a file's name selects; a final `.gz` is ignored.
    package static func format(ofFile path: String) -> (any SourceFormat.Type)? {
        guard let ending = ending(of: path) else { return nil }
        return all.first { $0.extensions.contains(ending) }
    }

    /// The text after the last dot of a file's name, in lower case; a final `.gz` is ignored.
    static func ending(of path: String) -> String? {
        var name = (path.split(separator: "/").last ?? "").lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        guard let dot = name.lastIndex(of: "."), name.index(after: dot) < name.endIndex else { return nil }
        return String(name[name.index(after: dot)...])
    }
}
