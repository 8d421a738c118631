import Foundation
import Testing

/// The program's descriptions of itself: help, version and completions.
@Suite struct HelpTests {
    private static let commands = [
        [], ["run"], ["task"], ["task", "list"], ["task", "show"], ["task", "check"], ["task", "new"], ["import"],
        ["vocabulary"], ["plan"], ["train"], ["evaluate"], ["predict"], ["score"], ["report"], ["export"], ["merge"],
        ["batches"], ["seen"], ["runs"], ["watch"], ["doctor"], ["completions"], ["init"], ["schema"],
        ["pipeline"], ["pipeline", "new"], ["study"], ["study", "plan"], ["study", "run"], ["study", "status"],
        ["study", "watch"], ["study", "report"],
    ]

    @Test(arguments: commands)
    func helpHoldsAnExample(command: [String]) throws {
        let help = try CommandLineRun(command + ["--help"], in: "/")
        #expect(help.status == 0 && help.errors == "")
        let example = (["mixtape"] + command).joined(separator: " ")
        #expect(help.output.contains("\nExamples\n  \(example)"), "\(help)")
    }

    @Test func noCommandIsWithoutATest() throws {
        for group in [[], ["task"], ["pipeline"], ["study"]] {
            let words = try CommandLineRun(["__complete"] + group + [""], in: "/").lines.map {
                String($0.prefix { $0 != "\t" })
            }
            for word in words where !word.hasPrefix("-") && word != "help" {
                #expect(Self.commands.contains(group + [word]), "\(group + [word])")
            }
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionScripts(shell: String) throws {
        let script = try CommandLineRun(["completions", shell], in: "/")
        #expect(script.status == 0 && script.output.contains("__complete"))
    }

    @Test(arguments: ["--version", "-v"])
    func version(option: String) throws {
        let run = try CommandLineRun([option], in: "/")
        #expect(run.status == 0 && run.output == "mixtape 0.1.0\n" && run.errors == "", "\(run)")
    }

    /// The candidates depend on the words that the line holds already.
    @Test func completion() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try project.directory.write(#"{"name": "all", "tasks": ["parity"]}"#, to: "Tasks/all.mixture.json")
            for folder in ["Tasks", "Other"] {
                let task = try project.directory.read("Tasks/parity.json").replacing("parity", with: "more")
                try project.directory.write(task, to: "\(folder)/more.json")
            }
            func offered(_ words: String...) throws -> [String] {
                let run = try CommandLineRun(["__complete"] + words, in: project.path)
                #expect(run.status == 0 && run.errors == "", "\(run)")
                return run.lines.map { String($0.prefix { $0 != "\t" }) }
            }
            #expect(try offered("task", "show", "") == ["capitals", "more", "parity", "starts", "all"])
            #expect(try offered("task", "show", "--tasks", "Other", "") == ["more"])
            for model in [TinyProject.run, TinyProject.pipeline, "./runs/tiny"] {
                #expect(try offered("predict", model, "--task", "") == TinyProject.tasks)
                #expect(try offered("predict", model, "--checkpoint", "") == ["best", "newest", "30", "40"])
            }
            #expect(try offered("score", "--model", TinyProject.run, "--task", "p") == ["parity"])
            #expect(try offered("seen", TinyProject.pipeline, "--task", "") == TinyProject.tasks)
            #expect(try offered("predict", "none", "--tasks", "Other", "--task", "") == ["more"])
            #expect(try offered("predict", "./runs/") == ["./runs/tiny"])
            #expect(try offered("watch", "\(project.path)/runs/t") == ["\(project.path)/runs/tiny"])
            #expect(try offered("predict", "./") == [":file json"])
        }
    }
}
