import Foundation
import Testing

/// Model directories of 8-bit integers: `export --precision int8`.
@Suite struct IntegerFilesTests {
    private static let pairs = """
        {"input": "parity: 8", "target": "even"}
        {"input": "parity: 8", "target": "odd"}
        {"input": "capitals: bako", "target": "BAKO"}

        """

    @Test func exportedAskedScoredAndEvaluated() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            _ = try project.mixtape("export", TinyProject.run, "models/whole")
            let exported = try project.mixtape("export", TinyProject.run, "models/small", "--precision", "int8")
            #expect(exported.status == 0 && exported.output.contains(", int8\n"), "\(exported)")
            let card = try project.directory.read("models/small/README.md")
            #expect(card.contains("library_name: mixtape") && !card.contains("from_pretrained"), "\(card)")
            #expect(card.contains("The weights are 8-bit integers (int8), which only Mixtape reads."), "\(card)")

            func scores(_ model: String, _ more: String...) throws -> [Double] {
                let run = try CommandLineRun(
                    ["score", "--model", model, "--input", "-"] + more, in: project.path, input: Self.pairs)
                #expect(run.status == 0 && run.errors == "", "\(run)")
                return run.likelihoods
            }
            let found = try scores("models/small")
            let expected = try scores("models/whole", "--precision", "int8")
            #expect(found.count == 3)
            // They differ by the rounding of the table alone.
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 0.1 + 0.1 * abs($1) }, "\(found), not \(expected)")
            #expect(try scores("models/small", "--precision", "int8") == found)

            for search in [[], ["--beams", "2"], ["--attention", "page.html"]] {
                let answers = try CommandLineRun(
                    ["predict", "models/small", "parity: 8", "--json"] + search, in: project.path)
                #expect(answers.status == 0 && answers.objects.count == 1, "\(answers)")
            }

            let evaluated = try project.mixtape(
                "evaluate", "models/small", "--task", "parity", "--data", "Data", "--json")
            #expect(evaluated.status == 0, "\(evaluated)")
            let path = try #require(
                try FileManager.default.contentsOfDirectory(atPath: project.directory.path("runs"))
                    .first { $0.hasPrefix("small+int8@") })
            let report = try project.directory.read("runs/\(path)/report.md")
            #expect(report.contains("precision") && report.contains("int8"), "\(report)")

            // What needs the numbers in single precision.
            let floats = try project.mixtape("predict", "models/small", "x", "--precision", "float32")
            #expect(
                floats.status == 1
                    && floats.errors.contains(
                        "models/small: holds integers (int8), which cannot answer in float32; ask without a precision, "
                            + "or take the float32 model"),
                "\(floats)")
            try project.directory.write(
                try project.directory.read(TinyProject.pipeline)
                    .replacing(#""vocabulary": {"kind": "bytes", "sentinels": 0},"#, with: "")
                    .replacing(#""name": "tiny""#, with: #""name": "more""#)
                    .replacing(/"model": \{[^}]*\}/, with: #""model": {"directory": "models/small"}"#),
                to: "Pipelines/more.json")
            let trained = try project.mixtape("train", "Pipelines/more.json")
            #expect(trained.status == 1, "\(trained)")
            #expect(
                trained.errors.contains(
                    "model.directory: models/small holds integers (int8), which only answer; name the float32 model "
                        + "that it was exported from"), "\(trained)")
            let drafted = try project.mixtape(
                "pipeline", "new", "draft", "--task", "parity", "--model", "models/small")
            #expect(
                drafted.status == 1
                    && drafted.errors.contains("models/small: holds integers (int8), which only answer"),
                "\(drafted)")
        }
    }

    @Test func adapters() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            _ = try project.mixtape("export", TinyProject.run, "models/small", "--precision", "int8")
            _ = try project.mixtape("export", TinyProject.run, "models/whole")
            try project.directory.write(
                try project.directory.read(TinyProject.pipeline)
                    .replacing(#""vocabulary": {"kind": "bytes", "sentinels": 0},"#, with: "")
                    .replacing(#""name": "tiny""#, with: #""name": "lora""#)
                    .replacing(
                        /"model": \{[^}]*\}/,
                        with: #""model": {"directory": "models/whole"}, "delta": {"method": "lora"}"#),
                to: "Pipelines/lora.json")
            let run = try project.mixtape("run", "Pipelines/lora.json")
            #expect(run.status == 0, "\(run)")
            let refused = try project.mixtape("export", "runs/lora", "adapters/lora", "--precision", "int8")
            #expect(
                refused.status == 2
                    && refused.errors.hasPrefix(
                        "mixtape export: --precision: is for a whole model, and an adapter stays in float32; add "
                            + "--merge, or leave it out"),
                "\(refused)")
            let merged = try project.mixtape("export", "runs/lora", "models/merged", "--merge", "--precision", "int8")
            #expect(merged.status == 0 && merged.output.contains("int8"), "\(merged)")
            _ = try project.mixtape("export", "runs/lora", "adapters/lora")
            for arguments in [["models/merged"], ["models/small", "--adapter", "adapters/lora"]] {
                let asked = try CommandLineRun(["predict"] + arguments + ["parity: 8", "--json"], in: project.path)
                #expect(asked.status == 0 && asked.objects.count == 1, "\(asked)")
            }
            // A run beside a frozen model needs that model's numbers.
            try FileManager.default.removeItem(atPath: project.directory.path("models/whole"))
            try FileManager.default.moveItem(
                atPath: project.directory.path("models/small"), toPath: project.directory.path("models/whole"))
            let other = try project.mixtape("predict", "runs/lora", "parity: 8")
            #expect(
                other.status == 1
                    && other.errors.contains(
                        "was trained beside other weights than models/whole has now; put back the model that training "
                            + "began from"),
                "\(other)")
        }
    }
}
