import Foundation
import TestSupport
import Testing

/// A broken task or mixture file stops only the commands that need it.
@Suite struct BrokenTaskTests {
    private static let broken = #"Tasks/broken.json:1:1: missing field "sources""#

    private func use(_ body: (TinyProject) throws -> Void) throws {
        try TinyProject.use { project in
            try project.directory.write(
                #"{"name": "broken", "input": "{a}", "target": "{b}", "metrics": ["bleu"]}"#, to: "Tasks/broken.json")
            try project.directory.write(
                #"{"name": "half", "tasks": ["parity", "broken"]}"#, to: "Tasks/half.mixture.json")
            try project.directory.write(#"{"name": "worse", "mixtures": {"half": 1}}"#, to: "Tasks/worse.mixture.json")
            try project.directory.write("{", to: "Tasks/bad.mixture.json")
            try body(project)
        }
    }

    private static let brokenMixture = "Tasks/bad.mixture.json:1:1: is never closed; expected '}'"

    @Test func aRunNeedsItsOwnTasksAlone() throws {
        try use { project in
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0 && run.errors == "", "\(run)")
            #expect(try project.mixtape("predict", TinyProject.run, "parity: 7", "--task", "parity").status == 0)
            #expect(try project.mixtape("task", "show", "parity").status == 0)
        }
    }

    @Test func theListShowsTheOthersAndWhatIsWrong() throws {
        try use { project in
            for arguments in [["task", "list"], ["task", "list", "--json"]] {
                let list = try CommandLineRun(arguments, in: project.path)
                #expect(list.status == 1 && list.errors == "\(Self.broken)\n\(Self.brokenMixture)\n", "\(list)")
                #expect(list.output.contains("parity") && list.output.contains("half") && list.output.contains("worse"))
            }
            let check = try project.mixtape("task", "check")
            #expect(
                check.status == 1 && check.output == "" && check.errors == "\(Self.broken)\n\(Self.brokenMixture)\n")
            // The records of a valid task are still checked.
            let checked = try project.mixtape("task", "check", "parity")
            #expect(checked.facts.first == "parity train 24, validation 8, test 8", "\(checked)")
            #expect(checked.status == 1 && checked.errors == "\(Self.broken)\n\(Self.brokenMixture)\n")
        }
    }

    @Test(arguments: ["broken", "half", "worse"])
    func whatNeedsItIsToldWhatIsWrong(name: String) throws {
        try use { project in
            let check = try project.mixtape("task", "check", name)
            #expect(check.status == 1 && check.errors == "\(Self.broken)\n", "\(check)")
            let mixture = name == "broken" ? #"{"tasks": ["parity", "broken"]}"# : "\"\(name)\""
            try project.edit(
                TinyProject.pipeline, #"{"tasks": ["capitals", "parity", "starts"], "policy": "equal"}"#, mixture)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 1 && run.errors == "\(Self.broken)\n", "\(run)")
            // The pipeline's own mistake comes first.
            try project.edit(TinyProject.pipeline, #""seed": 3"#, #""seed": -3"#)
            let both = try project.mixtape("run", TinyProject.pipeline)
            #expect(
                both.errors
                    == "Pipelines/tiny.json:3:11: seed: -3 is out of range; expected at least 0\n\(Self.broken)\n")
        }
    }

    @Test func aBrokenMixtureByName() throws {
        try use { project in
            try project.edit(
                TinyProject.pipeline, #"{"tasks": ["capitals", "parity", "starts"], "policy": "equal"}"#, #""bad""#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 1 && run.errors == "\(Self.brokenMixture)\n", "\(run)")
        }
    }

    @Test func withoutAnyPipelineTheWayToOneIsTold() throws {
        try TinyProject.use { project in
            try project.remove("Pipelines")
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 1)
            #expect(
                run.errors
                    == "Pipelines/tiny.json: does not exist; there is no pipeline here; mixtape init DIR makes a "
                    + "project with one\n"
            )
        }
    }
}
