import Configuration
import TaskDefinitions
import Testing

/// `sources` and `carve` in task files.
struct SourcesReaderTests {
    private func task(_ sources: String, more: String = "") throws -> TaskDefinition {
        let text = """
            {"name": "t", "input": "{a}", "target": "{b}", "metrics": ["exact_match"],
            "sources": \(sources)\(more)}
            """
        return try TaskDefinition.read(text: text, file: "t.json")
    }

    private func train(_ source: String) throws -> Source {
        try #require(try task("{\"train\": \(source)}").sources[.train])
    }

    @Test(arguments: [
        ("a.jsonl", "jsonl"), ("a.ndjson", "jsonl"), ("a.JSON", "json"), ("x/a.b.csv", "csv"), ("a.tsv.gz", "tsv"),
        ("a.txt", "text"), ("parts/*.jsonl.gz", "jsonl"),
    ])
    func anExtensionNamesTheFormat(path: String, format: String) throws {
        let source = try train("\"\(path)\"")
        #expect(type(of: source.format).name == format)
        #expect(source.paths == [path])
        #expect(source.format.settings.isEmpty)
    }

    @Test func settingsAreRead() throws {
        let tsv = try train(
            #"{"path": "a.tsv", "columns": ["x", ""], "header": false, "quotes": false, "separator": ";"}"#)
        #expect(
            tsv.format.settings == [
                "columns": .list([.string("x"), .string("")]), "quotes": .bool(false), "separator": .string(";"),
            ])
        let list = try train(#"{"path": ["a", "b"], "format": "json", "records": "a.b[].c"}"#)
        #expect(list.paths == ["a", "b"])
        let steps: [RecordPath.Step] = [.key("a"), .key("b"), .each, .key("c")]
        #expect((list.format as? JSONFormat)?.records.steps == steps)
        let parallel = try train(#"{"parallel": {"en": "a.en", "de": "a.de"}}"#)
        #expect(parallel.paths == ["a.de", "a.en"])
        #expect((parallel.format as? ParallelFormat)?.fields == ["de", "en"])
        #expect(try task(#"{"test": {"path": "a.jsonl", "unlabelled": true}}"#).sources[.test]?.isUnlabelled == true)
        #expect(try train(#"{"path": "-", "format": "csv"}"#).isStandardInput)
    }

    @Test func carvedSplits() throws {
        let task = try task(
            #"{"train": "a.csv"}"#, more: #", "carve": {"validation": 0.1, "test": 0.25, "by": "{user}"}"#)
        let parts = Split.allCases.map { task.sources[$0]?.part }
        #expect(parts.map { $0?.draws } == [0.35..<1, 0..<0.1, 0.1..<0.35])
        #expect(parts.allSatisfy { $0?.by?.source == "{user}" })
        #expect(task.sources.values.allSatisfy { $0.paths == ["a.csv"] })
    }

    /// Every setting that affects the records changes the fingerprint. The place of the files does not.
    @Test func theFingerprintKnowsTheSettings() throws {
        let sources = [
            #""a.jsonl""#, #"{"path": "a.jsonl", "records": "x[]"}"#, #"{"path": "a.jsonl", "records": "y[]"}"#,
            #""a.csv""#, #"{"path": "a.csv", "separator": ";"}"#, #"{"path": "a.csv", "quotes": false}"#,
            #"{"path": "a.csv", "header": false, "columns": ["a", "b"]}"#, #"{"path": "a.csv", "unevenRows": "skip"}"#,
            #"{"path": "a.db", "query": "SELECT 1"}"#, #"{"path": "a.db", "query": "SELECT 2"}"#,
            #"{"parallel": {"a": "x", "b": "y"}}"#, #"{"parallel": {"a": "x", "c": "y"}}"#,
        ]
        var tasks = try sources.map { try task("{\"train\": \($0)}") }
        for carve in [#"{"test": 0.1}"#, #"{"test": 0.2}"#, #"{"test": 0.1, "by": "{x}"}"#, #"{"validation": 0.1}"#] {
            tasks.append(try task(#"{"train": "a.jsonl"}"#, more: ", \"carve\": \(carve)"))
        }
        tasks.append(try task(#"{"test": "a.jsonl"}"#))
        tasks.append(try task(#"{"test": {"path": "a.jsonl", "unlabelled": true}}"#))
        #expect(Set(tasks.map(\.fingerprint)).count == tasks.count)
        let moved = try task(#"{"train": {"path": ["b", "c"], "format": "jsonl"}}"#)
        #expect(moved.fingerprint == tasks[0].fingerprint)
    }

    @Test(arguments: [
        (
            #"{"train": "a.xml"}"#,
            [
                #"2:22: sources.train: no format has the extension "xml"; write {"path": "a.xml", "#
                    + #""format": "jsonl"}, with the right format"#
            ]
        ),
        (
            #"{"train": "-"}"#,
            [
                #"2:22: sources.train: the file name does not say the format; write {"path": "-", "format": "jsonl"}, "#
                    + "with the right format"
            ]
        ),
        (
            #"{"train": "a.db"}"#,
            [#"2:22: sources.train: the format "sqlite" needs settings; write \#(SQLiteFormat.example)"#]
        ),
        (#"{"train": []}"#, ["2:22: sources.train: is empty; give the path of a data file"]),
        (#"{"train": ["a.jsonl", ""]}"#, ["2:34: sources.train[1]: is empty; give the path of a data file"]),
        (
            #"{"train": ["a.jsonl", "a.csv"]}"#,
            ["2:22: sources.train: the files of a split need one format; a.csv has another than a.jsonl"]
        ),
        (
            #"{"train": {"path": "a", "format": "jsonlx"}}"#,
            [#"2:46: sources.train.format: unknown format "jsonlx"; did you mean "jsonl"?"#]
        ),
        (#"{"train": {"path": "a", "format": 1}}"#, ["2:46: sources.train.format: expected a string, found a number"]),
        (#"{"train": {"format": "jsonl"}}"#, [#"2:22: sources.train: missing field "path""#]),
        (
            #"{"train": {"path": "a.jsonl", "seperator": ";"}}"#,
            [
                #"2:42: sources.train.seperator: unknown key "seperator"; "#
                    + "expected one of: unlabelled, parallel, path, format, records"
            ]
        ),
        (
            #"{"train": {"path": "a.json", "records": "data.[]"}}"#,
            [
                #"2:52: sources.train.records: "data.[]" is no way to records; "#
                    + #"write keys and [] for each element of a list, as in "data[].paragraphs[].qas[]""#
            ]
        ),
        (
            #"{"train": {"path": "a.csv", "header": false}}"#,
            [
                #"2:50: sources.train.header: without a header row the names of the columns are needed: "#
                    + #""columns": ["label", …]"#
            ]
        ),
        (
            #"{"train": {"path": "a.csv", "columns": ["a"]}}"#,
            [#"2:51: sources.train.columns: is for files without a header row; add "header": false, or remove it"#]
        ),
        (
            #"{"train": {"path": "a.csv", "header": false, "columns": ["a", "b", "", "a", ""]}}"#,
            [#"2:68: sources.train.columns: the column "a" is there twice"#]
        ),
        (
            #"{"train": {"path": "a.csv", "header": false, "columns": ["", ""]}}"#,
            [#"2:68: sources.train.columns: names no column; give the name of each, and "" for a column to pass over"#]
        ),
        (
            #"{"train": {"path": "a.csv", "separator": "\n"}}"#,
            ["2:53: sources.train.separator: expected one ASCII character that is no quotation mark and no line break"]
        ),
        (
            #"{"train": {"path": "a.csv", "separator": "é"}}"#,
            ["2:53: sources.train.separator: expected one ASCII character that is no quotation mark and no line break"]
        ),
        (
            #"{"train": {"path": "a.csv", "unevenRows": "skp"}}"#,
            [#"2:54: sources.train.unevenRows: unknown value "skp"; did you mean "skip"?"#]
        ),
        (#"{"train": {"path": "a.db"}}"#, [#"2:22: sources.train: missing field "query""#]),
        (
            #"{"train": {"path": "a.db", "query": " "}}"#,
            ["2:48: sources.train.query: is empty; write a SELECT statement"]
        ),
        (
            #"{"train": {"parallel": {"en": "a"}}}"#,
            [
                #"2:35: sources.train.parallel: expected at least two files, each with the name of its field: "#
                    + ParallelFormat.example
            ]
        ),
        (
            #"{"train": {"parallel": {"en": "a", "de": ""}}}"#,
            ["2:53: sources.train.parallel.de: is empty; give the path of a data file"]
        ),
        (
            #"{"train": {"parallel": {"en": "a", "de": "-"}}}"#,
            ["2:53: sources.train.parallel.de: standard input cannot be one of several files"]
        ),
        (
            #"{"train": {"path": "a", "format": "parallel"}}"#,
            [#"2:46: sources.train.format: the format "parallel" is written as "# + ParallelFormat.example]
        ),
        (
            #"{"train": {"parallel": {"en": "a", "de": "b"}, "path": "c", "format": "jsonl"}}"#,
            [
                "2:67: sources.train.path: \"parallel\" names the files; remove this",
                "2:82: sources.train.format: files beside each other are in the format \"parallel\"; remove this",
            ]
        ),
        (
            #"{"train": {"path": "a.jsonl", "unlabelled": true}}"#,
            ["2:56: sources.train.unlabelled: training needs answers; remove this, or give the file to another split"]
        ),
        (
            #"{"train": {"path": "-", "format": "jsonl"}, "test": {"path": "-", "format": "jsonl"}}"#,
            ["2:64: sources.test: standard input can be read once, and another split reads it already"]
        ),
        (
            #"{"train": ["a.jsonl", "-"]}"#,
            ["2:34: sources.train[1]: standard input cannot be one of several files"]
        ),
    ])
    func mistakesInSources(sources: String, messages: [String]) throws {
        let error = #expect(throws: ConfigurationError.self) { try task(sources) }
        #expect(Set(error?.diagnostics.map(\.description) ?? []) == Set(messages.map { "t.json:\($0)" }))
    }

    @Test(arguments: [
        (#"{"test": 1}"#, "carve.test: expected a share between 0 and 1, such as 0.1, found 1"),
        (#"{"test": 0}"#, "carve.test: expected a share between 0 and 1, such as 0.1, found 0"),
        (#"{"test": "a"}"#, "carve.test: expected a number, found a string"),
        (#"{"validation": 0.1}"#, "carve.validation: the split has a source of its own; remove one of the two"),
        (#"{"tset": 0.1, "test": 0.2}"#, "carve.tset: unknown key \"tset\"; did you mean \"test\"?"),
        ("{}", #"carve: carves nothing; give a share, such as {"validation": 0.1}"#),
        (#"{"test": 0.1, "by": "user"}"#, "carve.by: names no field; without one all records would go to one split"),
        (#"{"test": 0.1, "seed": -1}"#, "carve.seed: -1 is out of range; expected at least 0"),
        (#"{"test": 0.1, "by": "{user"}"#, "carve.by: '{' is never closed; a literal brace is written '{{'"),
    ])
    func mistakesInCarving(carve: String, message: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try task(#"{"train": "a.jsonl", "validation": "b.jsonl"}"#, more: ", \"carve\": \(carve)")
        }
        let found = error?.diagnostics.map { $0.path + ": " + $0.message }
        #expect(found == [message])
    }

    @Test(arguments: [
        (
            #"{"train": "a.jsonl"}"#, #"{"validation": 0.6, "test": 0.4}"#,
            "carve: the shares leave nothing to train on; their sum must be below 1"
        ),
        (
            #"{"test": "a.jsonl"}"#, #"{"validation": 0.6}"#,
            "carve: there is no training source to carve from; add \"train\" to \"sources\""
        ),
    ])
    func carvingThatCannotBe(sources: String, carve: String, message: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try task(sources, more: ", \"carve\": \(carve)") }
        let found = error?.diagnostics.map { $0.path + ": " + $0.message }
        #expect(found == [message])
    }
}
