import Foundation
import Testing
import quickstart_data

/// Checks of the committed files in Data/quickstart, by reading them.
@Suite struct QuickstartDataTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Data/quickstart", isDirectory: true)
    private static let tasks = ["spell", "parse", "date", "currency", "language", "find_date"]

    private struct Line {
        let fields: [String: Any]

        subscript(text name: String) -> String { fields[name] as? String ?? "" }
        subscript(number name: String) -> Int { fields[name] as? Int ?? -1 }
        /// All fields except the list of accepted answers, which are parts of the sentence.
        var texts: [String] {
            fields.values.filter { !($0 is [String]) }.map { "\($0)" }
        }
    }

    private static func lines(_ task: String, _ split: Split) throws -> [Line] {
        let data = try Data(contentsOf: folder.appendingPathComponent("\(task).\(split.rawValue).jsonl"))
        return try data.split(separator: UInt8(ascii: "\n")).map { line in
            Line(fields: try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]))
        }
    }

    private static func values(of line: Line, by scanner: ValueScanner) -> Set<ScannedValue> {
        var found: Set<ScannedValue> = []
        for text in line.texts {
            let values = scanner.values(in: text)
            found.formUnion(values)
            if values.isEmpty, let number = NumberWords.value(of: text) {
                found.insert(.number(hundredths: number * 100))
            }
            // An amount also counts as its whole part, except for small numbers, which every split may use as cents.
            for case .number(let hundredths) in values where hundredths / 100 >= Split.firstHeldOutNumber {
                found.insert(.number(hundredths: hundredths / 100 * 100))
            }
        }
        return found
    }

    @Test(arguments: [
        ("spell", 24_000, 600), ("parse", 20_000, 600), ("date", 14_000, 600), ("currency", 12_000, 600),
        ("language", 9_000, 600), ("find_date", 10_000, 600),
    ])
    func sizes(task: String, train: Int, test: Int) throws {
        #expect(try Self.lines(task, .train).count == train)
        #expect(try Self.lines(task, .validation).count == 300)
        #expect(try Self.lines(task, .test).count == test)
    }

    @Test func noInputOccursTwice() throws {
        let inputs = [
            "parse": "words", "date": "text", "currency": "text", "language": "text", "find_date": "sentence",
        ]
        for task in Self.tasks {
            var seen: Set<String> = []
            for split in Split.allCases {
                for line in try Self.lines(task, split) {
                    let spelled = "\(line[text: "language"]) \(line[number: "number"])"
                    let input = inputs[task].map { line[text: $0] } ?? spelled
                    #expect(!input.isEmpty)
                    #expect(seen.insert(input).inserted, "\(task).\(split.rawValue): \(input)")
                }
            }
        }
    }

    @Test func splitsShareNoValue() throws {
        let scanner = try ValueScanner()
        var values: [Split: Set<ScannedValue>] = [:]
        for split in Split.allCases {
            for task in Self.tasks {
                for line in try Self.lines(task, split) {
                    let found = Self.values(of: line, by: scanner)
                    #expect(!found.isEmpty, "\(task).\(split.rawValue): \(line.texts)")
                    values[split, default: []].formUnion(found)
                }
            }
        }
        let train = values[.train, default: []]
        let validation = values[.validation, default: []]
        let test = values[.test, default: []]
        #expect(test.count > 2000)
        for (one, other) in [(test, train), (test, validation), (validation, train)] {
            let shared = one.intersection(other)
            #expect(shared.isEmpty, "for one \(shared.prefix(3))")
        }
    }

    @Test(arguments: Split.allCases)
    func wordsSayTheNumber(split: Split) throws {
        for line in try Self.lines("spell", split) + Self.lines("parse", split) {
            #expect(NumberWords.value(of: line[text: "words"]) == line[number: "number"])
        }
    }

    @Test(arguments: Split.allCases)
    func textsSayTheDateOrAmount(split: Split) throws {
        let scanner = try ValueScanner()
        for line in try Self.lines("date", split) {
            #expect(scanner.values(in: line[text: "text"]) == [.day(line[text: "iso"])])
        }
        for line in try Self.lines("currency", split) {
            let normalized = line[text: "amount"]
            #expect(scanner.values(in: line[text: "text"]) == scanner.values(in: normalized))
            #expect(normalized.wholeMatch(of: /[A-Z]{3} [0-9]+(\.[0-9][0-9])?/) != nil)
            #expect(normalized.hasPrefix("JPY") == !normalized.contains("."))
        }
    }

    @Test(arguments: Split.allCases)
    func everySentenceHoldsOneDateAmongNumbers(split: Split) throws {
        let scanner = try ValueScanner()
        for line in try Self.lines("find_date", split) {
            let sentence = line[text: "sentence"]
            let days = scanner.values(in: sentence).filter { if case .day = $0 { true } else { false } }
            let answers = try #require(line.fields["answers"] as? [String])
            #expect(days.count == 1)
            #expect(scanner.values(in: sentence).count >= 3)
            let date = line[text: "date"]
            #expect(sentence.contains(date))
            #expect(scanner.values(in: date) == days)
            #expect(answers.first == date)
            // Without its weekday, `Fri, 10/4/2024` would be a value that nobody could read alone.
            #expect(answers.count <= 2 && answers.allSatisfy(date.hasSuffix))
        }
    }

    @Test func languagesAreBalancedAndOfTheLabelSet() throws {
        for split in Split.allCases {
            let labels = try Self.lines("language", split).map { $0[text: "language"] }
            for language in ["English", "German", "French"] {
                #expect(labels.count { $0 == language } * 3 == labels.count)
            }
        }
    }

    /// This test runs only with the locale data that made the files. Other platforms have their own.
    #if os(Linux)
    @Test func theGeneratorWritesTheCommittedFilesByteForByte() throws {
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("quickstart-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        try DataFile.writeAll(to: copy.path)
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        #expect(try FileManager.default.contentsOfDirectory(atPath: copy.path).sorted() == names)
        for name in names {
            let made = try Data(contentsOf: copy.appendingPathComponent(name))
            #expect(try made == Data(contentsOf: Self.folder.appendingPathComponent(name)), "\(name)")
        }
    }
    #endif

    @Test func theRandomSourceIsSplitMix64() {
        // The published outputs for the seed 1234567.
        var random = SplitMix64(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }

    @Test func anAmountFollowsItsWholePart() {
        for whole in 100..<2000 {
            #expect(Split.of(hundredths: whole * 100 + 37) == Split.of(number: whole))
        }
        #expect((0..<100).allSatisfy { Split.of(number: $0) == .train && Split.of(hundredths: $0 * 100) == .train })
        #expect((1..<100).contains { Split.of(hundredths: 1200 + $0) == .test })
    }
}
