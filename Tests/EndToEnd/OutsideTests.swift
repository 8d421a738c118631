import Foundation
import Testing

/// The library, embedded in programs of another package.
@Suite(.serialized) struct OutsideTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The package builds without optimisation, which takes a third of the time. Its build folder stays, so the next
    /// build takes seconds. It answers as the program does, from another directory than the run's.
    @Test func aPackageThatDependsOnThisOneAnswersAsTheProgramDoes() throws {
        let program = try Self.build("ask")
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

    /// Runs from another directory than the project's. The program continues such a run as its own.
    @Test func aPackageThatDependsOnThisOneTrainsEvaluatesAndReports() throws {
        let program = try Self.build("train")
        try TinyProject.use { project in
            let trained = try Self.run(
                program, [TinyProject.pipeline, project.path], in: "/", timeoutSeconds: 600)
            #expect(trained.status == 0, "\(trained.output)")
            let report = try jsonObject(project.directory.read("\(TinyProject.run)/report.json"))
            let tasks = try #require(report["tasks"] as? [String: [String: Any]])
            let scores = try TinyProject.tasks.map { name in
                let task = try #require(tasks[name])
                let metrics = try #require(task["metrics"] as? [String: [String: Any]])
                let metric = try #require(task["primary_metric"] as? String)
                return "\(name) \(metrics[metric]?["value"] as? Double ?? .nan)"
            }
            let lines = trained.output.split(separator: "\n").map(String.init)
            #expect(lines.count == 9, "\(trained.output)")
            #expect(
                lines.filter { $0.hasPrefix("step ") }.compactMap { $0.split(separator: " ").dropFirst().first }
                    == ["10", "20", "30", "40"])
            #expect(lines.filter { $0.hasPrefix("milestone ") }.count == 2)
            Self.expectEqual(lines.suffix(3).joined(separator: "\n"), scores.joined(separator: "\n"))

            let again = try project.mixtape("train", TinyProject.pipeline)
            #expect(again.status == 0 && again.output.contains("step 40 of 40, finished"), "\(again.output)")
            let listed = try project.mixtape("runs")
            #expect(listed.output.contains("evaluated"), "\(listed.output)")
        }
        let absent = try Self.run(program, ["Pipelines/none.json", "/nowhere"], in: "/")
        #expect(
            absent.output == "no run: /nowhere/Pipelines/none.json: does not exist; there is no pipeline here; "
                + "mixtape init DIR makes a project with one\n")
    }

    /// The examples in the texts beside the libraries are the compiled ones.
    @Test(arguments: [
        ("Tests/Outside/Sources/main.swift", "Sources/Text2Text/README.md"),
        ("Tests/Outside/Training/main.swift", "Sources/Runs/README.md"),
    ])
    func theExampleShownIsTheCompiledOne(file: String, text: String) throws {
        let example = try Documentation.read(file)
        let blocks = FencedBlock.all(in: try Documentation.read(text))
        #expect(blocks.contains { $0.language == "swift" && $0.text == example })
    }

    /// Texts are equal except for numbers: without optimisation and with other kernels the last digits differ.
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
    private static func build(_ product: String) throws -> String {
        let scratch = "\(root)/.build/outside"
        func attempt() throws -> (status: Int32, output: String) {
            try run(
                "/usr/bin/env",
                [
                    "swift", "build", "--package-path", "\(root)/Tests/Outside", "--scratch-path", scratch,
                    "--product", product,
                ],
                in: root, timeoutSeconds: 900)
        }
        var build = try attempt()
        if build.status != 0 {
            // SwiftPM sometimes misses that files or targets of the neighbouring package have moved.
            try? FileManager.default.removeItem(atPath: scratch)
            build = try attempt()
        }
        guard build.status == 0 else {
            throw CommandLineRun.Failure("the outside package does not build:\n\(build.output)")
        }
        return "\(scratch)/debug/\(product)"
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
