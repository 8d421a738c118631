import Foundation
import Testing

/// Answers by products of 8-bit integers: `--precision int8`.
@Suite struct PrecisionTests {
    private static let pairs = """
        {"input": "parity: 8", "target": "even"}
        {"input": "parity: 8", "target": "odd"}
        {"input": "capitals: bako", "target": "BAKO"}

        """

    @Test func askedScoredAndEvaluated() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let score = ["score", "--model", TinyProject.run, "--input", "-"]
            let exact = try CommandLineRun(score, in: project.path, input: Self.pairs)
            let integers = try CommandLineRun(score + ["--precision", "int8"], in: project.path, input: Self.pairs)
            #expect(integers.status == 0 && integers.errors == "", "\(integers)")
            let (found, expected) = (integers.likelihoods, exact.likelihoods)
            #expect(found.count == 3 && found != expected)
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 0.1 + 0.1 * abs($1) }, "\(found), not \(expected)")
            let plain = try CommandLineRun(score + ["--precision", "float32"], in: project.path, input: Self.pairs)
            #expect(plain.output == exact.output)
            // All kernels give the same bits.
            try project.directory.write(Self.pairs, to: "pairs.jsonl")
            let script =
                #"MIXTAPE_KERNELS=portable "$0" score --model runs/tiny --input pairs.jsonl --precision int8"#
            #expect(try CommandLineRun(shell: script, in: project.path).output == integers.output)

            for search in [[], ["--beams", "2"]] {
                let answers = try CommandLineRun(
                    ["predict", TinyProject.run, "parity: 8", "starts: mirute", "--precision", "int8", "--json"]
                        + search, in: project.path)
                #expect(answers.status == 0 && answers.objects.count == 2, "\(answers)")
            }

            let own = try project.directory.read("runs/tiny/report.json")
            let evaluated = try project.mixtape("evaluate", TinyProject.run, "--precision", "int8", "--json")
            #expect(evaluated.status == 0, "\(evaluated)")
            let path = try #require(
                try FileManager.default.contentsOfDirectory(atPath: project.directory.path("runs"))
                    .first { $0.hasPrefix("tiny+int8@") })
            let report = try project.directory.read("runs/\(path)/report.md")
            #expect(report.contains("precision") && report.contains("int8"), "\(report)")
            #expect(try project.directory.read("runs/tiny/report.json") == own)
        }
    }

    @Test func mistakes() throws {
        try TinyProject.use { project in
            let unknown = try project.mixtape("predict", TinyProject.run, "x", "--precision", "int4")
            #expect(unknown.status == 2 && unknown.errors.contains("--precision"), "\(unknown)")
            let kernel = try CommandLineRun(shell: #"MIXTAPE_KERNELS=mmx "$0" doctor"#, in: project.path)
            #expect(kernel.status == 2 && kernel.errors.hasPrefix("MIXTAPE_KERNELS: this processor has no kernel"))
            let doctor = try project.mixtape("doctor", "--json").object
            #expect(doctor["int8"] is String, "\(doctor)")
        }
    }
}
