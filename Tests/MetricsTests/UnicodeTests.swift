import Metrics
import Testing

/// The class of every character of Unicode 14.0 in Python and the package regex; see Tests/Fixtures/README.md.
struct UnicodeTests {
    struct Scalars: Decodable {
        let assigned: [UInt32]
        let punctuation: [UInt32]
        let symbols: [UInt32]
        let numbers: [UInt32]
        let spaces: [UInt32]
        let words: [UInt32]
        let upper: String
        let lower: [String]

        /// The scalars of a list of ranges: first, last, first, last and so on.
        static func scalars(_ bounds: [UInt32]) -> Set<Unicode.Scalar> {
            let ranges = stride(from: 0, to: bounds.count, by: 2).map { bounds[$0]...bounds[$0 + 1] }
            return Set(ranges.joined().compactMap(Unicode.Scalar.init))
        }
    }

    @Test func classesAsInPython() throws {
        let expected: Scalars = try fixture("scalars.json")
        let assigned = Scalars.scalars(expected.assigned)
        #expect(assigned.count > 140_000)
        #expect(assigned.filter(PythonText.isSpace) == Scalars.scalars(expected.spaces))
        #expect(assigned.filter(PythonText.isWord) == Scalars.scalars(expected.words))
        let lower = Dictionary(uniqueKeysWithValues: zip(expected.upper.unicodeScalars, expected.lower))
        let wrong = assigned.filter { scalar in
            !PythonText.lowercased([scalar]).elementsEqual((lower[scalar] ?? String(scalar)).unicodeScalars)
        }
        #expect(wrong.isEmpty)
    }

    /// The characters that the tokenizer splits from letters, from numbers, and from neighbours of a number.
    @Test func theInternationalTokenizerKnowsAllOfUnicode() throws {
        let expected: Scalars = try fixture("scalars.json")
        let punctuation = Scalars.scalars(expected.punctuation)
        let symbols = Scalars.scalars(expected.symbols)
        let numbers = Scalars.scalars(expected.numbers)
        func parts(_ scalars: Unicode.Scalar...) -> Int { BLEUTokenizer.international.words(scalars).count }
        let wrong = Scalars.scalars(expected.assigned).filter { scalar in
            if PythonText.isSpace(scalar) { return false }
            let isSymbol = symbols.contains(scalar)
            let isPunctuation = punctuation.contains(scalar)
            let isAlone = isSymbol || isPunctuation
            return parts("a", scalar, "b") != (isAlone ? 3 : 1) || parts("1", scalar, "2") != (isSymbol ? 3 : 1)
                || !isAlone && parts("1", ".", scalar) != (numbers.contains(scalar) ? 1 : 3)
        }
        #expect(wrong.isEmpty)
    }
}
