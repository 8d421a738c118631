import Foundation
import Testing

/// The library, embedded in a program of another package.
@Suite struct OutsideTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// It builds without optimisation, which takes a third of the time, into a folder that stays, so that it takes
    /// seconds the next time. It answers as the program does, from another directory than the run's.
    @Test func aPackageThatDependsOnThisOneAnswersAsTheProgramDoes() throws {
        let program = try Self.build()
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let fixture = "\(Self.root)/Tests/Fixtures/transformers/byt5"
            for directory in ["\(project.path)/\(TinyProject.run)", fixture] {
                let texts = ["parity: 7", "capitals: bako"]
                let asked = try Self.run(program, [directory] + texts, in: "/")
                var expected = try project.mixtape("predict", directory, texts[0], texts[1], "--json").objects.map(
                    Self.line)
                let beams = try project.mixtape(
                    "predict", directory, texts[0], texts[1], "--beams", "4", "--alternatives", "3", "--json")
                for object in beams.objects {
                    let alternatives = try #require(object["alternatives"] as? [[String: Any]])
                    #expect(alternatives.count == 3)
                    expected += alternatives.map { Self.line($0, "score") }
                }
                if directory != fixture {
                    let drawn = try project.mixtape(
                        "predict", directory, texts[0], "--task", "capitals", "--temperature", "0.8", "--top-p", "0.9",
                        "--seed", "7", "--json"
                    ).object
                    #expect(drawn["input"] as? String == "capitals: parity: 7")
                    expected.append("capitals capitals: parity: 7 \(drawn["prediction"] as? String ?? "")")
                }
                #expect(asked.status == 0, "\(asked.output)")
                Self.expectEqual(asked.output, expected.joined(separator: "\n"))
            }
            let absent = try Self.run(program, [project.path, "x"], in: "/")
            #expect(
                absent.output
                    == "no answer: \(project.path): is neither a run (no configuration.json) nor a model (no "
                    + "config.json); name the directory of one\n")
        }
    }

    /// The example that the text beside the library shows is the compiled one.
    @Test func theExampleShownIsTheCompiledOne() throws {
        let example = try Documentation.read("Tests/Outside/Sources/main.swift")
        let blocks = FencedBlock.all(in: try Documentation.read("Sources/Text2Text/README.md"))
        #expect(blocks.contains { $0.language == "swift" && $0.text == example })
    }

    /// Word for word but for numbers: without optimisation, and with other kernels, other last digits come out.
    private static func expectEqual(_ found: String, _ expected: String) {
        let words = [found, expected].map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        #expect(words[0].count == words[1].count, "\(found)\n\(expected)")
        for (one, other) in zip(words[0], words[1]) {
            if let first = Double(one), let second = Double(other) {
                #expect(abs(first - second) <= 1e-4 * max(1, abs(second)))
            } else {
                #expect(one == other)
            }
        }
    }

    private static func line(_ object: [String: Any]) -> String { line(object, "log_likelihood") }

    private static func line(_ object: [String: Any], _ number: String) -> String {
        "\(object["prediction"] as? String ?? "") \(object[number] as? Double ?? .nan)"
    }

    /// - Returns: the path of the program
    private static func build() throws -> String {
        let scratch = "\(root)/.build/outside"
        let build = try run(
            "/usr/bin/env",
            [
                "swift", "build", "--package-path", "\(root)/Tests/Outside", "--scratch-path", scratch, "--product",
                "ask",
            ],
            in: root, timeoutSeconds: 900)
        guard build.status == 0 else {
            throw CommandLineRun.Failure("the outside package does not build:\n\(build.output)")
        }
        return "\(scratch)/debug/ask"
    }

    private static func run(
        _ program: String, _ arguments: [String], in directory: String, timeoutSeconds: Double = 120
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let killer = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + timeoutSeconds, execute: killer)
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        killer.cancel()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
