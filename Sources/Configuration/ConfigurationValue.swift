/// One value of a configuration file, with its place and its path.
///
/// The typed readers report what is wrong and return nil.
package struct ConfigurationValue {
    let node: JSONNode
    /// The path from the file's root to this value, such as `metrics[1]`.
    package let path: String
    let file: ConfigurationFile
    /// Records what a reader asks for while it is described without a file.
    let recorder: ValueRecorder?

    init(node: JSONNode, path: String, file: ConfigurationFile) {
        self.node = node
        self.path = path
        self.file = file
        recorder = nil
    }

    init(describing recorder: ValueRecorder, file: ConfigurationFile) {
        node = JSONNode(value: .null, offset: 0)
        path = ""
        self.file = file
        self.recorder = recorder
    }

    /// True while a reader is described; there is nothing to read then. See ``ConfigurationDescription``.
    package var isDescription: Bool { recorder != nil }

    package var json: JSONValue { node.value }
    package var location: SourceLocation { file.location(of: node.offset) }

    /// The value as a document of its own, whose places are those in its file.
    package var part: JSONDocument {
        var document = file.document
        document.root = node
        return document
    }

    /// An object without keys in place of the value, for settings that may be written as a name alone.
    package var withoutSettings: ConfigurationObject { file.makeObject([], offset: node.offset, path: path) }

    package func report(_ message: String) {
        guard recorder == nil else { return }
        file.report(message, path: path, offset: node.offset)
    }

    func mismatch<Value>(_ expected: String) -> Value? {
        report("expected \(expected), found \(node.value.kind)")
        return nil
    }

    /// Records the type that a reader asks for while it is described.
    private func declares(_ scalar: ValueRecorder.Scalar) -> Bool {
        recorder?.add(scalar)
        return recorder != nil
    }

    package func string() -> String? { string(matching: nil) }

    /// - Parameter pattern: a regular expression of ECMA 262 for the schema; the caller checks that the string matches
    package func string(matching pattern: String?) -> String? {
        if declares(.string(pattern: pattern)) { return nil }
        guard case .string(let string) = node.value else { return mismatch("a string") }
        return string
    }

    package func bool() -> Bool? {
        if declares(.boolean) { return nil }
        guard case .bool(let bool) = node.value else { return mismatch("true or false") }
        return bool
    }

    package func integer(in range: some RangeExpression<Int> = Int.min...) -> Int? {
        if declares(.integer(Bounds(range))) { return nil }
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

    package func number(in range: some RangeExpression<Double> = (-Double.infinity)...) -> Double? {
        if declares(.number(Bounds(range))) { return nil }
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

    /// A part of a whole: a number above 0 and below 1.
    package func share() -> Double? {
        if declares(.number(.share)) { return nil }
        guard let share = number() else { return nil }
        if share > 0, share < 1 { return share }
        report("expected a share between 0 and 1, such as 0.1, found \(spelling ?? "\(share)")")
        return nil
    }

    /// A number as it is written.
    private var spelling: String? { if case .number(let spelling) = node.value { spelling } else { nil } }

    /// One of a closed set of names, each standing for a value.
    package func choice<Value>(among choices: KeyValuePairs<String, Value>) -> Value? {
        guard let name = name(among: choices.map(\.key)) else { return nil }
        return choices.first { $0.key == name }?.value
    }

    /// One of a closed set of names.
    /// - Parameter kind: the kind of thing that the names stand for, for the message
    package func name(among names: [String], of kind: String = "value") -> String? {
        if declares(.name(among: names)) { return nil }
        guard let name = string() else { return nil }
        if names.containsExactly(name) { return name }
        report("unknown \(kind) \"\(name)\"\(Suggestion.phrase(for: name, among: names))")
        return nil
    }

    /// A string, or a number or boolean in place of one.
    package func scalar() -> JSONValue? {
        guard recorder == nil else {
            _ = (string(), number(), bool())
            return nil
        }
        switch node.value {
        case .string, .number, .bool: return node.value
        default: return mismatch("a string, a number or a boolean")
        }
    }

    package func array() -> [ConfigurationValue]? { array(atLeast: 0) { _ in "" } }

    /// - Parameters:
    ///   - minimum: how many elements it must have; fewer are reported
    ///   - isSet: whether every element may come only once, for the schema; the caller checks it
    ///   - message: the message for too few elements, given their number
    package func array(
        atLeast minimum: Int, isSet: Bool = false, else message: (Int) -> String
    ) -> [ConfigurationValue]? {
        if let recorder {
            return [ConfigurationValue(describing: recorder.array(atLeast: minimum, isSet: isSet), file: file)]
        }
        guard case .array(let elements) = node.value else { return mismatch("an array") }
        if elements.count < minimum { report(message(elements.count)) }
        return elements.enumerated().map { ConfigurationValue(node: $1, path: "\(path)[\($0)]", file: file) }
    }

    package func strings() -> [String]? {
        array()?.compactMap { $0.string() }
    }

    package func object() -> ConfigurationObject? {
        if let recorder { return ConfigurationObject(describing: recorder.makeObject(), file: file) }
        guard case .object(let members) = node.value else { return mismatch("an object") }
        return file.makeObject(members, offset: node.offset, path: path)
    }
}

/// A range in words: `at least 1`, `0 to 5`.
package func describe<Bound>(_ range: some RangeExpression<Bound>) -> String {
    /// The number without a fraction if it is whole.
    func text(_ bound: Bound) -> String {
        (bound as? Double).flatMap { Int(exactly: $0) }.map { "\($0)" } ?? "\(bound)"
    }
    return switch range {
    case let range as ClosedRange<Bound>: "\(text(range.lowerBound)) to \(text(range.upperBound))"
    case let range as PartialRangeFrom<Bound>: "at least \(text(range.lowerBound))"
    case let range as PartialRangeThrough<Bound>: "at most \(text(range.upperBound))"
    case let range as PartialRangeUpTo<Bound>: "less than \(text(range.upperBound))"
    case let range as Range<Bound>: "at least \(text(range.lowerBound)) and less than \(text(range.upperBound))"
    default: "\(range)"
    }
}
