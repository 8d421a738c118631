import Configuration
import Foundation
import TaskDefinitions
import Testing

/// The answers that a task file allows.
@Suite struct AllowedAnswersTests {
    private static func read(_ json: String) throws -> AllowedAnswers {
        try #require(try AllowedAnswers.read(json: json))
    }

    /// All texts of an expression, as long as they are of printable ASCII and have at most `length` characters.
    private static func texts(_ answers: AllowedAnswers, length: Int) throws -> Set<String> {
        guard case .expression(let expression) = answers.form else { return [] }
        var automaton = ByteAutomaton(expression)
        var found: Set<String> = []
        var open = [(text: "", state: automaton.start)]
        while let (text, state) = open.popLast() {
            if automaton.accepts(state) { found.insert(text) }
            guard text.utf8.count < length else { continue }
            for byte in UInt8(0x20)...0x7E {
                if let next = automaton.next(state, byte) {
                    open.append((text + String(UnicodeScalar(byte)), next))
                }
            }
        }
        return found
    }

    // MARK: Patterns

    /// Each pattern accepts what Foundation's regular expressions accept.
    @Test(arguments: [
        #"abc"#, #"a|bc|"#, #"a*b+c?"#, #"(ab|c){2,3}"#, #"[a-c^-]+x"#, #"[^a-c]b?"#, #"\d{2}\.\d"#, #"\w\W\s?\S"#,
        #"(?:a(b(c|a)*)?)+"#, #"a{0}b{1,}c{2}"#, #"."#, #"[\]a\\-]{1,2}"#, #"é|日[本語]?|\x41|\u00e9|\u{1F600}."#,
        #"\n|\t|-"#,
        #"((a|b)(c|)){2}"#, #"[é-ü]+"#,
    ])
    func patternsAreRegularExpressions(pattern: String) throws {
        let test = try AllowedAnswers.pattern(pattern).get().makeTest()
        // Foundation's \w has the letters of all scripts.
        let icu = pattern.replacing(#"\u{1F600}"#, with: "😀").replacing(#"\w"#, with: "[A-Za-z0-9_]")
            .replacing(#"\W"#, with: "[^A-Za-z0-9_]")
        let expression = try NSRegularExpression(pattern: "^(?:\(icu))$", options: [])
        let letters = [
            "a", "b", "c", "x", "^", "-", ".", "1", "2", " ", "]", "\\", "é", "日", "本", "A", "😀", "\t", "ü", "ÿ",
        ]
        var texts = [""]
        texts += letters
        texts += letters.flatMap { one in letters.map { one + $0 } }
        texts += letters.prefix(6).flatMap { one in letters.flatMap { two in letters.prefix(6).map { one + two + $0 } }
        }
        texts += ["ababab", "abcabc", "cabab", "aaabbbc", "12.3", "abcab", "bbccc", "日本", "日本語", "acbc", "ab"]
        for text in texts {
            let range = NSRange(location: 0, length: (text as NSString).length)
            let expected = expression.firstMatch(in: text, options: [], range: range).map { $0.range == range } ?? false
            // `$` also stands before a last line end.
            #expect(test(text) == expected, "\(pattern) and \(text)")
        }
        #expect(!test("abcabcabcabcabcabc!"))
    }

    @Test(arguments: [
        (#"a)"#, 1, "there is no group to close here"), (#"(a"#, 0, "the group is not closed; add )"),
        (#"[a"#, 0, "the class is not closed; add ]"),
        (#"*a"#, 0, "there is nothing to repeat; write \\* for the character itself"),
        (#"a**"#, 2, "one repetition follows another; put the first into a group: (…)"),
        (#"a{3,1}"#, 1, "the repetition ends before it begins"),
        (
            #"a{x}"#, 1,
            "a repetition is written {3}, {3,} or {3,5}; write \\{ for the character itself"
        ),
        (#"^a$"#, 0, "the whole answer must match in any case; leave out ^, or write \\^"),
        (#"(?=a)b"#, 0, "a group begins with ( or (?:; look-around and names are not possible here"),
        (#"(a)\1"#, 3, "\\1 is not possible here"), (#"\p{L}"#, 0, "\\p is not possible here"),
        (#"[z-a]"#, 1, "is no range of characters"), (#"[^\d\D]"#, 0, "the class holds no character"),
        (#"a\"#, 1, "ends in a \\; write \\\\ for the character itself"),
        (#"\u{D800}"#, 0, "a code point is written \\xE9, \\u20AC or \\u{1F600}"),
        (#"(((a{9999}){9999}){9999})"#, 0, "the pattern is too large; repeat less"),
    ])
    func mistakesInPatterns(pattern: String, offset: Int, message: String) {
        #expect(throws: AnswerProblem(message: message, offset: offset)) { try AllowedAnswers.pattern(pattern).get() }
    }

    // MARK: Numbers and dates

    @Test(arguments: [
        (0, 5, 0), (-12, 7, 0), (7, 1234, 0), (-30, -4, 0), (0, 0, 0), (99, 101, 0), (0, 50, 1), (-15, 120, 1),
        (5, 5, 2), (-3, 250, 2),
    ])
    func numbersBetweenBounds(minimum: Int, maximum: Int, decimals: Int) throws {
        func text(_ units: Int) -> String {
            guard decimals > 0 else { return "\(units)" }
            let digits = "\(abs(units))"
            let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
            return (units < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
        }
        let json =
            "{\"number\": {\"minimum\": \(text(minimum)), \"maximum\": \(text(maximum)), \"decimals\": \(decimals)}}"
        let found = try Self.texts(try Self.read(json), length: 7)
        #expect(found == Set((minimum...maximum).map(text)))
    }

    @Test func numbersWithoutBounds() throws {
        let any = try Self.read(#"{"number": {}}"#).makeTest()
        for text in ["0", "7", "-7", "1234567890123456789012345", "-10"] { #expect(any(text)) }
        for text in ["", "-", "-0", "00", "01", "1.0", "+1", " 1", "1e5"] { #expect(!any(text)) }
        let least = try Self.read(#"{"number": {"minimum": 9.5, "decimals": 1}}"#).makeTest()
        for text in ["9.5", "9.9", "10.0", "123456.7"] { #expect(least(text)) }
        for text in ["9.4", "0.0", "-9.5", "09.5", "9.50", "10"] { #expect(!least(text)) }
        let greatest = try Self.read(#"{"number": {"maximum": -20}}"#).makeTest()
        for text in ["-20", "-21", "-99", "-100", "-123456"] { #expect(greatest(text)) }
        for text in ["-19", "0", "20", "-9"] { #expect(!greatest(text)) }
    }

    /// Dates are the days of the calendar.
    @Test func datesAreDays() throws {
        let test = try Self.read(#"{"date": "yyyy-MM-dd"}"#).makeTest()
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for year in [1900, 1999, 2000, 2023, 2024, 2100] {
            for month in 0...13 {
                for day in 0...32 {
                    let date = DateComponents(calendar: calendar, year: year, month: month, day: day)
                    let text = String(format: "%04d-%02d-%02d", year, month, day)
                    #expect(test(text) == date.isValidDate, "\(text)")
                }
            }
        }
        #expect(!test("2024-1-1") && !test("24-01-01"))
        let short = try Self.read(#"{"date": "d.M.yyyy"}"#).makeTest()
        #expect(short("1.2.2024") && short("29.2.2024") && !short("29.2.2023") && !short("01.2.2024"))
        let partial = try Self.read(#"{"date": "MM/yyyy"}"#).makeTest()
        #expect(partial("12/1999") && !partial("13/1999") && !partial("1/1999"))
    }

    // MARK: Lists

    @Test func listsOfAnswers() throws {
        let tags = try Self.read(#"{"list": {"of": ["a", "bc"], "separator": "; ", "atLeast": 2, "atMost": 3}}"#)
        let test = tags.makeTest()
        for text in ["a; a", "bc; a; bc"] { #expect(test(text)) }
        for text in ["a", "a; a; a; a", "a;a", "a; ", "", "a; b"] { #expect(!test(text)) }
        #expect(tags.description.hasPrefix("list of 2 to 3, each one of 2 answers ("))
        let numbers = try Self.read(#"{"list": {"of": {"number": {"minimum": 1, "maximum": 3}}}}"#).makeTest()
        #expect(numbers("1, 2, 3, 1") && numbers("2") && !numbers("1,2") && !numbers("4"))
        let nested = try Self.read(#"{"list": {"of": {"list": {"of": ["x"], "separator": "+"}}, "separator": "|"}}"#)
        #expect(nested.makeTest()("x+x|x") && !nested.makeTest()("x|+x"))
    }

    @Test func listsAreToldApart() throws {
        let one = try Self.read(#"["yes", "no"]"#)
        let other = try Self.read(#"["yes", "maybe"]"#)
        let again = try Self.read(#"["yes", "no"]"#)
        #expect(one != other && one.description != other.description && one == again)
        #expect(one.makeTest()("no") && !one.makeTest()("No") && !one.makeTest()("maybe"))
        // A letter with an accent, and the two as separate scalars, are two answers.
        let accented = try Self.read(#"["caf\u00e9"]"#).makeTest()
        #expect(accented("caf\u{e9}") && !accented("cafe\u{301}"))
        #expect(AllowedAnswers(labels: ["a", "b"]) != AllowedAnswers(labels: ["a", "c"]))
    }

    // MARK: Task files

    private static let valid = #"""
        {
          "name": "sst",
          "sources": {"train": "sst.jsonl"},
          "input": "{text}", "target": "{label}", "labels": ["bad", "good"],
          "answers": "labels",
          "metrics": ["accuracy"]
        }
        """#

    @Test func aTaskMayAllowItsLabelsAlone() throws {
        let task = try TaskDefinition.read(text: Self.valid, file: "Tasks/sst.json")
        #expect(task.answers == AllowedAnswers(labels: ["bad", "good"]))
        let facts = TaskDescription(task).facts.map { "\($0.name): \($0.value)" }
        #expect(facts.contains("answers: one of the 2 labels"))
        let free = Self.valid.replacing(#""answers": "labels","#, with: "")
        // Allowed answers change no example.
        let other = try TaskDefinition.read(text: free, file: "Tasks/sst.json")
        #expect(other.fingerprint == task.fingerprint && other.answers == nil)
    }

    @Test func aFileOfAnswers() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("Paris\r\nNew York\nÅrhus\n".utf8).write(to: folder.appendingPathComponent("cities.txt"))
        try Data("Paris\n\nRome\n".utf8).write(to: folder.appendingPathComponent("gap.txt"))
        try Data("Paris\nRome\nParis\n".utf8).write(to: folder.appendingPathComponent("twice.txt"))
        try Data().write(to: folder.appendingPathComponent("empty.txt"))
        func read(_ name: String) throws -> TaskDefinition {
            let text = Self.valid.replacing("\"labels\",\n", with: "{\"file\": \"\(name)\"},\n")
                .replacing(#""labels": ["bad", "good"],"#, with: "")
                .replacing("accuracy", with: "exact_match")
            let file = folder.appendingPathComponent("sst.json").path
            return try TaskDefinition.read(text: text, file: file)
        }
        let answers = try #require(try read("cities.txt").answers)
        let test = answers.makeTest()
        #expect(test("Paris") && test("New York") && test("Århus") && !test("Rome") && !test(""))
        #expect(answers.description.hasPrefix("one of 3 answers of cities.txt ("))
        for (name, message) in [
            ("gap.txt", "gap.txt:2: an answer must not be empty; remove the line"),
            ("twice.txt", "twice.txt:3: the answer \"Paris\" is in line 1 already; remove one"),
            ("empty.txt", "empty.txt: holds no answers; write one on each line"), ("none.txt", "none.txt"),
        ] {
            #expect {
                try read(name)
            } throws: { error in
                "\(error)".contains("sst.json:5:23: answers.file: ") && "\(error)".contains(message)
            }
        }
    }

    /// A mistake in the valid file, and its message.
    @Test(arguments: [
        (#""label""#, "5:14: answers: unknown value \"label\"; did you mean \"labels\"?"),
        (#"[]"#, "5:14: answers: is empty; give at least one answer"),
        (#"["a", "a"]"#, "5:20: answers[1]: the answer \"a\" is there already"),
        (#"["a", " "]"#, "5:20: answers[1]: an answer must not be empty"),
        (#"3"#, "5:14: answers: expected \"labels\", a list of answers or an object, found a number"),
        (#"{"pattern": "ab("}"#, "5:29: answers.pattern: the group is not closed; add )"),
        (
            #"{"date": "yyyy-QQ"}"#,
            "5:29: answers.date: \"QQ\" is no part of a date; use yyyy, MM or M, dd or d, and "
                + "signs between them"
        ),
        (#"{"number": {"minimum": 3, "maximum": 2}}"#, "5:37: answers.number.minimum: is above \"maximum\""),
        (
            #"{"number": {"minimum": 0.25, "decimals": 1}}"#,
            "5:37: answers.number.minimum: has more than 1 decimals; raise \"decimals\""
        ),
        (#"{"list": {"of": ["a"], "atLeast": 3, "atMost": 2}}"#, "5:61: answers.list.atMost: is below \"atLeast\""),
        (#"{"list": {}}"#, "5:23: answers.list: missing field \"of\""),
        (
            #"{"file": "a", "pattern": "b"}"#,
            "5:39: answers.pattern: \"file\" and \"pattern\" exclude each other; leave one of them out"
        ),
        (
            #"{"regex": "a"}"#,
            "5:14: answers: missing field \"file\" or \"pattern\" or \"number\" or \"date\" or \"list\""
        ),
    ])
    func mistakesInTaskFiles(answers: String, message: String) throws {
        let text = Self.valid.replacing("\"answers\": \"labels\"", with: "\"answers\": \(answers)")
        #expect {
            try TaskDefinition.read(text: text, file: "Tasks/sst.json")
        } throws: { error in
            let lines = "\(error)".split(separator: "\n").map(String.init)
            return lines.contains("Tasks/sst.json:\(message)")
        }
    }

    @Test func modesThatAllowNothingElse() {
        let ranking = Self.valid.replacing(
            #""metrics""#, with: #""evaluation": {"mode": "rank-classification"}, "metrics""#)
        #expect {
            try TaskDefinition.read(text: ranking, file: "Tasks/sst.json")
        } throws: {
            "\($0)".contains(
                "5:14: answers: the mode \"rank-classification\" picks a label in any case; remove this")
        }
        let unlabelled = Self.valid.replacing(#", "labels": ["bad", "good"]"#, with: "")
            .replacing("accuracy", with: "exact_match")
        #expect {
            try TaskDefinition.read(text: unlabelled, file: "Tasks/sst.json")
        } throws: {
            "\($0)".contains("5:14: answers: the task has no labels; add \"labels\", or list the answers")
        }
    }
}
