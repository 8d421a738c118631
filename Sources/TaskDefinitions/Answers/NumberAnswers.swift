/// Numbers as answers: a fixed number of decimals, between bounds or not.
///
/// There are no leading zeros, no plus and no minus before zero.
struct NumberAnswers {
    /// In units of the last decimal.
    let minimum: Int?, maximum: Int?
    let decimals: Int

    static let decimalsRange = 0...9

    /// Every number from the minimum to the maximum.
    var expression: AnswerExpression {
        var parts: [AnswerExpression] = []
        let least = minimum ?? .min
        let greatest = maximum ?? .max
        if greatest >= 0 { parts.append(numbers(from: max(least, 0), to: maximum)) }
        if least < 0 {
            let smallest = greatest < 0 ? -greatest : 1
            parts.append(.sequence([.text("-"), numbers(from: smallest, to: minimum.map { -$0 })]))
        }
        return parts.count == 1 ? parts[0] : .choice(parts)
    }

    /// Numbers without a sign.
    private func numbers(from least: Int, to greatest: Int?) -> AnswerExpression {
        // Numbers with the same number of digits are compared digit by digit.
        let first = max(decimals + 1, "\(least)".count)
        let last = greatest.map { max(decimals + 1, "\($0)".count) } ?? first
        var alternatives = (first...max(first, last)).compactMap { digits -> AnswerExpression? in
            let low = max(least, digits == decimals + 1 ? 0 : Self.power(digits - 1))
            let high = min(greatest ?? .max, Self.power(digits) - 1)
            return low <= high ? between(Self.digits(low, digits)[...], Self.digits(high, digits)[...]) : nil
        }
        if greatest == nil {
            // More digits before the point.
            let more = AnswerExpression.repeated(.digit(), atLeast: first - decimals, atMost: nil)
            alternatives.append(.sequence([.digit(1...9), more] + decimalPart))
        }
        return .choice(alternatives)
    }

    private static func power(_ exponent: Int) -> Int { (0..<exponent).reduce(1) { value, _ in value * 10 } }

    private static func digits(_ number: Int, _ count: Int) -> [Int] {
        let text = "\(number)"
        return Array(repeating: 0, count: max(0, count - text.count)) + text.utf8.map { Int($0) - 0x30 }
    }

    private var decimalPart: [AnswerExpression] {
        decimals == 0 ? [] : [.text("."), .repeated(.digit(), atLeast: decimals, atMost: decimals)]
    }

    /// Numbers of equally many digits from one to another, with the decimal point.
    private func between(_ low: ArraySlice<Int>, _ high: ArraySlice<Int>) -> AnswerExpression {
        guard let first = low.first, let last = high.first else { return .sequence([]) }
        let (lowRest, highRest) = (low.dropFirst(), high.dropFirst())
        let isBeforePoint = decimals > 0 && low.count == decimals
        func sequence(_ digit: ClosedRange<Int>, _ rest: AnswerExpression) -> AnswerExpression {
            .sequence((isBeforePoint ? [.text(".")] : []) + [.digit(digit), rest])
        }
        if first == last { return sequence(first...last, between(lowRest, highRest)) }
        let zeros = lowRest.map { _ in 0 }[...]
        let nines = lowRest.map { _ in 9 }[...]
        // Full ranges at the ends join the middle.
        let startsFull = lowRest.allSatisfy { $0 == 0 }
        let endsFull = highRest.allSatisfy { $0 == 9 }
        var parts: [AnswerExpression] = []
        if !startsFull { parts.append(sequence(first...first, between(lowRest, nines))) }
        let middle = startsFull ? first : first + 1
        let end = endsFull ? last : last - 1
        if middle <= end { parts.append(sequence(middle...end, free(lowRest.count))) }
        if !endsFull { parts.append(sequence(last...last, between(zeros, highRest))) }
        return parts.count == 1 ? parts[0] : .choice(parts)
    }

    /// Any digits.
    private func free(_ count: Int) -> AnswerExpression {
        if decimals > 0, count >= decimals {
            let whole = AnswerExpression.repeated(.digit(), atLeast: count - decimals, atMost: count - decimals)
            return .sequence([whole] + decimalPart)
        }
        return .repeated(.digit(), atLeast: count, atMost: count)
    }
}
