import Foundation
import Testing

/// `--set`: a value of the command line replaces that of the pipeline.
@Suite struct OverrideTests {
    @Test func aRunOfOtherSettingsHasItsOwnName() throws {
        try TinyProject.use { project in
            let set = ["--set", "name=short", "--set", "training.steps=4", "--set", "mixture.policy=proportional"]
            let run = try CommandLineRun(["run", TinyProject.pipeline] + set, in: project.path)
            #expect(run.status == 0, "\(run)")
            #expect(!project.exists(TinyProject.run))
            let kept = try project.directory.read("runs/short/configuration.json")
            #expect(kept.contains(#""name": "short""#) && kept.contains(#""steps": 4"#))
            #expect(kept.contains(#""policy": "proportional""#))
            // The run's saved configuration is complete and can be overridden, too.
            let again = try project.mixtape("train", "runs/short")
            #expect(again.facts.contains("training step 4 of 4, finished"), "\(again)")
            let longer = try project.mixtape("train", "runs/short", "--set", "training.steps=6")
            #expect(longer.facts.contains("training step 4 of 6"), "\(longer)")
            let other = try project.mixtape("train", "runs/short", "--set", "seed=4")
            #expect(other.status == 1 && other.errors.contains("seed"), "\(other)")
        }
    }

    /// For a finished run the commands use the configuration that the run keeps.
    @Test(arguments: ["report", "export"])
    func finishedRunsAreNotOverridden(command: String) throws {
        try TinyProject.use { project in
            let run = try project.mixtape(command, TinyProject.pipeline, "--set", "seed=4")
            #expect(run.status == 2 && run.errors.contains("unknown option \"--set\""), "\(run)")
        }
    }

    @Test(arguments: [
        ("steps", 2, "mixtape plan: --set: expected KEY=VALUE, found \"steps\"\nsee 'mixtape plan --help'\n"),
        ("=4", 2, "mixtape plan: --set: expected KEY=VALUE, found \"=4\"\nsee 'mixtape plan --help'\n"),
        (
            "training.steps=0", 1,
            "--set training.steps:1:1: training.steps: 0 is out of range; expected 1 to 1000000000\n"
        ),
        (
            "trainin.steps=1", 1,
            "--set trainin.steps:1:1: trainin: unknown key \"trainin\"; did you mean \"training\"?\n"
        ),
    ])
    func wrongOnesAreRefused(text: String, status: Int32, message: String) throws {
        try TinyProject.use { project in
            let run = try project.mixtape("plan", TinyProject.pipeline, "--set", text)
            #expect(run.status == status && run.errors == message, "\(run)")
        }
    }
}
