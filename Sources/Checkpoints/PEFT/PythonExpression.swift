import Configuration

/// A regular expression of Python's `re` that is matched against whole names of modules.
///
/// The common syntax means the same in Swift. What only one of the two knows is reported.
struct PythonExpression {
    private let expression: Regex<AnyRegexOutput>

    /// - Parameters:
    ///   - before: a pattern that comes before the expression
    ///   - after: a pattern that comes after the expression
    ///   - report: receives the problem of an expression that cannot be read
    init?(_ text: String, before: String = "", after: String = "", _ report: (String) -> Void) {
        do {
            expression = try Regex("\(before)(?:\(text))\(after)").matchingSemantics(.unicodeScalar)
        } catch {
            report(
                "\"\(text)\" is a regular expression that Mixtape cannot read; name the modules in a list instead")
            return nil
        }
    }

    func matches(_ module: String) -> Bool { match(module) != nil }

    /// The number that a group of the expression matches; nil if the expression does not match.
    func number(_ group: String, in module: String) -> Int? {
        match(module)?[group]?.substring.flatMap { Int($0) }
    }

    private func match(_ module: String) -> Regex<AnyRegexOutput>.Match? { try? expression.wholeMatch(in: module) }
}

/// The end of a module's name, after a dot, as a name or as a regular expression.
///
/// peft 0.21.2, `get_pattern_key` in src/peft/utils/other.py.
struct ModuleEnding {
    private enum Kind {
        /// A name, whose dots stand for any character. There may be hundreds, so they are compared without `Regex`.
        case plain([UInt8])
        case expression(PythonExpression)
    }

    private let kind: Kind

    init?(_ text: String, _ report: (String) -> Void) {
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        }
        if isPlain, !text.isEmpty {
            kind = .plain(Array(text.utf8))
        } else {
            guard let expression = PythonExpression(text, before: #"(?:.*\.)?"#, report) else { return nil }
            kind = .expression(expression)
        }
    }

    func matches(_ module: String) -> Bool {
        switch kind {
        case .expression(let expression): return expression.matches(module)
        case .plain(let text):
            let name = Array(module.utf8)
            guard name.count >= text.count else { return false }
            let start = name.count - text.count
            return (start == 0 || name[start - 1] == UInt8(ascii: "."))
                && zip(name[start...], text).allSatisfy { $0 == $1 || $1 == UInt8(ascii: ".") }
        }
    }
}
