import ExampleStore
import Files
import Foundation
import Importing
import TaskDefinitions
import TestSupport
import Testing

/// The examples that each format makes of valid files.
@Suite struct SourceFormatTests {
    // MARK: Nested JSON

    static let squad = #"""
        {"version": "1.1", "data": [
          {"title": "T1", "paragraphs": [
            {"qas": [{"id": "a", "question": "q1"}, {"id": "b", "question": "q2", "title": "own"}], "context": "c1"},
            {"context": "c2", "qas": []}]},
          {"title": "T2", "paragraphs": [{"context": "ü\n{", "qas": [{"id": "c", "question": "q3"}]}]}
        ], "after": {"data": [1, "]"]}}
        """#
    static let squadSource = #"{"path": "s.json", "records": "data[].paragraphs[].qas[]"}"#

    @Test func fieldsOfEnclosingLevelsAreTheRecords() throws {
        let found = try pairs(
            Self.squadSource, ["s.json": Self.squad], input: "{version} {title} {context} {question}", target: "{id}")
        #expect(found == ["1.1 T1 c1 q1 -> a", "1.1 own c1 q2 -> b", "1.1 T2 ü\n{ q3 -> c"])
    }

    @Test func theStoredFieldsHoldTheLevels() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(Self.squad, to: "data/s.json")
            try directory.imported(
                try makeTask(sources: "{\"train\": \(Self.squadSource)}", input: "{question}", target: "{id}"))
            let examples = try directory.examples()
            #expect(
                examples[1].fields == #"""
                    {"data": {"title": "T1"}, "document": {"version": "1.1"}, "id": "b", \#
                    "paragraphs": {"context": "c1"}, "question": "q2", "title": "own"}
                    """#)
            #expect(examples.map(\.line) == [3, 3, 5])
        }
    }

    @Test(arguments: [
        // At the top, in a single object, and along a path without a list.
        (#""a.json""#, #" [ {"text": "x", "label": 1} , {"text": "y", "label": 2.50} ] "#, ["x -> 1", "y -> 2.50"]),
        (
            #"{"path": "a.json", "records": "one.two"}"#, #"{"one": {"text": "x", "two": {"label": true}}}"#,
            ["x -> true"]
        ),
        (
            #"{"path": "a.json", "records": "[].rows[]"}"#,
            #"[{"text": "x", "rows": [{"label": 1}, {"label": 2}]}, {"rows": [], "text": 1}]"#, ["x -> 1", "x -> 2"]
        ),
        (
            #"{"path": "a.json", "records": "rows[]"}"#, "\u{FEFF}" + #"{"rows":[{"text":"x","label":"]\""}],"z":[1]}"#,
            [#"x -> ]""#]
        ),
    ])
    func listsOfRecords(source: String, text: String, expected: [String]) throws {
        #expect(try pairs(source, ["a.json": text]) == expected)
    }

    @Test func recordsWithinLines() throws {
        let line =
            #"{"idx": 7, "passage": {"text": "P", "questions": [{"question": "Q", "idx": 1, "answers": "#
            + #"[{"text": "A", "idx": 2, "label": 0}, {"text": "B", "idx": 3, "label": 1}]}]}}"#
        let found = try pairs(
            #"{"path": "m.jsonl", "records": "passage.questions[].answers[]"}"#, ["m.jsonl": "\(line)\n\n\(line)"],
            input: "{question} {text} {idx}")
        #expect(found == ["Q A 2 -> 0", "Q B 3 -> 1", "Q A 2 -> 0", "Q B 3 -> 1"])
    }

    /// Memory holds one element of the outer list, not the file. Each element is parsed alone, wherever chunks end.
    @Test func longDocuments() throws {
        let count = 20_000
        let rows = (0..<count).map { "{\"text\": \"text number \($0) 🧵\", \"label\": \"l\"}" }
        let found = try pairs(#""a.json""#, ["a.json": "[\n" + rows.joined(separator: ",\n") + "\n]"])
        #expect(found.count == count)
        #expect(found.last == "text number \(count - 1) 🧵 -> l")
    }

    // MARK: Tables

    @Test(arguments: [
        (#""a.csv""#, "text,label\none,1\n\"two\",2\n", ["one -> 1", "two -> 2"]),
        (#""a.csv""#, "\u{FEFF}text,label\r\n\"a \"\"b\"\", c\",1\r\n\r\nx y, 2 ", ["a \"b\", c -> 1", "x y ->  2 "]),
        (
            #""a.csv""#, "id,label,text\n,1,\"line\nbreak\r\n\nend\"\n,2,\"\"\"\"\n",
            ["line\nbreak\r\n\nend -> 1", "\" -> 2"]
        ),
        (#""a.csv""#, ",text,label\n0,say \"so\",1\n", ["say \"so\" -> 1"]),
        (#"{"path": "a.csv", "separator": ";"}"#, "text;label\n\"a;b\";c,d\n", ["a;b -> c,d"]),
        (#"{"path": "a.csv", "unevenRows": "skip"}"#, "text,label\na,1\nb\nc,2,3\nd,4\n", ["a -> 1", "d -> 4"]),
        (#""a.tsv""#, "text\tlabel\n\"a\tb\"\t1\n", ["a\tb -> 1"]),
        (
            #"{"path": "a.tsv", "columns": ["src", "label", "", "text"], "header": false, "quotes": false}"#,
            "x\t1\t*\t\"Quoted\n\ny\t0\t\tno \"end\"\n", ["\"Quoted -> 1", "no \"end\" -> 0"]
        ),
    ])
    func tables(source: String, text: String, expected: [String]) throws {
        #expect(try pairs(source, ["a.csv": text, "a.tsv": text]) == expected)
    }

    @Test func aTablesPlacesAndFields() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("text,label\n\"a\nb\",1\nc,2\n", to: "data/a.csv")
            try directory.imported(try makeTask(sources: #"{"train": "a.csv"}"#))
            let examples = try directory.examples()
            #expect(examples.map(\.line) == [2, 4])
            #expect(examples[0].fields == #"{"label": "1", "text": "a\nb"}"#)
        }
    }

    // MARK: Text

    @Test func linesOfText() throws {
        #expect(
            try pairs(#""a.txt""#, ["a.txt": "one\r\n\n two \n"], target: "{text}") == ["one -> one", " two  ->  two "])
    }

    @Test func parallelText() throws {
        let source = #"{"parallel": {"en": "a.en", "de": "a.de"}}"#
        let found = try pairs(source, ["a.en": "one\ntwo\n", "a.de": "eins\nzwei"], input: "{en}", target: "{de}")
        #expect(found == ["one -> eins", "two -> zwei"])
    }

    /// The first files of all patterns form a pair, then the second ones, in order of their names.
    @Test func parallelPatterns() throws {
        let files = ["a.en": "one\n", "b.en": "two\n", "a.de": "eins\n", "b.de": "zwei\n", "c.fr": "trois\n"]
        let found = try pairs(#"{"parallel": {"en": "*.en", "de": "*.de"}}"#, files, input: "{en}", target: "{de}")
        #expect(found == ["one -> eins", "two -> zwei"])
    }

    @Test func parallelFilesAreAllNoted() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("one\n", to: "data/a.en")
            try directory.write("eins\n", to: "data/a.de")
            let task = try makeTask(
                sources: #"{"train": {"parallel": {"en": "a.en", "de": "a.de"}}}"#, input: "{en}", target: "{de}")
            try directory.imported(task)
            #expect(try directory.imported(task).map(\.outcome) == [.unchanged])
            #expect(try directory.examples().map(\.sourceFile) == [directory.path("data/a.de")])
            try directory.write("uno\n", to: "data/a.en")
            #expect(try directory.imported(task).map(\.outcome) == [.imported])
        }
    }

    // MARK: SQLite

    private func makeDatabase(_ directory: TemporaryDirectory) throws {
        try FileManager.default.createDirectory(atPath: directory.path("data"), withIntermediateDirectories: true)
        let database = try Database(path: directory.path("data/r.sqlite"), mode: .readWrite)
        try database.execute(
            """
            CREATE TABLE r (id, body, stars);
            INSERT INTO r VALUES (2, 'zwei', 2.5), (1, 'ein''s', 5), (3, NULL, 1), (4, x'00', 1);
            """)
    }

    @Test func rowsOfAQuery() throws {
        try TemporaryDirectory.use { directory in
            try makeDatabase(directory)
            let query = "SELECT body AS text, stars AS label FROM r WHERE id < 3 ORDER BY id; -- ratings"
            let task = try makeTask(sources: "{\"train\": {\"path\": \"r.sqlite\", \"query\": \"\(query)\"}}")
            try directory.imported(task)
            let examples = try directory.examples()
            #expect(examples.map(\.input) == ["ein's", "zwei"])
            #expect(examples.map(\.targets) == [["5"], ["2.5"]])
            #expect(examples.map(\.fields) == [#"{"label": 5, "text": "ein's"}"#, #"{"label": 2.5, "text": "zwei"}"#])
            #expect(examples.map(\.line) == [1, 2])
            #expect(try directory.imported(task).map(\.outcome) == [.unchanged])
        }
    }

    static let query = #"{"path": "r.sqlite", "query": "SELECT body AS text, id AS label FROM r"}"#

    @Test(arguments: [
        (
            "SELECT body AS text, stars AS label FROM r ORDER BY id LIMIT 1 OFFSET 2",
            #"data/r.sqlite:1: field "text" is null, not text; correct the line or the task's definition"#
        ),
        (
            "SELECT body AS text, 1 AS label FROM r ORDER BY id DESC",
            #"data/r.sqlite:1: the column "text" is a BLOB, not text; convert it in the query, or leave it out"#
        ),
        (
            "SELECT 'a' AS text, 9e999 AS label",
            #"data/r.sqlite:1: the column "label" is infinite; correct the data"#
        ),
        (
            "SELECT body, stars AS body FROM r",
            #"data/r.sqlite: the query gives two columns the name "body"; rename one with AS: "SELECT body, stars AS "#
                + #"body FROM r""#
        ),
        ("SELECT missing FROM r", #"data/r.sqlite: the query fails: no such column: missing: "SELECT missing FROM r""#),
        (
            "DELETE FROM r RETURNING id",
            #"data/r.sqlite: the query does not only read; write a SELECT: "DELETE FROM r RETURNING id""#
        ),
        (
            "ATTACH 'x.db' AS x",
            #"data/r.sqlite: the query does not only read; write a SELECT: "ATTACH 'x.db' AS x""#
        ),
        (
            "PRAGMA journal_mode",
            #"data/r.sqlite: the query does not only read; write a SELECT: "PRAGMA journal_mode""#
        ),
        (
            "SELECT Fts3_Tokenizer('simple') AS text, 1 AS label",
            "data/r.sqlite: the query may not call fts3_tokenizer(); write a SELECT without it: "
                + #""SELECT Fts3_Tokenizer('simple') AS text, 1 AS label""#
        ),
        (
            "SELECT 1; SELECT 2",
            #"data/r.sqlite: the query is more than one statement; write one SELECT: "SELECT 1; SELECT 2""#
        ),
        ("-- nothing", #"data/r.sqlite: the query is no statement; write a SELECT: "-- nothing""#),
    ])
    func queriesThatFail(query: String, message: String) throws {
        try TemporaryDirectory.use { directory in
            try makeDatabase(directory)
            let task = try makeTask(sources: "{\"train\": {\"path\": \"r.sqlite\", \"query\": \"\(query)\"}}")
            let error = #expect(throws: ExampleError.self) { try directory.imported(task) }
            #expect(directory.message(of: error) == message)
        }
    }

    @Test func aPackedDatabase() throws {
        try TemporaryDirectory.use { directory in
            try makeDatabase(directory)
            _ = try directory.pack("data/r.sqlite")
            let query = "SELECT body AS text, id AS label FROM r WHERE id = 1"
            try directory.imported(
                try makeTask(sources: "{\"train\": {\"path\": \"r.sqlite.gz\", \"query\": \"\(query)\"}}"))
            #expect(try directory.examples().map(\.input) == ["ein's"])
        }
    }

    /// SQLite reads a database with a write-ahead log through its own files beside it.
    @Test func aPackedDatabaseLeavesNothing() throws {
        try TemporaryDirectory.use { directory in
            try makeDatabase(directory)
            try Database(path: directory.path("data/r.sqlite"), mode: .readWrite).execute("PRAGMA journal_mode = WAL")
            _ = try directory.pack("data/r.sqlite")
            func copies() -> Set<String> {
                let names = FileSystem.names(in: FileManager.default.temporaryDirectory.path)
                return Set(names.filter { $0.hasPrefix("mixtape-") && $0.contains(".sqlite") })
            }
            let before = copies()
            let query = "SELECT body AS text, id AS label FROM r WHERE id = 1"
            try directory.imported(
                try makeTask(sources: "{\"train\": {\"path\": \"r.sqlite.gz\", \"query\": \"\(query)\"}}"))
            #expect(try directory.examples().map(\.input) == ["ein's"])
            #expect(copies().subtracting(before) == [])
        }
    }

    @Test func whatIsNoDatabase() throws {
        #expect(
            try failure(Self.query, ["r.sqlite": Array(String(repeating: "text\n", count: 500).utf8)])
                == "data/r.sqlite: is not an SQLite database; name one, or correct the format in the task file")
    }

    // MARK: All

    /// The reader of task files accepts every example in the catalogue.
    @Test(arguments: SourceFormatCatalogue.all.map { $0.name })
    func theExampleOfAFormatIsRead(_ name: String) throws {
        let type = try #require(SourceFormatCatalogue.all.first { $0.name == name })
        let task = try makeTask(sources: "{\"train\": \(type.example)}")
        let format = try #require(task.sources[.train]?.format)
        #expect(Swift.type(of: format).name == name)
        #expect(!type.summary.isEmpty)
    }
}
