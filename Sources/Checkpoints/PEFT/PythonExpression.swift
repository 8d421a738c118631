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
