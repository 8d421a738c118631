import Configuration
import Presentation

/// The rules by which the text of an option or argument becomes a value: placeholder, check and completion.
package struct ValueKind<Value: Sendable>: Sendable {
    let placeholder: String
    let completion: Completion
    let parse: @Sendable (String) throws(UsageProblem) -> Value
    /// A value as a user would type it, for the help.
    let spelling: @Sendable (Value) -> String
    /// Returned if a problem was reported, or if the command is only described. It is never used.
    let standIn: Value
}

extension ValueKind where Value == String {
    private static func string(_ placeholder: String, _ completion: Completion) -> Self {
        ValueKind(
            placeholder: placeholder, completion: completion, parse: { (text) throws(UsageProblem) in text },
            spelling: { $0 }, standIn: "")
    }

    private static func path(_ placeholder: String, of kind: String, _ completion: Completion) -> Self {
        ValueKind(
            placeholder: placeholder, completion: completion,
            parse: { (text) throws(UsageProblem) in
                guard !text.isEmpty else { throw UsageProblem("is empty; name a \(kind)") }
                return text
            },
            spelling: { $0 }, standIn: "")
    }

    /// Any text.
    package static func text(_ placeholder: String) -> Self { string(placeholder, .nothing) }

    /// The path of a file.
    package static func file(_ placeholder: String, extension: String? = nil) -> Self {
        path(placeholder, of: "file", .file(extension: `extension`))
    }

    /// The path of a directory.
    package static func directory(_ placeholder: String) -> Self {
        path(placeholder, of: "directory", .directory)
    }

    /// The path of a file or directory. The shell offers the likely ones with a description.
    package static func path(
        _ placeholder: String, extension: String? = nil,
        known: @escaping @Sendable (TypedWords) -> [(word: String, says: String)]
    ) -> Self {
        path(placeholder, of: "file or directory", .paths(extension: `extension`, known: known))
    }

    /// A name; the shell offers the known ones. The command checks that it exists.
    package static func name(_ placeholder: String, known: @escaping @Sendable (TypedWords) -> [String]) -> Self {
        string(placeholder, .names(known))
    }
}

/// A key and its value: `key=value`.
package struct Assignment: Sendable {
    package let key: String
    package let value: String
}

extension ValueKind where Value == Assignment {
    package static func assignment(_ placeholder: String) -> Self {
        ValueKind(
            placeholder: placeholder, completion: .nothing,
            parse: { (text) throws(UsageProblem) in
                guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                    throw UsageProblem("expected \(placeholder), found \"\(text)\"")
                }
                return Assignment(key: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
            },
            spelling: { "\($0.key)=\($0.value)" }, standIn: Assignment(key: "", value: ""))
    }
}

extension ValueKind where Value == Int {
    package static func integer(
        _ placeholder: String, in range: some RangeExpression<Int> & Sendable = Int.min...
    ) -> Self {
        ValueKind(
            placeholder: placeholder, completion: .nothing,
            parse: { (text) throws(UsageProblem) in
                guard let value = Int(text) else { throw UsageProblem("expected an integer, found \"\(text)\"") }
                guard range.contains(value) else {
                    throw UsageProblem("\(text) is out of range; expected \(describe(range))")
                }
                return value
            },
            spelling: { "\($0)" }, standIn: 0)
    }
}

extension ValueKind where Value == Double {
    package static func number(
        _ placeholder: String, in range: some RangeExpression<Double> & Sendable = (-Double.infinity)...
    ) -> Self {
        ValueKind(
            placeholder: placeholder, completion: .nothing,
            parse: { (text) throws(UsageProblem) in
                guard let value = Double(text), value.isFinite else {
                    throw UsageProblem("expected a number, found \"\(text)\"")
                }
                guard range.contains(value) else {
                    throw UsageProblem("\(text) is out of range; expected \(describe(range))")
                }
                return value
            },
            spelling: Quantity.number, standIn: 0)
    }
}

extension ValueKind where Value: Equatable {
    /// One of a closed set of names, each standing for a value.
    package static func choice(_ placeholder: String, among choices: KeyValuePairs<String, Value>) -> Self {
        precondition(!choices.isEmpty, "\(placeholder) has nothing to choose from")
        let pairs = choices.map { (name: $0.key, value: $0.value) }
        let names = pairs.map(\.name)
        return ValueKind(
            placeholder: placeholder, completion: .choices(names),
            parse: { (text) throws(UsageProblem) in
                if let match = pairs.first(where: { $0.name == text }) { return match.value }
                throw UsageProblem("unknown value \"\(text)\"\(Suggestion.phrase(for: text, among: names))")
            },
            spelling: { value in pairs.first { $0.value == value }?.name ?? "\(value)" }, standIn: pairs[0].value)
    }
}
