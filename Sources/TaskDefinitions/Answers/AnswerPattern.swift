/// A regular expression whose texts an automaton can spell: characters, classes, groups, alternatives and repetitions,
/// in the usual syntax. The whole answer must match.
///
///     [A-Z][a-z]+, \d{1,3}(st|nd|rd|th)?
///
/// `\d`, `\w` and `\s` are ASCII alone. Anchors, back references and look-around are refused, because no automaton has
/// them, and lazy or possessive repetitions, because they would change nothing.
struct AnswerPattern {
    /// A mistake, with its place in the pattern.
    struct Problem: Error, Equatable {
        let message: String
        /// The number of Unicode scalars before it.
        let offset: Int
    }

    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var depth = 0

    /// The greatest number of nested groups.
    private static let greatestDepth = 200
    private static let greatestRepetition = 10_000

    /// - Throws: ``Problem``
    static func expression(_ pattern: String) throws(Problem) -> AnswerExpression {
        var parser = AnswerPattern(scalars: Array(pattern.unicodeScalars))
        let expression = try parser.choice()
        if parser.place < parser.scalars.count { throw parser.problem("there is no group to close here") }
        return expression
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    private func problem(_ message: String, at offset: Int? = nil) -> Problem {
        Problem(message: message, offset: offset ?? place)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        place += 1
        return true
    }

    // MARK: Structure

    private mutating func choice() throws(Problem) -> AnswerExpression {
        var alternatives = [try sequence()]
        while take("|") { alternatives.append(try sequence()) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func sequence() throws(Problem) -> AnswerExpression {
        var parts: [AnswerExpression] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let part = try atom()
            parts.append(try repetition(of: part))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func atom() throws(Problem) -> AnswerExpression {
        guard let scalar = next else { throw problem("is incomplete") }
        switch scalar {
        case "(":
            let start = place
            place += 1
            if take("?"), !take(":") {
                throw problem("a group begins with ( or (?:; look-around and names are not possible here", at: start)
            }
            depth += 1
            if depth > Self.greatestDepth { throw problem("groups are nested too deeply", at: start) }
            let inner = try choice()
            guard take(")") else { throw problem("the group is not closed; add )", at: start) }
            depth -= 1
            return inner
        case "[": return .character(try characterClass())
        case ".":
            place += 1
            return .character(CodePointRanges.complement(of: [0xA...0xA, 0xD...0xD]))
        case "\\": return .character(try escape())
        case "^", "$":
            throw problem("the whole answer must match in any case; leave out \(scalar), or write \\\(scalar)")
        case "*", "+", "?", "{":
            throw problem("there is nothing to repeat; write \\\(scalar) for the character itself")
        default:
            place += 1
            return .character([scalar.value...scalar.value])
        }
    }

    // MARK: Repetitions

    private mutating func repetition(of part: AnswerExpression) throws(Problem) -> AnswerExpression {
        guard let scalar = next else { return part }
        let start = place
        let (least, most): (Int, Int?)
        switch scalar {
        case "*": (least, most) = (0, nil)
        case "+": (least, most) = (1, nil)
        case "?": (least, most) = (0, 1)
        case "{":
            place += 1
            least = try number(from: start)
            most = take(",") ? (next == "}" ? nil : try number(from: start)) : least
            guard next == "}" else { throw problem("a repetition is written {3}, {3,} or {3,5}", at: start) }
            if let most, most < least { throw problem("the repetition ends before it begins", at: start) }
        default: return part
        }
        place += 1
        if let again = next, ["*", "+", "?", "{"].contains(again) {
            throw problem("one repetition follows another; put the first into a group: (…)")
        }
        return .repeated(part, atLeast: least, atMost: most)
    }

    private mutating func number(from start: Int) throws(Problem) -> Int {
        var digits = ""
        while let scalar = next, ("0"..."9").contains(scalar) {
            digits.unicodeScalars.append(scalar)
            place += 1
        }
        guard let number = Int(digits) else {
            throw problem("a repetition is written {3}, {3,} or {3,5}; write \\{ for the character itself", at: start)
        }
        guard number <= Self.greatestRepetition else {
            throw problem("repeats more than \(Self.greatestRepetition) times", at: start)
        }
        return number
    }

    // MARK: Characters

    private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    private static let ofWord: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    private static let spaces: [ClosedRange<UInt32>] = [0x9...0xD, 0x20...0x20]

    /// The characters of an escape.
    private mutating func escape() throws(Problem) -> [ClosedRange<UInt32>] {
        let start = place
        place += 1
        guard let scalar = next else { throw problem("ends in a \\; write \\\\ for the character itself", at: start) }
        place += 1
        func one(_ value: UInt32) -> [ClosedRange<UInt32>] { [value...value] }
        switch scalar {
        case "d": return Self.digits
        case "D": return CodePointRanges.complement(of: Self.digits)
        case "w": return Self.ofWord
        case "W": return CodePointRanges.complement(of: Self.ofWord)
        case "s": return Self.spaces
        case "S": return CodePointRanges.complement(of: Self.spaces)
        case "n": return one(0xA)
        case "t": return one(0x9)
        case "r": return one(0xD)
        case "x": return one(try codePoint(digits: 2, from: start))
        case "u":
            guard take("{") else { return one(try codePoint(digits: 4, from: start)) }
            var digits = 0
            while digits < 6, place + digits < scalars.count, scalars[place + digits].properties.isASCIIHexDigit {
                digits += 1
            }
            let value = try codePoint(digits: digits, from: start)
            guard take("}") else { throw problem("a code point is written \\u{20AC}", at: start) }
            return one(value)
        default:
            let isLetterOrDigit = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            if isLetterOrDigit { throw problem("\\\(scalar) is not possible here", at: start) }
            return one(scalar.value)
        }
    }

    private mutating func codePoint(digits: Int, from start: Int) throws(Problem) -> UInt32 {
        let end = min(place + digits, scalars.count)
        let text = scalars[place..<end].reduce(into: "") { $0.unicodeScalars.append($1) }
        guard digits > 0, end - place == digits, let value = UInt32(text, radix: 16), Unicode.Scalar(value) != nil
        else { throw problem("a code point is written \\xE9, \\u20AC or \\u{1F600}", at: start) }
        place = end
        return value
    }

    /// A class such as `[a-z_]` or `[^,;]`.
    private mutating func characterClass() throws(Problem) -> [ClosedRange<UInt32>] {
        let start = place
        place += 1
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while true {
            guard let scalar = next else { throw problem("the class is not closed; add ]", at: start) }
            if scalar == "]", !isFirst {
                place += 1
                break
            }
            isFirst = false
            if scalar == "[" { throw problem("write \\[ for the character itself; classes are not nested") }
            let rangeStart = place
            let low = try member()
            guard next == "-", place + 1 < scalars.count, scalars[place + 1] != "]" else {
                ranges += low
                continue
            }
            place += 1
            let high = try member()
            guard low.count == 1, high.count == 1, low[0].count == 1, high[0].count == 1,
                low[0].lowerBound <= high[0].lowerBound
            else { throw problem("is no range of characters", at: rangeStart) }
            ranges.append(low[0].lowerBound...high[0].lowerBound)
        }
        let merged = CodePointRanges.merged(ranges)
        let members = isNegated ? CodePointRanges.complement(of: merged) : merged
        if members.isEmpty { throw problem("the class holds no character", at: start) }
        return members
    }

    private mutating func member() throws(Problem) -> [ClosedRange<UInt32>] {
        guard let scalar = next else { throw problem("the class is not closed; add ]") }
        if scalar == "\\" { return try escape() }
        place += 1
        return [scalar.value...scalar.value]
    }
}
