/// Checks values against a JSON Schema of draft 7, limited to the keywords that Mixtape's schemas use. It reports an
/// unknown keyword as a problem.
public struct SchemaValidator {
    private let root: JSONTree
    private static let annotations: Set = [
        "$schema", "title", "description", "default", "definitions", "allowComments", "allowTrailingCommas",
    ]

    public init(_ root: JSONTree) { self.root = root }

    /// The problems of a value, each with its path; empty if there are none.
    public func problems(of value: JSONTree) -> [String] { problems(value, root, "") }

    private func problems(_ value: JSONTree, _ schema: JSONTree, _ path: String) -> [String] {
        if case .bool(let isAllowed) = schema { return isAllowed ? [] : ["\(path): is not allowed"] }
        return schema.members.flatMap { keyword, rule in
            Self.annotations.contains(keyword) ? [] : problems(value, keyword, rule, schema, path)
        }
    }

    private func fits(_ value: JSONTree, _ schema: JSONTree) -> Bool { problems(value, schema, "").isEmpty }

    private func problems(
        _ value: JSONTree, _ keyword: String, _ rule: JSONTree, _ schema: JSONTree, _ path: String
    ) -> [String] {
        func check(_ isRight: Bool) -> [String] { isRight ? [] : ["\(path): \(keyword)"] }
        let number = value.number
        let limit = rule.number ?? .nan
        switch keyword {
        case "type": return check(Self.isOfType(value, rule.string ?? ""))
        case "enum": return check(rule.elements.contains(value))
        case "const": return check(rule == value)
        case "minimum": return check(number.map { $0 >= limit } ?? true)
        case "maximum": return check(number.map { $0 <= limit } ?? true)
        case "exclusiveMinimum": return check(number.map { $0 > limit } ?? true)
        case "exclusiveMaximum": return check(number.map { $0 < limit } ?? true)
        case "pattern":
            guard let text = value.string, let pattern = try? Regex(rule.string ?? "") else { return [] }
            return check(text.firstMatch(of: pattern) != nil)
        case "uniqueItems":
            let elements = value.elements
            return check(!elements.indices.contains { elements[..<$0].contains(elements[$0]) })
        case "minItems":
            guard case .array(let elements) = value else { return [] }
            return check(Double(elements.count) >= limit)
        case "items": return value.elements.enumerated().flatMap { problems($1, rule, "\(path)[\($0)]") }
        case "required":
            guard case .object(let members) = value else { return [] }
            let missing = rule.elements.compactMap(\.string).filter { members[$0] == nil }
            return missing.map { "\(path): required \($0)" }
        case "properties":
            return rule.members.flatMap { key, rule in
                value[key].map { problems($0, rule, "\(path).\(key)") } ?? []
            }
        case "additionalProperties":
            let known = schema["properties"]?.members ?? [:]
            return value.members.filter { known[$0.key] == nil }
                .flatMap { problems($0.value, rule, "\(path).\($0.key)") }
        case "minProperties", "maxProperties":
            guard case .object(let members) = value else { return [] }
            let count = Double(members.count)
            return check(keyword == "minProperties" ? count >= limit : count <= limit)
        case "anyOf": return check(rule.elements.contains { fits(value, $0) })
        case "oneOf": return check(rule.elements.count { fits(value, $0) } == 1)
        case "allOf": return rule.elements.flatMap { problems(value, $0, path) }
        case "not": return check(!fits(value, rule))
        case "if": return fits(value, rule) ? schema["then"].map { problems(value, $0, path) } ?? [] : []
        case "then": return []
        case "$ref":
            let name = rule.string?.split(separator: "/").last.map(String.init) ?? ""
            guard let definition = root["definitions"]?[name] else { return ["\(path): no definition \(name)"] }
            return problems(value, definition, path)
        default: return ["\(path): the keyword \(keyword) is not known"]
        }
    }

    private static func isOfType(_ value: JSONTree, _ type: String) -> Bool {
        switch (value, type) {
        case (.string, "string"), (.bool, "boolean"), (.array, "array"), (.object, "object"), (.number, "number"): true
        case (.number(let number), "integer"): number == number.rounded()
        default: false
        }
    }
}
