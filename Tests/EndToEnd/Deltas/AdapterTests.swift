import Foundation
import Testing

/// Deltas that leave a run as adapters or in merged models, and adapters that act in a model.
@Suite struct AdapterTests {
    /// The exported adapter on the base gives the run's own answers, and so does the merged model.
    /// - Parameters:
    ///   - program: whose files are written
    ///   - obstacle: the beginning of the reason why the delta cannot be merged
    @Test(arguments: [
        (#"{"method": "lora", "rank": 2}"#, "PEFT", nil),
        (#"{"method": "lora", "rank": 2, "dora": true, "targets": ["query", "attention-output"]}"#, "PEFT", nil),
        (#"{"method": "ia3"}"#, "PEFT", nil),
        (#"{"method": "norms"}"#, "PEFT", nil),
        (#"{"method": "prompt", "tokens": 3}"#, "PEFT", "cannot be merged: prompt adds vectors"),
        (#"{"method": "adapter"}"#, "Mixtape", "cannot be merged: adapter adds networks"),
        (#"{"method": "bitfit"}"#, "Mixtape", "cannot be merged: bitfit adds biases"),
    ])
    func theAdapterAndTheMergedModelAnswerAsTheRunDoes(_ delta: String, _ program: String, _ obstacle: String?) throws {
        try DeltaProject.use { project in
            try project.trainDelta("tuned", delta)
            let run = "runs/tuned"
            #expect(try project.answers(run).likelihoods != project.answers(DeltaProject.base).likelihoods)

            let export = try project.mixtape("export", run, "adapters/tuned")
            #expect(export.status == 0, "\(export)")
            #expect(export.facts.first?.hasPrefix("export adapters/tuned: step 20, ") == true, "\(export)")
            #expect(export.facts.first?.hasSuffix(", for \(program)") == true, "\(export)")
            #expect((export.errors == "") == (program == "PEFT"), "\(export)")
            let adapter = ["--adapter", "adapters/tuned"]
            try project.expectEqual(DeltaProject.base, adapter, to: run)
            let named = try project.answers(DeltaProject.base, adapter).objects
            #expect(named.allSatisfy { $0["adapter"] as? String == "adapters/tuned" }, "\(named)")

            let merged = try project.mixtape("export", run, "models/merged", "--merge")
            if let obstacle {
                #expect(merged.status == 1 && merged.errors.hasPrefix("\(run): \(obstacle)"), "\(merged)")
                #expect(!project.exists("models/merged"))
            } else {
                #expect(merged.status == 0, "\(merged)")
                try project.expectEqual("models/merged", to: run)
                func size(_ model: String) throws -> Substring? {
                    try project.directory.read("\(model)/README.md").firstMatch(of: /model of ([0-9,]+) parameters/)?.1
                }
                let base = try #require(try size(DeltaProject.base))
                #expect(try size("models/merged") == base)
            }
        }
    }

    /// PEFT opens no run, so the model of a base that is one must be written.
    @Test(arguments: [
        ("lora", "peft", "PEFT", "base_model_name_or_path"),
        ("adapter", "adapters", "the adapters library", "model_name"), ("lora", "mixtape", nil, nil),
    ])
    func theBaseIsARun(method: String, layout: String, program: String?, key: String?) throws {
        try DeltaProject.use { project in
            try project.trainDelta("tuned", #"{"method": "\#(method)"}"#, base: TinyProject.run)
            let export = try project.mixtape("export", "runs/tuned", "adapters/tuned", "--layout", layout)
            #expect(export.status == 0, "\(export)")
            guard let program, let key else { return #expect(export.errors == "", "\(export)") }
            let said = export.errors.split(separator: " ").joined(separator: " ")
            #expect(
                said == """
                    base runs/tiny is a run, which only Mixtape opens; for \(program), write its model: mixtape export \
                    runs/tiny DIR, and put DIR for "\(key)" into adapter_config.json

                    """, "\(export)")
        }
    }

    /// An adapter of such a run would lack what was trained.
    @Test func weightsThatWereTrainedOverADeltaAreExportedWithIt() throws {
        try DeltaProject.use { project in
            try project.trainDelta("tuned", #"{"method": "lora", "rank": 2}"#)
            for (name, delta, base) in [("whole", "null", "tuned"), ("over", #"{"method": "ia3"}"#, "whole")] {
                let train = try project.mixtape(
                    "train", "Pipelines/tuned.json", "--set", "name=\(name)", "--set", "delta=\(delta)", "--set",
                    "model.directory=runs/\(base)")
                #expect(train.status == 0, "\(train)")
                let adapter = try project.mixtape("export", "runs/\(name)", "adapters/\(name)")
                #expect(
                    adapter.status == 1
                        && adapter.errors == """
                            runs/whole: trained the weights of its model besides an earlier delta, and no adapter \
                            holds them; write the whole model with --merge

                            """,
                    "\(adapter)")
                let merged = try project.mixtape("export", "runs/\(name)", "models/\(name)", "--merge")
                #expect(merged.status == 0, "\(merged)")
                try project.expectEqual("models/\(name)", to: "runs/\(name)")
            }
        }
    }

    @Test func scoresAndReportsOfAnAdapter() throws {
        try DeltaProject.use { project in
            try project.trainDelta("tuned", #"{"method": "lora", "rank": 2}"#)
            try #expect(project.mixtape("export", "runs/tuned", "adapters/tuned").status == 0)
            let adapter = ["--adapter", "adapters/tuned"]
            let pairs = #"{"input": "parity: 7", "target": "odd"}"# + "\n"
            func score(_ arguments: [String]) throws -> [String: Any] {
                let run = try CommandLineRun(
                    ["score", "--input", "-", "--model"] + arguments, in: project.path, input: pairs)
                #expect(run.status == 0, "\(run)")
                return run.object
            }
            let found = try score([DeltaProject.base] + adapter)
            #expect(found["adapter"] as? String == "adapters/tuned")
            let ofRun = try #require(try score(["runs/tuned"])["log_likelihood"] as? Double)
            #expect(abs(try #require(found["log_likelihood"] as? Double) - ofRun) <= 1e-4 * max(1, abs(ofRun)))

            func evaluate(_ arguments: [String]) throws -> CommandLineRun {
                let run = try CommandLineRun(
                    ["evaluate", DeltaProject.base, "--task", "parity", "--json"] + arguments, in: project.path)
                #expect(run.status == 0, "\(run)")
                return run
            }
            // The model's own results stay, and those of the adapter are found again.
            let bare = try evaluate([])
            let adapted = try evaluate(adapter)
            let settings = (adapted.object["model"] as? [String: Any])?["settings"] as? [String: Any]
            #expect(settings?["adapter"] as? String == "adapters/tuned", "\(adapted)")
            let reports = Set(
                try project.files(below: "runs").keys.filter { $0.hasSuffix("/report.json") }
                    .map { $0.prefix { $0 != "@" && $0 != "/" } })
            #expect(reports == ["base", "base+tuned", "tiny"], "\(reports)")
            func metrics(_ run: CommandLineRun) -> NSDictionary? {
                (run.object["tasks"] as? [String: [String: Any]])?["parity"]?["metrics"] as? NSDictionary
            }
            #expect(try metrics(bare) != nil && metrics(evaluate([])) == metrics(bare))
            #expect(try metrics(evaluate(adapter + ["--from-predictions"])) == metrics(adapted))
        }
    }

    @Test func aSumOfLowRankAdapters() throws {
        try DeltaProject.use { project in
            for (name, rank) in [("one", 2), ("two", 3)] {
                try project.trainDelta(name, #"{"method": "lora", "rank": \#(rank), "alpha": 4}"#)
                try #expect(project.mixtape("export", "runs/\(name)", "adapters/\(name)").status == 0)
            }
            func merge(_ weights: String, _ output: String) throws -> CommandLineRun {
                try project.mixtape(
                    "merge", "adapters/one", "adapters/two", "--model", DeltaProject.base, "--weights", weights,
                    "--output", output)
            }
            let sum = try merge("1,0", "adapters/first")
            #expect(sum.status == 0, "\(sum)")
            #expect(sum.facts == ["merge adapters/first: 1 × adapters/one + 0 × adapters/two"], "\(sum)")
            try project.expectEqual(
                DeltaProject.base, ["--adapter", "adapters/first"], to: DeltaProject.base,
                ["--adapter", "adapters/one"])
            try #expect(merge("0.5,0.5", "adapters/mean").status == 0)
            let mean = try project.answers(DeltaProject.base, ["--adapter", "adapters/mean"]).likelihoods
            #expect(try mean != project.answers(DeltaProject.base, ["--adapter", "adapters/one"]).likelihoods)
            let again = try merge("0.5,0.5", "adapters/mean")
            #expect(
                again.status == 1
                    && again.errors == "adapters/mean: exists already; give the name of a new directory\n", "\(again)")
            try project.expectRefusals(
                [
                    (
                        ["--weights", "1"], 2,
                        usageError(of: "merge", "--weights: there are 2 adapters and 1 weight; give one for each")
                    ),
                    (
                        ["--weights", "1,x"], 2,
                        usageError(
                            of: "merge", #"--weights: expected numbers with commas between them, found "1,x""#)
                    ),
                ], of: "merge", "adapters/one", "adapters/two", "--model", DeltaProject.base, "--output", "new")
        }
    }
}
