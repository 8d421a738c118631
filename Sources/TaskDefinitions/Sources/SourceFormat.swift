import Configuration

/// What a data file is written in, with the settings that a task file gives beside the path.
///
/// A new format is a type of its own in the folder `Formats`, a line in ``SourceFormatCatalogue``, and an importer in
/// `Importing/Formats`, which reads it.
public protocol SourceFormat: Sendable {
    /// The name in a task's `format`.
    static var name: String { get }
    /// One line for help and documentation.
    static var summary: String { get }
    /// A source in this format, as it stands in a task file.
    static var example: String { get }
    /// The endings of file names, without the dot, that stand for the format.
    static var extensions: [String] { get }

    /// Reads the settings from the source's object, reporting what is wrong with them; nil where they are of no use.
    init?(_ object: ConfigurationObject)
    /// The format without settings; nil where it needs some.
    init?()

    /// The settings as values, without those that are as usual: formats of one name with equal settings read the same.
    var settings: Fields { get }
}

/// The formats that exist.
public enum SourceFormatCatalogue {
    public static let all: [any SourceFormat.Type] = [
        JSONLinesFormat.self, JSONFormat.self, CSVFormat.self, TSVFormat.self, TextFormat.self, ParallelFormat.self,
        SQLiteFormat.self,
    ]

    /// The format that a file's name tells, a last `.gz` aside.
    package static func format(ofFile path: String) -> (any SourceFormat.Type)? {
        guard let ending = ending(of: path) else { return nil }
        return all.first { $0.extensions.contains(ending) }
    }

    /// What stands after the last dot of a file's name, a last `.gz` aside, in lower case.
    static func ending(of path: String) -> String? {
        var name = (path.split(separator: "/").last ?? "").lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        guard let dot = name.lastIndex(of: "."), name.index(after: dot) < name.endIndex else { return nil }
        return String(name[name.index(after: dot)...])
    }
}
