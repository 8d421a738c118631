import Foundation
import Testing

/// Whatever process the program is started in.
@Suite struct ProcessTests {
    /// With an output closed, the next file that is opened has its number: nothing is printed into that.
    @Test(arguments: [("1", ">&-"), ("2", "2>&-"), ("all", "<&- >&- 2>&-")])
    func closedDescriptors(name: String, redirection: String) throws {
        try TinyProject.use { project in
            let run = try CommandLineRun(
                shell: "\"$0\" run \(TinyProject.pipeline) \(redirection)", in: project.path)
            // Output that nobody could read is a failure; errors have no other place.
            #expect(run.status == (name == "2" ? 0 : 1), "\(run)")
            let lock = try project.directory.read("runs/tiny.lock")
            #expect(lock.hasPrefix("process ") && lock.split(separator: "\n").count == 1, "\(lock)")
            try #expect(project.mixtape("doctor").facts.last == "check ok")
            try #expect(project.mixtape("report", TinyProject.run).status == 0)
        }
    }

    /// A shell that allows the first thread no stack to speak of.
    @Test func aSmallStack() throws {
        try TinyProject.use { project in
            for command in ["--help", "run \(TinyProject.pipeline)", "predict \(TinyProject.run) 'parity: 7'"] {
                let run = try CommandLineRun(shell: "ulimit -s 64; \"$0\" \(command)", in: project.path)
                #expect(run.status == 0 && run.errors == "", "\(run)")
            }
        }
    }
}
