import Configuration

/// The keys of an object of a file, from the file's JSON Schema.
struct KeyTable {
    private let schema: JSONNode

    /// - Parameter path: the keys from the top of the file to the object
    init(_ file: JSONNode, _ path: [String]) throws {
        var node = file
        for key in path {
            guard let next = node["properties"]?[key] else {
                throw CommandLineRun.Failure("the schema has no \(path.joined(separator: "."))")
            }
            // Of several forms the table describes the object.
            node = next["anyOf"]?.elements?.first { $0["properties"] != nil } ?? next
        }
        schema = node
    }

    /// The keys of the object.
    var keys: [String] { schema["properties"]?.members?.map(\.key).filter { $0 != "$schema" } ?? [] }

    /// - Parameter others: keys that stand in another table
    func markdown(without others: [String] = []) -> String {
        let rules = KeyRules(schema)
        let keys = schema["properties"]?.members?.filter { $0.key != "$schema" && !others.contains($0.key) } ?? []
        return MarkdownTable(
            ["key", "values", "default", ""],
            keys.map { member in
                let standard = member.node["default"].map { "`\(Self.text($0))`" }
                let remarks = [member.node["description"]?.string, rules.exclusion(of: member.key)].compactMap { $0 }
                return [
                    "`\(member.key)`", Self.values(member.node), rules.need(of: member.key) ?? standard ?? "",
                    remarks.joined(separator: "; "),
                ]
            }
        ).text
    }

    private static func text(_ node: JSONNode) -> String {
        switch node.value {
        case .string(let text): text
        case .number(let spelling): spelling.hasSuffix(".0") ? String(spelling.dropLast(2)) : spelling
        default: String(JSONOutput(node).line.dropLast())
        }
    }

    /// The possible values of a key.
    private static func values(_ schema: JSONNode) -> String {
        if let names = schema["enum"]?.elements { return names.map { "`\(text($0))`" }.joined(separator: ", ") }
        if let ways = ways(schema) { return ways.map(values).joined(separator: ", or ") }
        switch schema["type"]?.string {
        case "string": return "text"
        case "boolean": return "`true` or `false`"
        case "integer": return range(schema) ?? "whole number"
        case "number": return range(schema) ?? "number"
        case "array": return "list" + (schema["items"].map { " of \(elements($0))" } ?? "")
        default:
            // If the user chooses the keys of the object, the table describes its values.
            guard let values = schema["additionalProperties"], values["description"] != nil else { return "object" }
            return "object of \(elements(values))"
        }
    }

    /// The possible elements of a list or an object.
    private static func elements(_ schema: JSONNode) -> String {
        if schema["enum"] != nil { return "names" }
        if let ways = ways(schema) { return ways.map(elements).joined(separator: " or ") }
        return switch schema["type"]?.string {
        case "string": "texts"
        case "integer", "number": "numbers"
        default: "objects"
        }
    }

    /// Where any text is accepted beside names, the table lists only the names.
    private static func ways(_ schema: JSONNode) -> [JSONNode]? {
        guard let ways = schema["anyOf"]?.elements, ways.contains(where: { $0["enum"] != nil }) else {
            return schema["anyOf"]?.elements
        }
        return ways.filter { $0["type"]?.string != "string" }
    }

    /// The range of a number, without bounds that nobody would reach.
    private static func range(_ schema: JSONNode) -> String? {
        func bound(_ key: String) -> String? {
            schema[key].flatMap { (node: JSONNode) -> String? in (node.number ?? 0) < 1e9 ? text(node) : nil }
        }
        let (low, above) = (bound("minimum"), bound("exclusiveMinimum"))
        let (high, below) = (bound("maximum"), bound("exclusiveMaximum"))
        if let above, let below { return "between \(above) and \(below)" }
        if let low {
            return high.map { "\(low) to \($0)" } ?? below.map { "\(low) to less than \($0)" } ?? "at least \(low)"
        }
        return above.map { "above \($0)" } ?? high.map { "at most \($0)" } ?? below.map { "less than \($0)" }
    }
}

/// A table in Markdown.
struct MarkdownTable {
    let text: String

    init(_ header: [String], _ rows: [[String]]) {
        let lines = [header, header.map { _ in "---" }] + rows
        text = lines.map { row in
            "|" + row.map { $0.isEmpty ? " |" : " \($0.replacingOccurrences(of: "|", with: "\\|")) |" }.joined() + "\n"
        }.joined()
    }
}
