import CommandSyntax
import Files
import TaskDefinitions

/// The format of written answers.
enum PredictionForm: Equatable {
    /// A line for each answer.
    case text
    /// A JSON object on each line.
    case jsonLines
    /// One JSON array of the same objects.
    case jsonArray
    /// Rows below a header, with cells in quotes where necessary (RFC 4180).
    case table(separator: Character)

    var isJSON: Bool { self == .jsonLines || self == .jsonArray }

    /// The form that options ask for.
    /// - Parameters:
    ///   - isJSON: whether JSON is requested, whatever the file's name
    ///   - path: the file for answers; nil for standard output
    /// - Throws: `UsageError` if the file's name promises another format
    init(isJSON: Bool, path: String?) throws(UsageError) {
        guard let path else {
            self = isJSON ? .jsonLines : .text
            return
        }
        let ending = FileSystem.name(of: path).split(separator: ".").dropFirst().last?.lowercased() ?? ""
        if Self.packings.contains(ending) {
            let plain = path.dropLast(ending.utf8.count + 1)
            throw UsageError("--output: answers are not packed; name it \(plain), and pack it afterwards")
        }
        switch SourceFormatCatalogue.format(ofFile: path)?.name {
        case JSONLinesFormat.name: self = .jsonLines
        case JSONFormat.name: self = .jsonArray
        case CSVFormat.name: self = .table(separator: ",")
        case TSVFormat.name: self = .table(separator: "\t")
        case let name
        where name == SQLiteFormat.name || MistakenFile(name: ".\(ending)") != nil
            || Self.spreadsheets.contains(ending):
            throw UsageError(
                "--output: answers are written as text, JSON Lines, JSON, CSV or TSV, and not as .\(ending); name it "
                    + "\(path.dropLast(ending.utf8.count + 1)).csv")
        default: self = isJSON ? .jsonLines : .text
        }
        if case .table = self, isJSON {
            throw UsageError(
                "--json: \(path) is a table; leave out --json, or name the file "
                    + "\(path.dropLast(ending.utf8.count + 1)).jsonl")
        }
    }

    private static let packings = ["gz", "bz2", "xz", "zst", "zip"]
    private static let spreadsheets = ["xlsx", "xls", "ods"]
}
