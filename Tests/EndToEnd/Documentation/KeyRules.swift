import Configuration

/// What the schema of an object says about which of its keys go together.
struct KeyRules {
    /// When a rule holds.
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

    /// Under which conditions each key must not be there; those in a row hold together.
    private var forbidding: [String: [[Condition]]] = [:]
    /// Under which each must.
    private var requiring: [String: [[Condition]]] = [:]
    /// Keys of which exactly one must be there.
    private var choices: [[String]] = []
    /// Keys of which one at least must be there.
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
                // That a key must be there where it is there says nothing.
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

    /// Whether a key must be there, as the column of defaults says it; nil where it may always be left out.
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

    /// What a key cannot stand beside; nil where there is nothing.
    func exclusion(of key: String) -> String? {
        guard let chains = forbidding[key] else { return nil }
        var phrases: [String] = []
        var last: String?
        for chain in chains {
            let positive = chain.filter { !$0.isAbsence }
            if positive.count == 1, case .equals(let subject, let name) = positive[0] {
                phrases.append(subject == last ? "`\(name)`" : positive[0].text)
                last = subject
            } else {
                phrases.append(positive.map(\.text).joined(separator: " and "))
                last = nil
            }
        }
        let isLong = phrases.contains { $0.contains(" and ") }
        return "not with " + phrases.joined(separator: isLong ? ", or " : " or ")
    }
}
