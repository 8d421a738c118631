import Foundation
import Testing

/// Texts of task files and data cannot control the terminal that a command writes to.
@Suite struct SafeOutputTests {
    /// An escape that clears the screen, an 8-bit escape, and a mark that reverses the direction of writing.
    private static let nasty = "\\u001b[2J\\u009b2J\\u202e"

    private func expectSafe(_ text: String, _ what: String) {
        let unsafe = text.unicodeScalars.filter { scalar in
            (scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t")
                || (0x202A...0x202E).contains(scalar.value)
        }
        #expect(unsafe.isEmpty, "\(what): \(text)")
    }

    @Test func tasksAreShownSafely() throws {
        try TinyProject.use { project in
            try project.edit("Tasks/parity.json", "Whether a number is even.", "Whether\(Self.nasty) it is even.")
            try project.edit("Tasks/parity.json", "parity: {number}", "parity\(Self.nasty): {number}")
            for command in [["list"], ["show", "parity", "--data", "Data"], ["check", "parity"], ["check"]] {
                let run = try CommandLineRun(["task"] + command, in: project.path)
                #expect(run.status == 0, "\(run)")
                expectSafe(run.output + run.errors, command[0])
            }
            try project.edit("Tasks/parity.json", #""odd"]"#, #""odd\#(Self.nasty)"]"#)
            let labels = try project.mixtape("task", "check", "parity")
            #expect(labels.status == 1 && labels.errors.contains("odd"), "\(labels)")
            expectSafe(labels.output + labels.errors, "labels")
            try project.edit("Tasks/parity.json", #""metrics""#, #""metr\#(Self.nasty)ics": 1, "metrics""#)
            let keys = try project.mixtape("task", "check")
            #expect(keys.status == 1 && keys.errors.contains("unknown key"), "\(keys)")
            expectSafe(keys.output + keys.errors, "keys")
        }
    }

    @Test func wrongInputsAreToldSafely() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            try project.directory.write("{\"wo\(Self.nasty)rd\": 1}\n{\"number\": 2}\n", to: "in.jsonl")
            let run = try project.mixtape(
                "predict", TinyProject.run, "--task", "parity", "--input", "in.jsonl", "--max-errors", "5")
            #expect(run.errors.contains("number"), "\(run)")
            // Answers are data: a program receives them unchanged.
            expectSafe(run.errors, "predict")
        }
    }

    /// On a terminal JSON uses escapes for such characters. A program receives them unchanged.
    @Test func jsonIsShownSafely() throws {
        try TinyProject.use { project in
            try project.edit("Tasks/parity.json", "Whether a number is even.", "Whether\(Self.nasty) it is even.")
            try project.edit("Tasks/parity.json", "parity: {number}", "parity\(Self.nasty): {number}")
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            for command in [
                ["task", "list", "--json"], ["task", "show", "parity", "--json"],
                ["batches", TinyProject.pipeline, "--json"], ["predict", TinyProject.run, "x\u{202E}y", "--json"],
                ["predict", TinyProject.run, "x\u{202E}y", "--json", "--output", "/dev/stdout"],
            ] {
                let shown = try TerminalRun(command, in: project.path)
                #expect(shown.status == 0 && shown.output.contains(#"\u202e"#), "\(command): \(shown)")
                let json = shown.output.drop { $0 != "{" }
                expectSafe(String(json.prefix { $0 != "\u{1B}" }), command[0])
                let piped = try CommandLineRun(command, in: project.path)
                #expect(piped.output.contains("\u{202E}"), "\(command): \(piped)")
            }
        }
    }
}
