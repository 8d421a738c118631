import Configuration

/// The text format of a table of rows and columns.
package struct TableSettings: Sendable, Equatable {
    /// The treatment of a row that has fewer or more fields than there are columns.
    package enum UnevenRows: String, Sendable {
        /// The row is wrong.
        case error
        /// The row is left out, and counted.
        case skip
    }

    /// The character between two fields: one ASCII character.
    package var separator: UInt8
    /// The names of the columns; nil if the first row has them. A column with an empty name is ignored.
    package var columns: [String]?
    /// Whether a field may stand in quotes (RFC 4180). Otherwise a quotation mark is an ordinary character.
    package var hasQuotes = true
    package var unevenRows = UnevenRows.error

    package init(separator: UInt8) { self.separator = separator }

    init?(_ object: ConfigurationObject, usualSeparator: UInt8) {
        self.init(separator: usualSeparator)
        hasQuotes = object.bool("quotes", default: true, "whether a field may stand in quotes")
        if let written = object.optionalString("separator", "what stands between two fields: one character") {
            let character = written.utf8.first ?? 0
            if written.utf8.count == 1, !"\"\r\n".utf8.contains(character) {
                separator = character
            } else {
                let message = "expected one ASCII character that is no quotation mark and no line break"
                object.report(message, at: "separator")
            }
        }
        unevenRows = object.choice(
            "unevenRows", among: ["error": .error, "skip": .skip], default: .error,
            "what happens to a row with more or fewer fields than columns")
        let hasHeader = object.bool("header", default: true, "whether the first row has the names of the columns")
        guard object.has("columns") else {
            if !hasHeader {
                let message = "without a header row the names of the columns are needed: \"columns\": [\"label\", …]"
                object.report(message, at: "header")
                return nil
            }
            return
        }
        let names = object.strings(
            "columns", default: [],
            "the names of the columns of a file without a header; \"\" for a column to pass over")
        columns = names
        if hasHeader {
            object.report("is for files without a header row; add \"header\": false, or remove it", at: "columns")
        } else if let name = Self.repeated(names) {
            object.report("the column \"\(name)\" is there twice", at: "columns")
        } else if names.allSatisfy(\.isEmpty) {
            object.report("names no column; give the name of each, and \"\" for a column to pass over", at: "columns")
        }
    }

    /// The first name that occurs a second time; empty names may repeat.
    package static func repeated(_ names: [String]) -> String? {
        var seen: Set<ExactText> = []
        return names.first { !$0.isEmpty && !seen.insert(ExactText($0)).inserted }
    }

    func settings(usualSeparator: UInt8) -> Fields {
        var settings: Fields = [:]
        if separator != usualSeparator {
            settings["separator"] = .string(String(Character(Unicode.Scalar(separator))))
        }
        if let columns { settings["columns"] = .list(columns.map { .string($0) }) }
        if !hasQuotes { settings["quotes"] = .bool(false) }
        if unevenRows != .error { settings["unevenRows"] = .string(unevenRows.rawValue) }
        return settings
    }
}
