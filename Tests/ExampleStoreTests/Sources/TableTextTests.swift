import Configuration
import Importing
import TaskDefinitions
import TestSupport
import Testing

/// Tables with CR alone at the ends of lines, with many columns, or with names that differ in their code points.
struct TableTextTests {
    @Test(arguments: ["\r", "\n", "\r\n"])
    func linesEndInOneWay(_ end: String) throws {
        let lines = ["text,label", "one,1", "", "\"two\(end)lines \"\"x\"\"\",2", "three,3"]
        let text = lines.joined(separator: end)
        for text in [text, text + end, "\u{FEFF}" + text] {
            #expect(
                try pairs(#""t.csv""#, ["t.csv": text]) == ["one -> 1", "two\(end)lines \"x\" -> 2", "three -> 3"])
        }
        let tabs = text.replacing(",", with: "\t")
        #expect(try pairs(#""t.tsv""#, ["t.tsv": tabs]).count == 3)
    }

    @Test func aReturnInsideALineIsText() throws {
        // The first line ends with LF, or it holds the CR in quotes.
        #expect(try pairs(#""t.csv""#, ["t.csv": "text,label\na\rb,1\n"]) == ["a\rb -> 1"])
        #expect(
            try pairs(#""t.csv""#, ["t.csv": "\"te\rxt\",label\na\rb,1\n"], input: "{te\\rxt}") == ["a\rb -> 1"])
        #expect(try pairs(#""t.csv""#, ["t.csv": "5\" text,label\na\rb,1\n"], input: "{5\\\" text}") == ["a\rb -> 1"])
    }

    /// The first line ends at the CR behind the quotes, however long they are, and not at an LF inside them.
    @Test(arguments: [1, 50_000])
    func doubledQuotesInTheFirstRow(_ count: Int) throws {
        let long = String(repeating: "\"\"x\"\" y\n", count: count)
        #expect(
            try pairs(
                #""t.csv""#, ["t.csv": "q,\"a \"\"x\"\" y\nz\",\"\(long)\"\r1,2,\r3,4,\r"], input: "{q}",
                target: #"{a \"x\" y\nz}"#) == ["1 -> 2", "3 -> 4"])
    }

    @Test func placesCountReturns() throws {
        let text = "text,label\rone,1\r\"two\rlines\",\r"
        #expect(
            try failure(#""t.csv""#, ["t.csv": Array(text.utf8)])
                == "data/t.csv:4:8: the target is empty; correct the line or the task's definition")
        #expect(
            try failure(#""t.csv""#, ["t.csv": Array("text,label\rone,1\rtwo\r".utf8)])
                == "data/t.csv:3:1: the row has 1 field and the table 2 columns; correct the row, or write "
                + "\"unevenRows\": \"skip\" in the task file")
    }

    @Test(arguments: [1, 2, 3, 5, 4096])
    func returnsDoNotDependOnTheChunks(_ chunkSize: Int) throws {
        func lines(_ text: String) throws -> [String] {
            try TemporaryDirectory.use { directory in
                let file = try SourceFile(path: try directory.write(text, to: "lines.csv"), chunkSize: chunkSize)
                var reader = LineReader(file, loneReturns: .asFirst(quotesAfter: UInt8(ascii: ",")))
                var lines: [String] = []
                while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
                #expect(reader.lineNumber == lines.count)
                return lines
            }
        }
        #expect(try lines("a\rb\r\rc") == ["a", "b", "", "c"])
        #expect(try lines("a\rb\r\nc\nd\r") == ["a", "b", "c", "d"])
        #expect(try lines("a\r\nb\rc\r\n") == ["a", "b\rc"])
        #expect(try lines("x,\"a\rb\"\nc\rd") == ["x,\"a\rb\"", "c\rd"])
        #expect(try lines("x,\"a\rb\"\rc\rd") == ["x,\"a", "b\"", "c", "d"])
        #expect(try lines("q,\"a \"\"x\"\" y\nz\"\r1,2\r") == ["q,\"a \"\"x\"\" y", "z\"", "1,2"])
        #expect(try lines("\"\"\"x\"\"\nz\"\"\",q\r1,2\r") == ["\"\"\"x\"\"", "z\"\"\",q", "1,2"])
        #expect(try lines("\r") == [""])
        #expect(try lines("a\r") == ["a"])
        #expect(try lines("") == [])
    }

    @Test func columnsAreToldApartByTheirCodePoints() throws {
        let text = "caf\u{E9},cafe\u{301}\none,two\n"
        #expect(
            try pairs(#""t.csv""#, ["t.csv": text], input: "{caf\u{E9}}", target: "{cafe\u{301}}") == ["one -> two"])
        let line = #"{"caf\u00e9": "one", "cafe\u0301": "two"}"# + "\n"
        #expect(
            try pairs(#""t.jsonl""#, ["t.jsonl": line], input: "{caf\u{E9}}", target: "{cafe\u{301}}")
                == ["one -> two"])
    }

    /// Thirty thousand columns, in data and in errors. Four times as many take about four times as long.
    @Test func manyColumns() throws {
        let count = 30_000
        let header = (0..<count).map { "column \($0)" }.joined(separator: ",")
        let row = (0..<count).map { "\($0)" }.joined(separator: ",")
        let fields = (input: "{column 5}", target: "{column 29999}")
        let text = "\(header)\n\(row)\n\(row)\n"
        #expect(
            try pairs(#""t.csv""#, ["t.csv": text], input: fields.input, target: fields.target)
                == ["5 -> 29999", "5 -> 29999"])
        let empty = "\(header)\n\(row.dropLast(5))\n"
        #expect(
            try failure(#""t.csv""#, ["t.csv": Array(empty.utf8)], input: fields.input, target: fields.target)
                == "data/t.csv:2:\(row.utf8.count - 4): the target is empty; correct the line or the task's definition")
    }

    @Test func columnsTakeTimeByTheirNumber() throws {
        try TemporaryDirectory.use { directory in
            let growth = try growth(from: 10_000) { count in
                let names = (0..<count).map { "column \($0)" }
                let path = try directory.write(
                    names.joined(separator: ",") + "\n" + names.joined(separator: ",") + "\n", to: "t\(count).csv")
                var reader = try SourceReader(Source(path: path, format: CSVFormat()), dataDirectory: "")
                guard case .record(let record)? = try reader.next() else {
                    Issue.record("no record")
                    return
                }
                // The place of each field, too.
                let last = names.map { record.fieldPlaces[$0]?.column ?? 0 }.max()
                #expect(record.record.fields.count == count)
                #expect(last == names.dropLast().reduce(1) { $0 + $1.utf8.count + 1 })
            }
            #expect(growth < 9)
        }
    }
}
