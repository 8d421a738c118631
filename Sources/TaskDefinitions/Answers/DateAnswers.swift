/// Dates as answers, in a format such as `yyyy-MM-dd` or `d.M.yyyy`. Each is a day of the Gregorian calendar, from the
/// year 0000 to 9999.
struct DateAnswers {
    private enum Part: Equatable {
        case year
        case month(padded: Bool)
        case day(padded: Bool)
        case text(String)
    }

    /// A mistake in a format, with the number of Unicode scalars before it.
    struct Problem: Error, Equatable {
        let message: String
        let offset: Int
    }

    private let parts: [Part]

    private static let fields: [(spelling: String, part: Part)] = [
        ("yyyy", .year), ("MM", .month(padded: true)), ("M", .month(padded: false)), ("dd", .day(padded: true)),
        ("d", .day(padded: false)),
    ]

    /// - Throws: ``Problem``
    init(_ format: String) throws(Problem) {
        var parts: [Part] = []
        let scalars = Array(format.unicodeScalars)
        var place = 0
        while place < scalars.count {
            let scalar = scalars[place]
            guard scalar.properties.isAlphabetic else {
                parts.append(.text(String(scalar)))
                place += 1
                continue
            }
            let length = scalars[place...].prefix { $0 == scalar }.count
            let spelling = String(repeating: String(scalar), count: length)
            guard let field = Self.fields.first(where: { $0.spelling == spelling }) else {
                throw Problem(
                    message: "\"\(spelling)\" is no part of a date; use yyyy, MM or M, dd or d, and signs between them",
                    offset: place)
            }
            if parts.contains(where: { Self.isSame($0, field.part) }) {
                throw Problem(message: "the format names a part of the date twice", offset: place)
            }
            parts.append(field.part)
            place += length
        }
        guard parts.contains(where: { if case .text = $0 { false } else { true } }) else {
            throw Problem(message: "the format names no part of a date, such as yyyy-MM-dd", offset: 0)
        }
        self.parts = parts
    }

    private static func isSame(_ one: Part, _ other: Part) -> Bool {
        switch (one, other) {
        case (.year, .year), (.month, .month), (.day, .day): true
        default: false
        }
    }

    /// Every date.
    var expression: AnswerExpression {
        let hasDay = parts.contains { Self.isSame($0, .day(padded: true)) }
        let hasMonth = parts.contains { Self.isSame($0, .month(padded: true)) }
        let months: [Int?] = hasMonth ? Array(1...12) : [nil]
        var choices: [AnswerExpression] = []
        for month in months {
            guard hasDay else {
                choices.append(dates(month: month, days: nil, Self.anyYear))
                continue
            }
            // Without a month, a day may be any of the longest.
            let days = month.map { [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][$0 - 1] } ?? 31
            choices.append(dates(month: month, days: 1...days, Self.anyYear))
            if month == 2 { choices.append(dates(month: month, days: 29...29, Self.leapYear)) }
        }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private func dates(month: Int?, days: ClosedRange<Int>?, _ year: AnswerExpression) -> AnswerExpression {
        .sequence(
            parts.map { part in
                switch part {
                case .year: year
                case .month(let padded): .texts(month.map { [Self.text($0, padded)] } ?? [])
                case .day(let padded): .texts((days ?? 1...31).map { Self.text($0, padded) })
                case .text(let text): .text(text)
                }
            })
    }

    private static func text(_ number: Int, _ isPadded: Bool) -> String {
        isPadded && number < 10 ? "0\(number)" : "\(number)"
    }

    private static let anyYear = AnswerExpression.repeated(.digit(), atLeast: 4, atMost: 4)

    /// A multiple of 4 that is no multiple of 100, or one of 400.
    private static var leapYear: AnswerExpression {
        let multiples = stride(from: 0, to: 100, by: 4).map { text($0, true) }
        let two = AnswerExpression.repeated(.digit(), atLeast: 2, atMost: 2)
        return .choice([
            .sequence([two, .texts(multiples.filter { $0 != "00" })]), .sequence([.texts(multiples), .text("00")]),
        ])
    }
}
