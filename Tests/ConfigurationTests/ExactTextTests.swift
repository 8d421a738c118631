import Configuration
import TestSupport
import Testing

/// Texts that are only canonically equivalent in Unicode are different here, as in data, metrics and SQLite.
struct ExactTextTests {
    static let composed = "caf\u{E9}", decomposed = "cafe\u{301}"

    @Test func formsOfOneTextDiffer() {
        #expect(Self.composed == Self.decomposed, "Swift's own equality, which is not meant")
        #expect(!Self.composed.isExactly(Self.decomposed) && Self.composed.isExactly("caf" + "\u{E9}"))
        // The same number of bytes, but another order of marks.
        #expect(!"q\u{307}\u{323}".isExactly("q\u{323}\u{307}"))
        #expect("".isExactly("") && !"".isExactly("a"))
        let keys: Set<ExactText> = [ExactText(Self.composed), ExactText(Self.decomposed), ExactText(Self.composed)]
        #expect(keys.count == 2)
        // U+0065 comes before U+00E9.
        #expect(keys.sorted().map(\.text.unicodeScalars.count) == [5, 4])
        #expect(!([Self.composed].containsExactly(Self.decomposed)))
        #expect(["b", Self.composed, "b", Self.decomposed, Self.composed].withoutRepeats.count == 3)
    }

    @Test func mapsHoldBothForms() {
        var map: TextMap = [Self.composed: 1, Self.decomposed: 2]
        #expect(map.count == 2 && map[Self.composed] == 1 && map[Self.decomposed] == 2)
        map[Self.composed] = nil
        #expect(map.keys.count == 1 && map[Self.composed] == nil)
        map[Self.composed, default: 5] += 1
        #expect(map == [Self.decomposed: 2, Self.composed: 6])
        #expect(map.mapValues { $0 * 2 }[Self.composed] == 12)
        #expect(map.compactMapValues { $0 > 2 ? $0 : nil }.count == 1)
        #expect(map.merging([Self.composed: 9]) { own, _ in own } == map)
    }

    @Test(arguments: [2, 40])
    func keysOfJSONDiffer(others: Int) throws {
        let more = (0..<others).map { "\"k\($0)\": \($0), " }.joined()
        func root(_ text: String) throws -> JSONNode {
            try JSONDocument(bytes: Array(text.utf8), file: "x.json", dialect: .strict).root
        }
        let object = try root(#"{\#(more)"caf\u00e9": 1, "cafe\u0301": 2}"#)
        #expect(object[Self.composed]?.integer == 1 && object[Self.decomposed]?.integer == 2)
        let error = #expect(throws: ConfigurationError.self) {
            _ = try root(#"{\#(more)"caf\u00e9": 1, "café": 2}"#)
        }
        #expect(error?.description.hasSuffix("the key \"café\" appears twice in one object") == true)
    }

    @Test func aConfigurationKnowsBothForms() throws {
        let text = #"{"caf\u00e9": "one", "cafe\u0301": "two"}"#
        let values = try ConfigurationFile.read(bytes: Array(text.utf8), file: "x.json") { object in
            object.keys.map { object.string($0) }
        }
        #expect(values == ["one", "two"])
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.read(bytes: Array(text.utf8), file: "x.json") { _ = $0.string(Self.composed) }
        }
        #expect(
            error?.description == "x.json:1:22: cafe\u{301}: unknown key \"cafe\u{301}\"; there is \"café\", which "
                + "differs only in how é is composed: U+00E9 there, U+0065 U+0301 here")
    }

    @Test func definitionsThatDifferInAFormDiffer() {
        func object(_ key: String, _ value: String) -> JSONOutput { .object([(key, .string(value))]) }
        #expect(JSONDifference.lines(object("a", Self.composed), object("a", Self.decomposed)).count == 1)
        #expect(JSONDifference.lines(object(Self.composed, "a"), object(Self.decomposed, "a")).count == 2)
        #expect(JSONDifference.lines(object(Self.composed, "a"), object(Self.composed, "a")).isEmpty)
    }

    @Test func aHintSaysHowFormsDiffer() {
        #expect(
            Suggestion.phrase(for: Self.decomposed, among: ["tea", Self.composed])
                == "; there is \"café\", which differs only in how é is composed: U+00E9 there, U+0065 U+0301 here")
        #expect(Suggestion.otherForm(of: Self.composed, among: ["tea", Self.composed]) == nil)
        #expect(Suggestion.otherForm(of: "K", among: ["\u{212A}"])?.hasSuffix("U+212A there, U+004B here") == true)
    }

    @Test(arguments: [
        ("one", "one"), ("a\nb\r\nc\rd", "a b c d"), ("a\n\nb\r\r\nc", "a  b  c"),
        ("\u{2028}a\u{2029}b\u{85}", " a b "),
        ("a\u{0B}b\u{0C}c\u{1C}d\u{1D}e\u{1E}f", "a b c d e f"), ("\t\u{1F}e\u{301}", "\t\u{1F}e\u{301}"),
        ("\n\u{301}x", " \u{301}x"), ("", ""),
    ])
    func aTextOnOneLine(text: String, line: String) {
        #expect(text.onOneLine.isExactly(line))
    }

    /// Each of ten thousand unknown keys is reported with its place, and known keys are found.
    @Test func manyKeysTakeTimeByTheirNumber() throws {
        let unknown = "{\n" + (0..<10_000).map { "\"unknown\($0)\": 0" }.joined(separator: ", ") + "}"
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.read(bytes: Array(unknown.utf8), file: "x.json") {
                _ = $0.integer("steps", default: 1)
            }
        }
        let messages = error?.diagnostics ?? []
        #expect(messages.count == 10_000)
        #expect(messages[1].description == "x.json:2:16: unknown1: unknown key \"unknown1\"; expected one of: steps")
        let growth = try growth(from: 5000) { count in
            let keys = (0..<count).map { "\"key\($0)\": \($0)" }.joined(separator: ", ")
            let known = "{\(keys)}"
            let others = "{\(keys), \"a\": 0}"
            let sum = try ConfigurationFile.read(bytes: Array(known.utf8), file: "x.json") { object in
                object.keys.reduce(0) { $0 + object.integer($1) }
            }
            #expect(sum == count * (count - 1) / 2)
            #expect(throws: ConfigurationError.self) {
                try ConfigurationFile.read(bytes: Array(others.utf8), file: "x.json") { _ = $0.integer("a") }
            }
        }
        #expect(growth < 9)
    }
}
