import Foundation
import TestSupport

/// One damaged file, and the program's reaction to it.
struct FuzzCase {
    let target: FuzzTarget
    let bytes: [UInt8]

    /// The longest time of a command in seconds, and its largest address space in KiB.
    private static let seconds = 60.0, memory = 12_000_000

    /// Words with which Swift, the C++ library and the kernel report a crash.
    private static let crashes = ["Fatal error", "Crash", "terminate called", "Segmentation", "core dumped", "Killed"]

    /// Runs the target's commands on a copy of the project with the damaged file.
    /// - Returns: the runs, and their problems, one line each
    func run(in project: TinyProject) throws -> (runs: [CommandLineRun], problems: [String]) {
        try project.copy { copy in
            try copy.directory.write(bytes, to: try target.path(in: copy))
            var runs: [CommandLineRun] = []
            var problems: [String] = []
            for command in target.commands {
                let before = try Self.files(of: copy)
                do {
                    let run = try CommandLineRun(
                        command, shell: "ulimit -v \(Self.memory); exec \"$0\" \"$@\"", in: copy.path,
                        timeoutSeconds: Self.seconds)
                    runs.append(run)
                    let changes = try Self.changes(from: before, to: Self.files(of: copy))
                    problems += (Self.problems(of: run) + changes).map { "\(command.joined(separator: " ")): \($0)" }
                } catch let failure as CommandLineRun.Failure {
                    problems.append(failure.description)
                }
            }
            return (runs, problems)
        }
    }

    /// A command ends by itself, with its answer or with a message that a terminal can show, whatever a file holds.
    private static func problems(of run: CommandLineRun) -> [String] {
        var problems: [String] = []
        if ![0, 1, 2].contains(run.status) {
            problems.append("ended with status \(run.status): \(run.errors.suffix(300))")
        }
        if run.status != 0, run.errors.isEmpty { problems.append("failed without a word") }
        for word in crashes where run.errors.contains(word) { problems.append("crashed: \(run.errors.suffix(300))") }
        let isUnsafe: (Unicode.Scalar) -> Bool = { scalar in
            scalar.properties.generalCategory == .control && scalar != "\n"
                || ("\u{202A}"..."\u{202E}").contains(scalar) || ("\u{2066}"..."\u{2069}").contains(scalar)
        }
        if let scalar = run.errors.unicodeScalars.first(where: isUnsafe) {
            problems.append("the message holds U+\(String(scalar.value, radix: 16, uppercase: true))")
        }
        return problems
    }

    /// The files that no command of a target may change or leave behind. The store, locks and the growing files of a
    /// run may change.
    private static func files(of project: TinyProject) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for folder in ["Data", "Tasks", "Pipelines", "model", "older"] {
            for (name, content) in try project.files(below: folder) { files["\(folder)/\(name)"] = content }
        }
        for name in try project.files(below: "runs").keys where name.split(separator: "/").last!.hasPrefix(".") {
            files["runs/\(name)"] = Data()
        }
        return files
    }

    private static func changes(from before: [String: Data], to after: [String: Data]) -> [String] {
        let lost = before.filter { after[$0.key] != $0.value }.keys.sorted().map { "changed or removed \($0)" }
        // A drafted task is allowed.
        let left = after.keys.filter { before[$0] == nil && $0 != "Tasks/drafted.json" }.sorted().map { "left \($0)" }
        return lost + left
    }
}
