import CommandSyntax
import Communication
import Foundation
import Presentation
import Runs
import Tensors

/// The processes of a command under `mpirun` or another launcher of MPI. The first alone prints and writes.
enum Processes {
    /// Does a command's work, together with the other processes if a launcher began several.
    /// - Parameter work: gets the processes, and the observer of this one
    static func share(_ work: (any Communicator, any RunObserver) throws -> Void) throws {
        let console = ConsoleObserver()
        guard let launcher, launcher.count > 1 else { return try work(SoleProcess(), console) }
        do {
            let communicator = try communicator(launcher)
            try SharedRun(communicator: communicator)
                .checkCommand(Array(CommandLine.arguments.dropFirst()), launcher: launcher.name)
            try work(communicator, launcher.rank > 0 ? SilentObserver(console) : console)
        } catch {
            // All fail alike, and need not be ended by each other.
            if error is any CollectiveError { leave() }
            throw launcher.rank > 0 ? HelperFailure(error, launcher) : error
        }
    }

    /// Whether this process has no part in a command: a launcher began several, and the first alone does such work.
    static func isIdle(_ command: String?) -> Bool {
        guard let launcher, launcher.count > 1, launcher.rank > 0 else { return false }
        return !["run", "train", "evaluate", "predict", "plan"].contains(command)
    }

    private static func leave() {
        #if MPI
        MPIProcess.end()
        #endif
    }

    private static var launcher: Launcher? { Launcher.current }

    /// Whether a launcher began several processes.
    static var areSeveral: Bool { count > 1 }

    /// The number of processes.
    static var count: Int { launcher?.count ?? 1 }

    /// Whether this is the first process.
    static var isFirst: Bool { (launcher?.rank ?? 0) == 0 }

    /// - Throws: `UsageError` if the program was built without MPI, or with another one than the launcher's
    private static func communicator(_ launcher: Launcher) throws(UsageError) -> any Communicator {
        #if MPI
        let limit = WaitLimit(launcher)
        let process = MPIProcess { seconds in
            guard limit.isExceeded(by: seconds, isStopping: Interruption.isWished) else { return }
            if launcher.rank == 0 {
                Terminal.writeError(
                    "another process has ended or does not answer, so this one ends too; the same command goes on from "
                        + "the last checkpoint\n")
            }
            _exit(1)
        }
        guard process.count == launcher.count else {
            throw UsageError(
                "\(launcher.name) has begun \(launcher.count) processes, and MPI sees \(process.count); under Slurm "
                    + "start them with srun --mpi=pmix, or with the mpirun of \(MPILibrary.version ?? "MPI")")
        }
        return process
        #else
        throw UsageError(
            "\(launcher.name) has begun \(launcher.count) processes, and this program was built without MPI; build it "
                + "anew where mpicc is installed: make build MPI=1")
        #endif
    }

    #if MPI
    /// The time that a process waits for others although the work should stop.
    private final class WaitLimit {
        private var longest = 0.0
        private let seconds: Double

        private static let usualSeconds = 10.0
        /// The seconds that the `mpirun` of Open MPI leaves processes that it ends, and the setting of them.
        private static let usualTimeout = 2.0
        private static let timeoutVariable = "OMPI_MCA_odls_base_sigkill_timeout"

        /// The first process speaks before it is ended.
        init(_ launcher: Launcher) {
            let timeout = ProcessInfo.processInfo.environment[Self.timeoutVariable].flatMap(Double.init)
            let isFirst = launcher.isOpenMPI && launcher.rank == 0
            seconds = isFirst ? min(Self.usualSeconds, 0.6 * (timeout ?? Self.usualTimeout)) : Self.usualSeconds
        }

        /// Before a stop, the longest wait is learned: steps of large models take long.
        func isExceeded(by seconds: Double, isStopping: Bool) -> Bool {
            guard isStopping else {
                longest = max(longest, seconds)
                return false
            }
            return seconds > self.seconds + 2 * longest
        }
    }
    #endif

    /// Ends the work with other processes.
    /// - Parameter status: the exit status of this process
    static func end(status: Int32) {
        #if MPI
        switch status {
        case 0: MPIProcess.end()
        // After a signal all processes have stopped at the same step. The launcher itself is ending.
        case _ where Interruption.isWished: break
        default: MPIProcess.endAll(status: status)
        }
        #endif
    }

    /// Gives this process its share of the machine's processors, unless the user has set a number of threads.
    static func takeShareOfThreads() {
        guard let launcher, launcher.count > 1 else { return }
        let processors = Processors.ofMachine
        let share = launcher.threads(processors: processors, allowed: processors)
        // Open MPI binds each of a few processes to one core if its user has asked for nothing else.
        let environment = ProcessInfo.processInfo.environment
        let isAsked = ["OMPI_MCA_hwloc_base_binding_policy", "OMPI_MCA_rmaps_base_mapping_policy"].contains {
            environment[$0] != nil
        }
        if launcher.isOpenMPI, !isAsked, Processors.allowed < share { Processors.allowAll() }
        let threads = launcher.threads(processors: processors, allowed: Processors.allowed)
        setenv(WorkerPool.threadsVariable, "\(threads)", 0)
    }

    /// The failure of a process that works for the first one. If all fail alike, the first alone tells of it.
    private struct HelperFailure: ExitStatusError, CustomStringConvertible {
        let exitStatus: Int32
        let isSilent: Bool
        let description: String

        private static let seconds: UInt32 = 3

        init(_ error: any Error, _ launcher: Launcher) {
            exitStatus = (error as? any ExitStatusError)?.exitStatus ?? 1
            description = "process \(launcher.rank) on \(ProcessInfo.processInfo.hostName): \(error)"
            guard !(error is RunStopped || error is any CollectiveError) else {
                isSilent = true
                return
            }
            // The first process ends all others when it fails.
            sleep(Self.seconds)
            isSilent = Interruption.isWished
        }
    }
}
