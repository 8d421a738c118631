import Foundation

/// A value in a text of the quickstart's data. Numbers are in hundredths, so that `412` and `412.00` are equal.
enum ScannedValue: Hashable {
    case number(hundredths: Int)
    case day(String)
    case minute(Int)
}

/// Finds the values in a text by reading it, without knowledge of the generator.
struct ValueScanner {
    private static let months = [
        ("january|januar|janvier|janv|jan", 1), ("february|februar|février|févr|feb", 2), ("march|märz|mars|mar", 3),
        ("april|avril|apr|avr", 4), ("may|mai", 5), ("june|juni|juin|jun", 6), ("july|juli|juillet|juil|jul", 7),
        ("august|août|aug", 8), ("september|septembre|sept|sep", 9), ("october|oktober|octobre|oct|okt", 10),
        ("november|novembre|nov", 11), ("december|dezember|décembre|dec|dez|déc", 12),
    ]
    private static let monthNumbers = Dictionary(
        uniqueKeysWithValues: months.flatMap { names, number in
            names.split(separator: "|").map { (String($0), number) }
        })

    private let pattern: NSRegularExpression

    init() throws {
        let month = "(" + Self.months.map(\.0).joined(separator: "|") + ")"
        pattern = try NSRegularExpression(
            pattern: [
                // Groups 1-3: 2024-10-04
                #"(\d{4})-(\d\d)-(\d\d)"#,
                // 4-7: Fri, 10/4/2024 and 10/4/24, and the French 04/10/2024
                #"((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?!\d)"#,
                // 8-10: 04.10.24
                #"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)(?!\d)"#,
                // 11-13: 4. Okt. 2024, 4 octobre 2024
                #"(\d{1,2})\.? \#(month)\.? (\d{4})"#,
                // 14-16: October 4, 2024
                #"\#(month) (\d{1,2}), (\d{4})"#,
                // 17-19: 2:30 PM, 14:30
                #"(\d{1,2}):(\d\d)(?:\u202F([AP])M)?"#,
                // 20-21: 1,234.50
                #"(\d{1,3}(?:[.,\u202F]\d{3})+|\d+)(?:[.,](\d\d))?(?!\d)"#,
            ].joined(separator: "|"),
            options: .caseInsensitive)
    }

    /// The values in a text with numbers in digits, in order.
    func values(in text: String) -> [ScannedValue] {
        let whole = text as NSString
        return pattern.matches(in: text, range: NSRange(location: 0, length: whole.length)).map { match in
            func group(_ index: Int) -> String? {
                let range = match.range(at: index)
                return range.location == NSNotFound ? nil : whole.substring(with: range)
            }
            func number(_ index: Int) -> Int {
                Int((group(index) ?? "0").filter(\.isASCII).filter(\.isNumber)) ?? 0
            }
            func month(_ index: Int) -> Int { Self.monthNumbers[group(index)?.lowercased() ?? ""] ?? 0 }
            if group(1) != nil { return Self.day(number(1), number(2), number(3)) }
            if let year = group(7) {
                let isAmerican = group(4) != nil || year.count == 2
                return Self.day(number(7), number(isAmerican ? 5 : 6), number(isAmerican ? 6 : 5))
            }
            if group(8) != nil { return Self.day(number(10), number(9), number(8)) }
            if group(12) != nil { return Self.day(number(13), month(12), number(11)) }
            if group(14) != nil { return Self.day(number(16), month(14), number(15)) }
            if group(17) != nil {
                guard let half = group(19) else { return .minute(number(17) * 60 + number(18)) }
                return .minute((number(17) % 12 + (half == "P" ? 12 : 0)) * 60 + number(18))
            }
            return .number(hundredths: number(20) * 100 + number(21))
        }
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> ScannedValue {
        let century = year >= 100 ? 0 : year >= 50 ? 1900 : 2000
        return .day(String(format: "%04d-%02d-%02d", century + year, month, day))
    }
}
