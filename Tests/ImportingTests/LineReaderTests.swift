import Files
import Foundation
import Importing
import TestSupport
import Testing

@Suite struct LineReaderTests {
    private func lines(_ text: String, chunkSize: Int) throws -> [String] {
        try TemporaryDirectory.use { directory in
            let file = try SourceFile(path: try directory.write(text, to: "lines.txt"), chunkSize: chunkSize)
            var reader = LineReader(file)
            var lines: [String] = []
            while let line = try reader.next() {
                lines.append(String(decoding: line, as: UTF8.self))
                #expect(reader.lineNumber == lines.count)
            }
            #expect(try reader.next() == nil)
            #expect(file.bytesRead == text.utf8.count)
            #expect(file.contentHash == SHA256.hash(text))
            return lines
        }
    }

    @Test(arguments: [1, 2, 3, 7, 64, 4096])
    func linesDoNotDependOnTheChunks(_ chunkSize: Int) throws {
        let mark = "\u{FEFF}"
        #expect(try lines("", chunkSize: chunkSize) == [])
        #expect(try lines("\n", chunkSize: chunkSize) == [""])
        #expect(try lines("one", chunkSize: chunkSize) == ["one"])
        #expect(try lines("one\n", chunkSize: chunkSize) == ["one"])
        #expect(try lines("one\r\ntwo\r\n\r\nfour", chunkSize: chunkSize) == ["one", "two", "", "four"])
        #expect(try lines("a\rb\r\r\nc\r", chunkSize: chunkSize) == ["a\rb\r", "c"])
        #expect(try lines("\(mark)one\n\(mark)two\n", chunkSize: chunkSize) == ["one", "two"])
        #expect(try lines("\(mark)", chunkSize: chunkSize) == [""])
        #expect(try lines("東京\n🧵🧵\n", chunkSize: chunkSize) == ["東京", "🧵🧵"])
        let many = (0..<1000).map { String(repeating: "x", count: $0 % 97) }
        #expect(try lines(many.map { $0 + "\n" }.joined(), chunkSize: chunkSize) == many)
    }

    @Test func aFileWithoutLinesIsRefusedBeforeItFillsTheMemory() throws {
        try TemporaryDirectory.use { directory in
            let bytes = [UInt8](repeating: UInt8(ascii: " "), count: 3 << 20)
            let file = try SourceFile(path: try directory.write(bytes, to: "endless.jsonl"))
            var reader = LineReader(file, maximumLineMebibytes: 1)
            let error = #expect(throws: ExampleError.self) { _ = try reader.next() }
            #expect(
                directory.message(of: error)
                    == "endless.jsonl:1:1: the line is longer than 1 MiB; write one JSON object on each line")
            #expect(file.bytesRead < bytes.count)
        }
    }

    @Test func aFileIsHashedWhole() throws {
        try TemporaryDirectory.use { directory in
            let text = String(repeating: "0123456789", count: 100_000)
            let hash = try SourceFile.contentHash(of: try directory.write(text, to: "file"))
            #expect(hash == SHA256.hash(text))
        }
    }

    /// A source file reports when it has to wait: a pipe after its written lines, a file never.
    @Test func aSourceFileTellsWhenItWaits() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path + "/pipe"
            #expect(mkfifo(path, 0o600) == 0)
            let writer = open(path, O_RDWR)
            defer { close(writer) }
            let pipe = try SourceFile(path: path, isOfTask: false)
            var waits = 0
            pipe.willWait = {
                waits += 1
                // Lines that arrive while it waits.
                _ = "three\n".withCString { write(writer, $0, 6) }
            }
            _ = "one\ntwo\n".withCString { write(writer, $0, 8) }
            var lines = LineReader(pipe)
            #expect(try lines.next() == Array("one".utf8) && lines.next() == Array("two".utf8))
            #expect(waits == 0)
            #expect(try lines.next() == Array("three".utf8))
            #expect(waits == 1)

            let file = try SourceFile(path: try directory.write("one\n", to: "lines.txt"), isOfTask: false)
            file.willWait = { waits += 1 }
            var few = LineReader(file)
            #expect(try few.next() == Array("one".utf8) && few.next() == nil)
            #expect(waits == 1)
        }
    }
}
