import ExampleStore
import Foundation
import Importing
import TaskDefinitions
import TestSupport
import Testing

/// Packed files, several files, patterns, and splits that are carved from others.
@Suite struct SourceFilesTests {
    static let lines = (0..<3000).map { line("text \($0) 🧵") }.joined()

    // MARK: gzip

    @Test func aPackedFileIsKnownByItsBytes() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(Self.lines, to: "plain.jsonl")
            let packed = try directory.pack("plain.jsonl")
            try directory.write(packed, to: "data/a.jsonl.gz")
            try directory.write(packed, to: "data/b.jsonl")
            // Two members, zeros after them, and a plain file with a name that says otherwise.
            try directory.write(packed + packed + [0, 0, 0], to: "data/c.jsonl.gz")
            try directory.write(Self.lines, to: "data/d.jsonl.gz")
            for (name, count) in [("a.jsonl.gz", 3000), ("b.jsonl", 3000), ("c.jsonl.gz", 6000), ("d.jsonl.gz", 3000)] {
                var last: ImportProgress?
                let task = try makeTask(sources: "{\"train\": \"\(name)\"}")
                let summary = try directory.store().importTask(task, dataDirectory: directory.path("data")) {
                    last = $0
                }
                #expect(summary.map(\.exampleCount) == [count])
                #expect(last?.bytesRead == last?.byteCount)
                #expect(try directory.examples().last?.input == "text 2999 🧵")
                #expect(try directory.imported(task).map(\.outcome) == [.unchanged])
            }
        }
    }

    @Test func aDamagedPackedFile() throws {
        let packed = try TemporaryDirectory.use { directory in
            try directory.write(Self.lines, to: "plain.jsonl")
            return try directory.pack("plain.jsonl")
        }
        func message(_ bytes: [UInt8]) throws -> String { try failure(#""a.jsonl.gz""#, ["a.jsonl.gz": bytes]) }
        let short = packed.count / 2
        #expect(
            try message(Array(packed[..<short]))
                == "data/a.jsonl.gz: is a damaged gzip file (it ends too early, after \(short) bytes); get "
                + "it or make it again"
        )
        var changed = packed
        changed[packed.count - 6] ^= 1
        #expect(
            try message(changed)
                == "data/a.jsonl.gz: is a damaged gzip file (incorrect data check); get it or make it again")
        #expect(
            try message(packed + Array("more".utf8))
                == "data/a.jsonl.gz: is a damaged gzip file (incorrect header check); get it or make it again")
    }

    // MARK: Several files

    @Test func filesFollowOneAnother() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "data/parts/b.jsonl")
            try directory.write(line("two") + line("three"), to: "data/parts/a.jsonl")
            try directory.write(line("no"), to: "data/parts/c.txt")
            let pattern = try makeTask(sources: #"{"train": "parts/*.jsonl"}"#)
            #expect(try directory.imported(pattern).map(\.exampleCount) == [3])
            let examples = try directory.examples()
            #expect(examples.map(\.input) == ["two", "three", "one"])
            #expect(examples.map(\.ordinal) == [0, 1, 2])
            #expect(examples.map(\.line) == [1, 2, 1])
            #expect(examples.map(\.sourceFile) == ["a", "a", "b"].map { directory.path("data/parts/\($0).jsonl") })
            #expect(try directory.imported(pattern).map(\.outcome) == [.unchanged])

            let list = try makeTask(sources: #"{"train": ["parts/b.jsonl", "parts/a.jsonl"]}"#)
            #expect(try directory.imported(list).map(\.outcome) == [.imported], "another order is another source")
            #expect(try directory.examples().map(\.input) == ["one", "two", "three"])

            try directory.write(line("four"), to: "data/parts/b.jsonl")
            #expect(try directory.imported(list).map(\.outcome) == [.imported])
            #expect(try directory.examples().first?.input == "four")
        }
    }

    @Test func anErrorNamesItsFile() throws {
        #expect(
            try failure(#""*.jsonl""#, ["a.jsonl": Array(line("one").utf8), "b.jsonl": Array("\n{}".utf8)])
                == """
                data/b.jsonl:2:1: missing field "text"; the record has: no fields; correct the line or the task's \
                definition
                """)
    }

    @Test func aPatternThatNothingFits() throws {
        #expect(
            try failure(#""parts/*.jsonl""#, ["a.jsonl": []])
                == """
                data/parts/*.jsonl: no file fits the pattern; check it in the task file, and the data folder that it \
                counts from (--data DIR)
                """)
    }

    @Test func parallelPatternsThatDoNotFitTogether() throws {
        #expect(
            try failure(#"{"parallel": {"en": "*.en", "de": "a.de"}}"#, ["a.en": [], "b.en": [], "a.de": []])
                == """
                data/a.en: its pattern fits 2 files, and that of data/a.de fits 1; the patterns of parallel files \
                must fit equally many
                """)
    }

    @Test func aPatternThatOnlyFoldersFit() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("", to: "data/parts/a.jsonl")
            #expect(throws: ExampleError("only folders fit the pattern; name files", file: directory.path("data/p*"))) {
                try directory.imported(try makeTask(sources: #"{"train": {"path": "p*", "format": "jsonl"}}"#))
            }
        }
    }

    @Test func aNameMayLookLikeAPattern() throws {
        #expect(try pairs(#""a[1].jsonl""#, ["a[1].jsonl": line("one"), "a1.jsonl": line("two")]) == ["one -> good"])
    }

    /// The message for a file whose records make no example differs from that for an empty file.
    @Test(arguments: [
        (
            #", "preprocess": [{"filter": {"field": "label", "is": ["none"]}}]"#,
            "holds no examples for the train split: all 2 records are left out by the steps or settings of the task "
                + "file; correct these, or take the train split out of the task file"
        ),
        (
            #", "carve": {"test": 1e-9}"#,
            "holds no examples of the carved test split; raise its share, or take the test split out of the task file"
        ),
    ])
    func whyNoExampleIsLeft(more: String, message: String) throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one") + line("two"), to: "data/a.jsonl")
            #expect(throws: ExampleError(message, file: directory.path("data/a.jsonl"))) {
                try directory.imported(try makeTask(sources: #"{"train": "a.jsonl"}"#, more: more))
            }
        }
    }

    @Test func anotherDefinitionMakesOtherExamples() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "data/a.jsonl")
            let sources = #"{"train": "a.jsonl"}"#
            try directory.imported(try makeTask(sources: sources))
            let store = try directory.store(.readOnly)
            #expect(
                try store.isUpToDate(try makeTask(sources: sources, more: #", "postprocess": ["trim"]"#), split: .train)
            )
            #expect(try !store.isUpToDate(try makeTask(sources: sources, target: "a {label}"), split: .train))
            #expect(try store.isUpToDate(try makeTask(sources: sources, target: "a {label}"), split: .test))
        }
    }

    // MARK: Carved splits

    private func carve(
        _ carve: String, _ text: String, sources: String = #"{"train": "a.jsonl"}"#
    ) throws -> [Set<String>] {
        try TemporaryDirectory.use { directory in
            try directory.write(text, to: "data/a.jsonl")
            let task = try makeTask(sources: sources, more: ", \"carve\": \(carve)")
            try directory.imported(task)
            return try Split.allCases.map { split in Set(try directory.examples(split).map(\.input)) }
        }
    }

    @Test func carvedSplitsShareOutTheRecords() throws {
        let shares = #"{"validation": 0.2, "test": 0.1}"#
        let splits = try carve(shares, Self.lines)
        #expect(splits.reduce(0) { $0 + $1.count } == 3000)
        #expect(Set(splits.joined()).count == 3000, "no record is in two splits")
        // Three standard deviations of a binomial count.
        #expect(abs(splits[1].count - 600) < 66 && abs(splits[2].count - 300) < 50)

        // The split of a record does not depend on order, spelling or other records.
        let halves = try carve(
            shares, (0..<1500).reversed().map { "{\"label\":\"good\",\"text\":\"text \($0) 🧵\"}\n" }.joined())
        for (half, whole) in zip(halves, splits) { #expect(half.isSubset(of: whole)) }
        // It does not depend on a further split: the test share follows the validation share.
        let only = try carve(#"{"validation": 0.2}"#, Self.lines)
        #expect(only[1] == splits[1] && only[2].isEmpty)
    }

    @Test func oneReadingServesAllCarvedSplits() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(Self.lines, to: "data/a.jsonl")
            let task = try makeTask(
                sources: #"{"train": "a.jsonl"}"#, more: #", "carve": {"validation": 0.2, "test": 0.1}"#)
            var reports: [ImportProgress] = []
            let imported = try directory.store().importTask(task, dataDirectory: directory.path("data")) {
                reports.append($0)
            }
            #expect(imported.map(\.split) == Split.allCases && imported.allSatisfy { $0.outcome == .imported })
            #expect(imported.reduce(0) { $0 + $1.exampleCount } == 3000)
            #expect(reports.allSatisfy { $0.splits == Split.allCases } && reports.last?.examples == 3000)
            #expect(reports.last?.bytesRead == Self.lines.utf8.count)
            for split in Split.allCases {
                let examples = try directory.examples(split)
                #expect(examples.map(\.ordinal) == Array(examples.indices))
                #expect(examples.map(\.line) == examples.map(\.line).sorted(), "in the order of the file")
            }
            #expect(try directory.imported(task).map(\.outcome) == [.unchanged, .unchanged, .unchanged])
        }
    }

    /// An unreadable record belongs to no split and is reported for all. An unusable one is reported for its own split.
    @Test func wrongRecordsOfCarvedSplits() throws {
        try TemporaryDirectory.use { directory in
            let unfit = (0..<100).map { "{\"text\": \"no label \($0)\"}\n" }.joined()
            try directory.write(Self.lines + "nonsense\n" + unfit, to: "data/a.jsonl")
            let task = try makeTask(sources: #"{"train": "a.jsonl"}"#, more: #", "carve": {"test": 0.4}"#)
            let imported = try directory.imported(task, ImportOptions(maximumErrors: 100))
            #expect(imported.map(\.errors).reduce(0, +) == 102 && imported.allSatisfy { $0.errors > 20 })
            #expect(imported.map(\.exampleCount).reduce(0, +) == 3000)
            let files = try imported.map { try directory.read("t.\($0.split.rawValue).errors.jsonl") }
            #expect(files.allSatisfy { $0.contains("nonsense") })
            #expect(files.map { $0.split(separator: "\n").count } == imported.map(\.errors))
        }
    }

    @Test func aCarvedSplitThatFailsLeavesAllAsTheyWere() throws {
        try TemporaryDirectory.use { directory in
            let task = try makeTask(sources: #"{"train": "a.jsonl"}"#, more: #", "carve": {"test": 0.4}"#)
            try directory.write(Self.lines, to: "data/a.jsonl")
            try directory.imported(task)
            let before = try directory.store().summary()
            try directory.write(Self.lines + "nonsense\n", to: "data/a.jsonl")
            #expect(throws: ExampleError.self) { try directory.imported(task) }
            #expect(try directory.store().summary() == before)
        }
    }

    @Test func carvingByAField() throws {
        let text = (0..<2000).map { "{\"text\": \"\($0)\", \"label\": \"l\", \"user\": \($0 % 50)}\n" }.joined()
        let splits = try carve(#"{"test": 0.3, "by": "{user}"}"#, text)
        let users = splits.map { Set($0.compactMap { Int($0).map { $0 % 50 } }) }
        #expect(users[0].isDisjoint(with: users[2]) && users[0].count + users[2].count == 50)
        #expect(!users[2].isEmpty)
    }

    /// Each seed selects other records; the seed 0 means none.
    @Test func carvingByASeed() throws {
        let text = (0..<500).map { "{\"text\": \"\($0)\", \"label\": \"l\"}\n" }.joined()
        let usual = try carve(#"{"validation": 0.2, "test": 0.2}"#, text)
        #expect(try carve(#"{"validation": 0.2, "test": 0.2, "seed": 0}"#, text) == usual)
        let other = try carve(#"{"validation": 0.2, "test": 0.2, "seed": 7}"#, text)
        #expect(try carve(#"{"validation": 0.2, "test": 0.2, "seed": 7}"#, text) == other)
        #expect(other.joined().sorted() == usual.joined().sorted(), "each record is in one split")
        // Two independent draws at 0.2 each: 0.04 of the records are in both.
        let shared = Set(usual[2]).intersection(other[2]).count
        #expect((5...40).contains(shared) && (70...130).contains(other[2].count), "\(shared) of \(other[2].count)")
    }

    /// `printf '7\na' | sha256sum`
    @Test func aSeedStandsBeforeTheText() throws {
        let draw = Double(0x9929_BDEC_48A6_223B as UInt64) / 0x1p64
        let part = SourcePart(by: try Template("{key}"), seed: 7, draws: (draw - 1e-9)..<(draw + 1e-9))
        #expect(part.draws.contains(try part.draw(of: Record(fields: ["key": .string("a")]))))
    }

    /// This rule is fixed: these are the first 8 bytes of `printf a | sha256sum`, divided by 2^64.
    @Test(arguments: [("a", 0xCA97_8112_CA1B_BDCA), ("", 0xE3B0_C442_98FC_1C14)] as [(String, UInt64)])
    func aRecordsDraw(text: String, word: UInt64) throws {
        let draw = Double(word) / 0x1p64
        let record = Record(fields: ["key": .string(text)])
        let template = try Template("{key}")
        let drawn = try SourcePart(by: template, draws: 0..<1).draw(of: record)
        #expect(abs(drawn - draw) < 1e-9)
    }

    @Test func aFieldToCarveByIsMissing() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "data/a.jsonl")
            let task = try makeTask(
                sources: #"{"train": "a.jsonl"}"#, more: #", "carve": {"test": 0.5, "by": "{user}"}"#)
            let error = #expect(throws: ExampleError.self) { try directory.imported(task) }
            #expect(
                directory.message(of: error) == """
                    data/a.jsonl:1:1: missing field "user"; the record has: label, text; \
                    correct the line or the task's definition
                    """)
        }
    }

    // MARK: Standard input

    @Test func standardInputIsReadAtAnImportAlone() throws {
        #expect(
            try failure(#"{"path": "-", "format": "jsonl"}"#, [:])
                == """
                standard input: is a source of the task "t", and is read when you import: \
                cat FILE | mixtape import PIPELINE
                """)
    }
}
