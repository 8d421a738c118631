import Configuration

/// The rules of an object's schema about which keys go together.
struct KeyRules {
    /// The condition of a rule.
    private enum Condition {
        case equals(String, String)
        case present(String)
        case absent(String)

        init?(_ schema: JSONNode, prefix: String = "") {
            if let inner = schema["not"] {
                guard case .present(let key)? = Condition(inner, prefix: prefix) else { return nil }
                self = .absent(key)
            } else if let member = schema["properties"]?.members?.first {
                if let name = member.node["const"]?.string {
                    self = .equals(prefix + member.key, name)
                } else if let inner = Condition(member.node, prefix: "\(prefix)\(member.key).") {
                    self = inner
                } else {
                    return nil
                }
            } else if let key = schema["required"]?.elements?.first?.string {
                self = .present(prefix + key)
            } else {
                return nil
            }
        }

        var isAbsence: Bool { if case .absent = self { true } else { false } }

        var text: String {
            switch self {
            case .equals(let key, let name): "`\(key)` `\(name)`"
            case .present(let key): "`\(key)`"
            case .absent(let key): "`\(key)`"
            }
        }
    }

    /// For each key the conditions that forbid it. The conditions in one row hold together.
    private var forbidding: [String: [[Condition]]] = [:]
    /// For each key the conditions that require it.
    private var requiring: [String: [[Condition]]] = [:]
    /// Lists of keys: exactly one key of each list must be present.
    private var choices: [[String]] = []
    /// Lists of keys: at least one key of each list must be present.
    private var needs: [[String]] = []

    init(_ schema: JSONNode) {
        for key in Self.keys(schema["required"]) { requiring[key] = [[]] }
        visit(schema["allOf"], [])
    }

    private static func keys(_ list: JSONNode?) -> [String] { list?.elements?.compactMap(\.string) ?? [] }

    private mutating func visit(_ rules: JSONNode?, _ conditions: [Condition]) {
        for rule in rules?.elements ?? [] {
            if let ways = rule["oneOf"]?.elements {
                choices.append(ways.flatMap { Self.keys($0["required"]) })
            } else if let ways = rule["anyOf"]?.elements {
                needs.append(ways.flatMap { Self.keys($0["required"]) })
            } else if let exclusion = rule["not"] {
                for pair in exclusion["anyOf"]?.elements ?? [exclusion] { exclude(Self.keys(pair["required"])) }
            } else if let condition = rule["if"].flatMap({ Condition($0) }), let consequence = rule["then"] {
                let all = conditions + [condition]
                for member in consequence["properties"]?.members ?? [] where member.node.bool == false {
                    forbidding[member.key, default: []].append(all)
                }
                // A rule that requires a key where it is present adds nothing.
                for key in Self.keys(consequence["required"]) {
                    if case .present(key) = condition { continue }
                    requiring[key, default: []].append(all)
                }
                visit(consequence["allOf"], all)
            }
        }
    }

    private mutating func exclude(_ keys: [String]) {
        for key in keys {
            for other in keys where other != key { forbidding[key, default: []].append([.present(other)]) }
        }
    }

    /// The column of defaults for a required key; nil if the key is always optional.
    func need(of key: String) -> String? {
        if let chains = requiring[key] {
            if chains.contains(where: \.isEmpty) { return "required" }
            return "required \(chains.map(Self.phrase).joined(separator: " or "))"
        }
        if let keys = choices.first(where: { $0.contains(key) }) {
            return "this or " + keys.filter { $0 != key }.map { "`\($0)`" }.joined(separator: " or ")
        }
        return needs.contains { $0.contains(key) } ? "one of these is required" : nil
    }

    private static func phrase(_ chain: [Condition]) -> String {
        [("with", chain.filter { !$0.isAbsence }), ("without", chain.filter(\.isAbsence))].filter { !$1.isEmpty }
            .map { "\($0) \($1.map(\.text).joined(separator: " and "))" }.joined(separator: " ")
    }

    /// The keys that this one needs, and the keys and values that exclude it; nil if there are none.
    func exclusion(of key: String) -> String? {
        guard let chains = forbidding[key] else { return nil }
        // A chain of absences alone forbids the key unless one of theirs is present.
        let needed = chains.filter { $0.allSatisfy(\.isAbsence) }.map {
            "only with \($0.map(\.text).joined(separator: " or "))"
        }
        var phrases: [String] = []
        var last: String?
        // Several values of another key may exclude the same one.
        var known: Set<String> = []
        for chain in chains where !chain.allSatisfy(\.isAbsence) {
            let positive = chain.filter { !$0.isAbsence }
            guard known.insert(positive.map(\.text).joined(separator: " and ")).inserted else { continue }
            if positive.count == 1, case .equals(let subject, let name) = positive[0] {
                phrases.append(subject == last ? "`\(name)`" : positive[0].text)
                last = subject
            } else {
                phrases.append(positive.map(\.text).joined(separator: " and "))
                last = nil
            }
        }
        let isLong = phrases.contains { $0.contains(" and ") }
        let excluding = phrases.isEmpty ? [] : ["not with " + phrases.joined(separator: isLong ? ", or " : " or ")]
        return (needed + excluding).joined(separator: "; ")
    }
}
