/// One value of a configuration file, with its place and the way to it.
///
/// The typed readers report what is wrong and return nil.
public struct ConfigurationValue {
    let node: JSONNode
    /// The way to this value from the file's root, such as `metrics[1]`.
    public let path: String
    let file: ConfigurationFile

    public var json: JSONValue { node.value }
    public var location: SourceLocation { file.location(of: node.offset) }

    /// An object without keys in the value's place, for what may be written as a name alone.
    package var withoutSettings: ConfigurationObject { file.makeObject([], offset: node.offset, path: path) }

    public func report(_ message: String) {
        file.report(message, path: path, offset: node.offset)
    }

    private func mismatch<Value>(_ expected: String) -> Value? {
        report("expected \(expected), found \(node.value.kind)")
        return nil
    }

    public func string() -> String? {
        guard case .string(let string) = node.value else { return mismatch("a string") }
        return string
    }

    public func bool() -> Bool? {
        guard case .bool(let bool) = node.value else { return mismatch("true or false") }
        return bool
    }

    public func integer(in range: some RangeExpression<Int> = Int.min...) -> Int? {
        guard case .number(let spelling) = node.value else { return mismatch("an integer") }
        guard let integer = Int(spelling) ?? Int(exactly: Double(spelling) ?? .nan) else {
            report("expected an integer, found \(spelling)")
            return nil
        }
        guard range.contains(integer) else {
            report("\(integer) is out of range; expected \(describe(range))")
            return nil
        }
        return integer
    }

    public func number(in range: some RangeExpression<Double> = (-Double.infinity)...) -> Double? {
        guard case .number(let spelling) = node.value else { return mismatch("a number") }
        guard let number = Double(spelling), number.isFinite else {
            report("\(spelling) is too large")
            return nil
        }
        guard range.contains(number) else {
            report("\(spelling) is out of range; expected \(describe(range))")
            return nil
        }
        return number
    }

    public func choice<Value>(among choices: KeyValuePairs<String, Value>) -> Value? {
        guard let name = string() else { return nil }
        if let match = choices.first(where: { $0.key == name }) { return match.value }
        report("unknown value \"\(name)\"\(Suggestion.phrase(for: name, among: choices.map(\.key)))")
        return nil
    }

    public func array() -> [ConfigurationValue]? {
        guard case .array(let elements) = node.value else { return mismatch("an array") }
        return elements.enumerated().map { ConfigurationValue(node: $1, path: "\(path)[\($0)]", file: file) }
    }

    public func strings() -> [String]? {
        array()?.compactMap { $0.string() }
    }

    public func object() -> ConfigurationObject? {
        guard case .object(let members) = node.value else { return mismatch("an object") }
        return file.makeObject(members, offset: node.offset, path: path)
    }
}

/// A range as a person says it: `at least 1`, `0 to 5`.
package func describe<Bound>(_ range: some RangeExpression<Bound>) -> String {
    switch range {
    case let range as ClosedRange<Bound>: "\(range.lowerBound) to \(range.upperBound)"
    case let range as PartialRangeFrom<Bound>: "at least \(range.lowerBound)"
    case let range as PartialRangeThrough<Bound>: "at most \(range.upperBound)"
    case let range as PartialRangeUpTo<Bound>: "less than \(range.upperBound)"
    case let range as Range<Bound>: "at least \(range.lowerBound) and less than \(range.upperBound)"
    default: "\(range)"
    }
}
