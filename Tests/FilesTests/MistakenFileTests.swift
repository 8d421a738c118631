import Files
import Testing

@Suite struct MistakenFileTests {
    @Test func filesAreKnownByTheirFirstBytes() {
        func kind(_ bytes: [UInt8]) -> MistakenFile? { MistakenFile(beginning: bytes) }
        #expect(kind(Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n".utf8)) == .gitLFSPointer)
        #expect(kind(Array("PAR1\u{15}\u{4}".utf8)) == .parquet)
        #expect(kind(Array("ARROW1\0\0".utf8)) == .arrow)
        // A stream of messages, as the library datasets stores its tables.
        #expect(kind([0xFF, 0xFF, 0xFF, 0xFF, 0x10, 2, 0, 0]) == .arrow)
        for text in ["", "version 2", "PAR", #"{"input": "PAR1"}"#] { #expect(kind(Array(text.utf8)) == nil) }
    }

    @Test func filesAreKnownByTheirNames() {
        #expect(MistakenFile(name: "data/train-00000.PARQUET") == .parquet)
        #expect(MistakenFile(name: "data.arrow") == .arrow)
        #expect(MistakenFile(name: "data.feather") == .arrow)
        #expect(MistakenFile(name: "parquet.jsonl") == nil)
    }

    @Test func theMessageSaysWhatToDo() {
        #expect(
            MistakenFile.parquet.problem("data/a.parquet") == """
                is a Parquet file, which Mixtape does not read; write it as JSON Lines once: python -c "import pandas; \
                pandas.read_parquet('data/a.parquet').to_json('data/a.jsonl', orient='records', lines=True)"
                """)
        #expect(
            MistakenFile.arrow.problem("a") == """
                is an Arrow file, which Mixtape does not read; write it as JSON Lines once: python -c "from datasets \
                import Dataset; Dataset.from_file('a').to_json('a.jsonl')"
                """)
    }
}
