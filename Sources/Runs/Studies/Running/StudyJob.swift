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
    /// Why some runs cannot be started; nil if they can.
    func problem(_ runs: [PipelineConfiguration]) -> RunError?

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
    /// The number of processes that share a run, under `mpirun`.
    private let ranks: Int

    /// Names the process that the work is for. When that ends, the work stops.
    package static let employerVariable = "MIXTAPE_STUDY_PROCESS"

    /// - Parameter ranks: how many processes share each run
    package init(executable: String, ranks: Int = 1) {
        self.executable = executable
        self.ranks = ranks
        // A parent that ignores it would make the system forget how the processes end.
        signal(SIGCHLD, SIG_DFL)
    }

    package func problem(_ runs: [PipelineConfiguration]) -> RunError? {
        guard ranks > 1 else { return nil }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard folders.contains(where: { access(FileSystem.join(String($0), "mpirun"), X_OK) == 0 }) else {
            return RunError(
                "is not in PATH; install Open MPI or MPICH, or leave --ranks out: each run then has one process",
                path: "mpirun")
        }
        return runs.lazy.compactMap { run in
            SharedRun.problem(ofShards: run, processes: ranks).map { RunError($0, path: run.file) }
        }.first
    }

    package func start(_ run: RunDirectory, until: Int?, evaluates: Bool, threads: Int) throws -> any StudyJob {
        let arguments = [evaluates ? "run" : "train", run.path] + (until.map { ["--until", "\($0)"] } ?? [])
        var environment = ProcessInfo.processInfo.environment.merging([
            "MIXTAPE_THREADS": "\(max(1, threads / ranks))", Self.employerVariable: "\(getpid())",
        ]) { $1 }
        if ranks > 1 { environment.merge(Self.timeToSave) { own, _ in own } }
        for file in [run.studyOutput, run.studyErrors] { try AtomicFile.write("", to: file) }
        return ProcessJob(
            process: try spawn(arguments, environment, output: run.studyOutput, errors: run.studyErrors))
    }

    /// The seconds that the `mpirun` of Open MPI leaves processes that it should end.
    private static let timeToSave = ["OMPI_MCA_odls_base_sigkill_timeout": "60"]

    /// The program to start, and its words before those of `mixtape`.
    private var command: (program: String, words: [String]) {
        guard ranks > 1 else { return (executable, [executable]) }
        return ("/usr/bin/env", ["env", "mpirun", "-n", "\(ranks)", executable])
    }

    /// Starts a process in a group of its own, so that Ctrl-C reaches it through the study alone, once.
    /// - Throws: ``RunError`` if it cannot be started
    private func spawn(
        _ arguments: [String], _ environment: [String: String], output: String, errors: String
    ) throws(RunError) -> pid_t {
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let streams = [
            (STDIN_FILENO, "/dev/null", O_RDONLY), (STDOUT_FILENO, output, O_WRONLY | O_APPEND),
            (STDERR_FILENO, errors, O_WRONLY | O_APPEND),
        ]
        for (stream, path, mode) in streams {
            posix_spawn_file_actions_addopen(&actions, stream, path, mode, 0)
        }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        let (program, first) = command
        var words: [UnsafeMutablePointer<CChar>?] = (first + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var process = pid_t()
        let code = posix_spawn(&process, program, &actions, &attributes, &words, &variables)
        guard code == 0 else {
            throw RunError("cannot be started: \(String(cString: strerror(code)))", path: executable)
        }
        return process
    }

    private final class ProcessJob: StudyJob {
        private let process: pid_t
        private var ended: Int32?

        init(process: pid_t) { self.process = process }

        var status: Int32? {
            if let ended { return ended }
            var status: Int32 = 0
            guard waitpid(process, &status, WNOHANG) == process else { return nil }
            // The low seven bits are the signal that ended it; 0 if it ended by itself.
            let signal = status & 0x7F
            ended = signal == 0 ? status >> 8 & 0xFF : 128 + signal
            return ended
        }

        func stop() { if status == nil { kill(process, SIGTERM) } }
    }
}
