/// Reads numbers below a million in English, German and French words.
enum NumberWords {
    private static let english = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
        "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
        "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000,
    ]
    private static let french = [
        "zéro": 0, "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
        "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": vingt,
        "vingts": vingt, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100, "cents": 100,
        "mille": 1000, "et": 0,
    ]
    /// The French 20. A four before it multiplies it. The German 20 adds a four before it.
    private static let vingt = -20
    private static let german = [
        "null": 0, "eins": 1, "ein": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8,
        "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16,
        "siebzehn": 17, "achtzehn": 18, "neunzehn": 19, "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50,
        "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90, "hundert": 100, "tausend": 1000, "und": 0,
    ]
    private static let separate = english.merging(french) { first, _ in first }
    private static let longestFirst = german.keys.sorted { $0.count > $1.count }

    /// The number at the beginning of a text; nil without one. The word behind it is a noun.
    static func value(of text: String) -> Int? {
        var thousands = 0
        var hundreds = 0
        var rest = 0
        var isEmpty = true
        reading: for word in text.split(whereSeparator: { $0 == " " || $0 == "-" }) {
            guard let parts = parts(of: word) else { break reading }
            for part in parts {
                isEmpty = false
                switch part {
                case 1000: (thousands, hundreds, rest) = (max(hundreds + rest, 1) * 1000, 0, 0)
                case 100: (hundreds, rest) = (max(rest, 1) * 100, 0)
                case vingt: rest = rest == 4 ? 80 : rest + 20
                default: rest += part
                }
            }
        }
        return isEmpty ? nil : thousands + hundreds + rest
    }

    /// The values of the parts of a word: one in English and French, several in a German compound.
    private static func parts(of word: Substring) -> [Int]? {
        if let value = separate[String(word)] { return [value] }
        var rest = word
        var parts: [Int] = []
        while !rest.isEmpty {
            guard let next = longestFirst.first(where: rest.hasPrefix), let value = german[next] else { return nil }
            parts.append(value)
            rest = rest.dropFirst(next.count)
        }
        return parts
    }
}
