import TaskDefinitions
import Testing

struct OverlappingPartsTests {
    private struct Pair: Equatable {
        let first: [String], second: [String]
        let overlap: Double

        /// Dice's coefficient by another method than the step's: it walks through the sorted words of both parts
        /// together.
        var dice: Double {
            var first = first.map { $0.lowercased() }.sorted()[...]
            var second = second.map { $0.lowercased() }.sorted()[...]
            let words = first.count + second.count
            var common = 0
            while let one = first.first, let other = second.first {
                if one == other { common += 1 }
                if one <= other { first.removeFirst() }
                if other <= one { second.removeFirst() }
            }
            return 2 * Double(common) / Double(words)
        }
    }

    private func pairs(of text: String, _ count: Int, scale: ClosedRange<Double> = 0...1) throws -> [Pair] {
        let step = OverlappingPartsStep(
            field: "t", first: "a", second: "b", overlap: "o", scale: scale, pairs: count)
        var record = Record(fields: ["t": .string(text), "id": .number("7")])
        guard case .becomes(let records) = try step.apply(to: &record) else { return [] }
        return try records.map { record in
            #expect(record.fields["id"] == .number("7"))
            #expect(record.fields["t"] == .string(text))
            func words(_ field: String) throws -> [String] {
                try #require(record.fields[field]?.text).split(separator: " ").map(String.init)
            }
            return Pair(
                first: try words("a"), second: try words("b"),
                overlap: try #require(record.fields["o"]?.text.flatMap(Double.init)))
        }
    }

    private static let text = "The man and the dog  run\tto the sea , THE sea is cold"

    /// Whether the words stand in a text in their order.
    private func isInOrder(_ part: [String], of words: [String]) -> Bool {
        var rest = part[...]
        for word in words where word == rest.first { rest.removeFirst() }
        return rest.isEmpty
    }

    /// Case is Unicode's: a final sigma is the lower case of a capital one.
    @Test func wordsInOtherCaseAreCommon() throws {
        for pair in try pairs(of: "ΟΔΟΣ οδος Οδος", 100) {
            let counts = [pair.first.count, pair.second.count]
            #expect(pair.overlap == 2 * Double(counts.min() ?? 0) / Double(counts.reduce(0, +)))
        }
    }

    @Test func partsAreOfTheTextAndTheirOverlapIsDices() throws {
        let words = Self.text.split(whereSeparator: \.isWhitespace).map(String.init)
        let pairs = try pairs(of: Self.text, 500)
        #expect(pairs.count == 500)
        for pair in pairs {
            #expect(!pair.first.isEmpty && !pair.second.isEmpty)
            #expect(isInOrder(pair.first, of: words) && isInOrder(pair.second, of: words))
            // Every word is in one part or in both.
            for word in Set(words) {
                func count(_ part: [String]) -> Int { part.count { $0 == word } }
                #expect(count(pair.first) + count(pair.second) >= count(words))
            }
            #expect(abs(pair.overlap - pair.dice) < 1e-12)
        }
    }

    /// Every share of common words has the same chance, and so has every number of them, from none to all (Bayes'
    /// billiard table). Of 4,000 pairs 308 are expected for each of the 13 numbers, with a standard deviation of 17.
    @Test func anyNumberOfCommonWordsIsEquallyLikely() throws {
        let pairs = try pairs(of: "a b c d e f g h i j k l", 4_000)
        let counts = Dictionary(grouping: pairs) { Set($0.first).intersection($0.second).count }.mapValues(\.count)
        #expect(counts.keys.sorted() == Array(0...12))
        for (common, count) in counts { #expect(abs(count - 308) < 90, "\(common): \(count)") }
    }

    @Test func pairsDependOnTheTextAlone() throws {
        let pairs = try pairs(of: Self.text, 8)
        #expect(try self.pairs(of: Self.text, 8) == pairs)
        #expect(Array(try self.pairs(of: Self.text, 20).prefix(8)) == pairs)
        #expect(try self.pairs(of: Self.text + " .", 8) != pairs)
    }

    @Test func theScaleIsStretched() throws {
        let plain = try pairs(of: Self.text, 50)
        let stretched = try pairs(of: Self.text, 50, scale: 1...5)
        for (one, other) in zip(plain, stretched) { #expect(abs(1 + 4 * one.overlap - other.overlap) < 1e-12) }
    }

    @Test func shortTexts() throws {
        for pair in try pairs(of: "word", 20) { #expect(pair == Pair(first: ["word"], second: ["word"], overlap: 1)) }
        var record = Record(fields: ["t": .string(" \n")])
        let step = OverlappingPartsStep(field: "t", first: "a", second: "b", overlap: "o")
        #expect(try step.apply(to: &record) == .isLeftOut)
        #expect(throws: ExampleProblem(field: "x", message: #"missing field "x"; the record has: t"#)) {
            _ = try OverlappingPartsStep(field: "x", first: "a", second: "b", overlap: "o").apply(to: &record)
        }
    }
}
