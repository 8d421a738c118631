/// Records what a reader asks of one value while it is described.
final class ValueRecorder {
    /// A value that holds no other.
    enum Scalar: Equatable {
        /// A string. The pattern of ECMA 262, if there is one, matches somewhere in it.
        case string(pattern: String?)
        /// One of a closed set of strings.
        case name(among: [String])
        case boolean
        case integer(Bounds)
        case number(Bounds)
    }

    private(set) var scalars: [Scalar] = []
    /// The elements of an array in this place; nil if it may not be an array.
    private(set) var element: ValueRecorder?
    private(set) var minimumElements = 0
    /// Whether its elements differ.
    private(set) var isSet = false
    /// The fields of an object in this place.
    private(set) var object: ObjectRecorder?
    /// The name of the definition that an object in this place follows.
    private(set) var reference: String?

    func add(_ scalar: Scalar) {
        if !scalars.contains(scalar) { scalars.append(scalar) }
    }

    /// Declares that it may be an array.
    func array(atLeast minimum: Int, isSet: Bool) -> ValueRecorder {
        self.isSet = self.isSet || isSet
        minimumElements = max(minimumElements, minimum)
        let element = element ?? ValueRecorder()
        self.element = element
        return element
    }

    /// Declares that it may be an object.
    func makeObject() -> ObjectRecorder {
        let object = object ?? ObjectRecorder()
        self.object = object
        return object
    }

    func refer(to name: String) { reference = name }

    /// The possible values in words: `0 to 12`, `error, skip`; empty for any text.
    var summary: String {
        var parts = scalars.compactMap { scalar -> String? in
            switch scalar {
            case .string: scalars.count == 1 ? nil : "a text"
            case .name(let names): names.joined(separator: ", ")
            case .boolean: "true or false"
            case .integer(let bounds): bounds.summary ?? "a whole number"
            case .number(let bounds): bounds.summary ?? "a number"
            }
        }
        if let element {
            let inner = element.summary
            parts.append(parts.isEmpty && scalars.isEmpty ? "a list" : "or a list")
            if !inner.isEmpty { parts[parts.count - 1] += " of \(inner)" }
        }
        if object != nil || reference != nil { parts.append("an object") }
        return parts.joined(separator: ", ")
    }
}

/// The range of a number, as a description holds it.
struct Bounds: Equatable {
    var minimum: JSONOutput.Comparable?
    var maximum: JSONOutput.Comparable?
    var isMinimumExcluded = false, isMaximumExcluded = false

    /// Above 0 and below 1.
    static var share: Bounds {
        var bounds = Bounds(0.0..<1.0)
        bounds.isMinimumExcluded = true
        return bounds
    }

    /// The range in words; nil without bounds, or with bounds that are out of practical reach.
    var summary: String? {
        func text(_ bound: JSONOutput.Comparable?) -> String? {
            guard let line = bound?.json.line.dropLast(), abs(Double(line) ?? 0) < 1e9 else { return nil }
            return String(line)
        }
        if isMinimumExcluded, let minimum = text(minimum), let maximum = text(maximum) {
            return "between \(minimum) and \(maximum)"
        }
        return switch (text(minimum), text(maximum)) {
        case (let minimum?, let maximum?): "\(minimum) to \(isMaximumExcluded ? "less than " : "")\(maximum)"
        case (let minimum?, nil): "at least \(minimum)"
        case (nil, let maximum?): isMaximumExcluded ? "less than \(maximum)" : "at most \(maximum)"
        case (nil, nil): nil
        }
    }

    init<Bound: Comparable>(_ range: some RangeExpression<Bound>) {
        func number(_ bound: Bound) -> JSONOutput.Comparable? {
            switch bound {
            case let bound as Int: bound == .min || bound == .max ? nil : .integer(bound)
            case let bound as Double: bound.isFinite ? .number(bound) : nil
            default: nil
            }
        }
        switch range {
        case let range as ClosedRange<Bound>: (minimum, maximum) = (number(range.lowerBound), number(range.upperBound))
        case let range as PartialRangeFrom<Bound>: minimum = number(range.lowerBound)
        case let range as PartialRangeThrough<Bound>: maximum = number(range.upperBound)
        case let range as PartialRangeUpTo<Bound>: (maximum, isMaximumExcluded) = (number(range.upperBound), true)
        case let range as Range<Bound>:
            (minimum, maximum, isMaximumExcluded) = (number(range.lowerBound), number(range.upperBound), true)
        default: break
        }
    }
}

extension JSONOutput {
    /// A number that can be compared.
    enum Comparable: Equatable {
        case integer(Int)
        case number(Double)

        /// The number without a fraction if it is whole.
        var json: JSONOutput {
            switch self {
            case .integer(let value): .integer(value)
            case .number(let value): Int(exactly: value).map { .integer($0) } ?? .number(value)
            }
        }
    }
}
