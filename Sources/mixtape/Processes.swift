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
        guard launcher.rank > 0 else { return try work(try communicator(launcher), console) }
        do {
            try work(try communicator(launcher), SilentObserver(console))
        } catch {
            throw HelperFailure(error, launcher)
        }
    }

    private static var launcher: Launcher? { Launcher.current }

    /// Whether a launcher began several processes.
    static var areSeveral: Bool { (launcher?.count ?? 1) > 1 }

    /// Whether this is the first process.
    static var isFirst: Bool { (launcher?.rank ?? 0) == 0 }

    /// - Throws: `UsageError` if the program was built without MPI, or with another one than the launcher's
    private static func communicator(_ launcher: Launcher) throws(UsageError) -> any Communicator {
        #if MPI
        let limit = WaitLimit()
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

        private static let seconds = 10.0

        /// Before a stop, the longest wait is learned: steps of large models take long.
        func isExceeded(by seconds: Double, isStopping: Bool) -> Bool {
            guard isStopping else {
                longest = max(longest, seconds)
                return false
            }
            return seconds > Self.seconds + 2 * longest
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
            guard !(error is RunStopped) else {
                isSilent = true
                return
            }
            // The first process ends all others when it fails.
            sleep(Self.seconds)
            isSilent = Interruption.isWished
        }
    }
}
