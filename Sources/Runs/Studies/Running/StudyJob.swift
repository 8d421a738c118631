import Files
import Foundation
import Text2Text

/// A process, or anything else, that works on one run of a study.
package protocol StudyJob: AnyObject {
    /// The exit status, as in shells: 128 + n if signal n ended it. Nil while it works.
    var status: Int32? { get }
    /// Asks it to stop as soon as nothing is lost.
    func stop()
}

/// Starts the work on runs of a study.
package protocol StudyLauncher {
    /// - Parameters:
    ///   - run: the run, whose configuration is written
    ///   - until: the step at which to pause; nil to train to the end
    ///   - evaluates: whether the evaluation split is judged afterwards
    ///   - threads: how many threads it may use
    func start(_ run: RunDirectory, until: Int?, evaluates: Bool, threads: Int) throws -> any StudyJob
}

/// Works on runs by processes of this program: `mixtape run` and `mixtape train`.
package struct ProcessLauncher: StudyLauncher {
    /// The program.
    private let executable: String

    /// Names the process that the work is for. When that ends, the work stops.
    package static let employerVariable = "MIXTAPE_STUDY_PROCESS"

    package init(executable: String) {
        self.executable = executable
    }

    package func start(_ run: RunDirectory, until: Int?, evaluates: Bool, threads: Int) throws -> any StudyJob {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments =
            [evaluates ? "run" : "train", run.path] + (until.map { ["--until", "\($0)"] } ?? [])
        process.environment = ProcessInfo.processInfo.environment.merging([
            "MIXTAPE_THREADS": "\(threads)",
            Self.employerVariable: "\(ProcessInfo.processInfo.processIdentifier)",
        ]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(run.studyOutput)
        process.standardError = try Self.file(run.studyErrors)
        do {
            try process.run()
        } catch {
            throw RunError("cannot be started: \(error.localizedDescription)", path: executable)
        }
        return ProcessJob(process)
    }

    private static func file(_ path: String) throws -> FileHandle {
        try AtomicFile.write("", to: path)
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw RunError("cannot be written; check its permissions", path: path)
        }
        return handle
    }

    private final class ProcessJob: StudyJob {
        private let process: Process

        init(_ process: Process) { self.process = process }

        var status: Int32? {
            guard !process.isRunning else { return nil }
            return process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
        }

        func stop() { if process.isRunning { process.terminate() } }
    }
}
