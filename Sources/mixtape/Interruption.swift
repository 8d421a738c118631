import CommandSyntax
import Communication
import Foundation
import Runs
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A request to stop: SIGINT from Ctrl-C, SIGTERM, SIGHUP from a terminal that is closed, or SIGPIPE. SIGPIPE comes if
/// the reader of the output has gone, as `head` does once it has enough.
///
/// The first signal is only noted. Long work checks for it where it can stop without loss: after a step, or between two
/// batches of an evaluation. The second signal ends the process at once, with no more loss than a power failure causes.
/// SIGPIPE comes at every written line, so it alone never ends the process, and it is not reported.
///
/// Among several processes under `mpirun` only the launcher ends a process at once, and the first process tells that
/// the run has stopped. `mpirun` of Open MPI sends SIGCONT as soon as it wants to end, and SIGTERM a while later.
enum Interruption {
    /// The first signal; 0 before. A signal handler gets no value, so it can only note the signal in a variable of the
    /// process.
    private static let noted = Atomic<Int32>(0)

    /// Notes signals from now on. Commands that never check for them should not call it.
    static func watch() {
        // Initialized now: a signal handler may not be the first to use a lazy global.
        _ = noted.load(ordering: .relaxed)
        var numbers = sigset_t()
        sigemptyset(&numbers)
        let isOneOfSeveral = Processes.areSeveral
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] {
            if [SIGHUP, SIGPIPE].contains(number), isIgnored(number) { continue }
            signal(number, number == SIGPIPE || isOneOfSeveral ? noteSilently : note)
            sigaddset(&numbers, number)
        }
        if isOneOfSeveral, Launcher.current?.isOpenMPI == true {
            signal(SIGCONT, noteEnding)
            sigaddset(&numbers, SIGCONT)
        }
        // The parent process may have passed on its own thread's signal mask.
        pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
    }

    /// `nohup` starts a program with the signal ignored, so that it outlives the terminal. A service whose log may be
    /// restarted does the same.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Glibc)
        let handler = action.__sigaction_handler.sa_handler
        #else
        let handler = action.__sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Runs inside the signal handler, where only async-signal-safe functions of POSIX are allowed: an atomic operation
    /// without a lock, `write` and `_exit`.
    private static let note: @convention(c) (Int32) -> Void = { number in
        let error = errno
        guard noted.compareExchange(expected: 0, desired: number, ordering: .relaxed).exchanged else {
            _exit(Interruption.status(ofSignal: number))
        }
        let message: StaticString = "\nstopping once everything is saved; a second signal stops at once\n"
        _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
        errno = error
    }

    /// Runs inside the signal handler, too.
    private static let noteSilently: @convention(c) (Int32) -> Void = { number in
        _ = noted.compareExchange(expected: 0, desired: number, ordering: .relaxed)
    }

    /// Runs inside the signal handler, too. The launcher ends the processes as by SIGTERM.
    private static let noteEnding: @convention(c) (Int32) -> Void = { _ in
        _ = noted.compareExchange(expected: 0, desired: SIGTERM, ordering: .relaxed)
    }

    /// Whether the reader of the output has gone.
    static var isSilent: Bool { noted.load(ordering: .relaxed) == SIGPIPE }

    /// Whether a signal has come, or the study that the process works for has ended.
    static var isWished: Bool { noted.load(ordering: .relaxed) != 0 || hasLostEmployer }

    /// The process of the study that began this one; nil if none did.
    private static let employer = ProcessInfo.processInfo.environment[ProcessLauncher.employerVariable].flatMap {
        pid_t($0)
    }

    /// A process whose parent ends gets another parent. The parent of one of several processes is their launcher.
    private static var hasLostEmployer: Bool {
        guard let employer else { return false }
        guard Processes.areSeveral else { return getppid() != employer }
        return Processes.isFirst && kill(employer, 0) != 0
    }

    /// The exit status of a process that the noted signal stopped.
    static var exitStatus: Int32 {
        let number = noted.load(ordering: .relaxed)
        return status(ofSignal: number == 0 ? SIGTERM : number)
    }

    /// 128 and the signal's number, as shells have it: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP, 141 for
    /// SIGPIPE.
    private static func status(ofSignal number: Int32) -> Int32 { 128 + number }
}

extension RunStopped: ExitStatusError {
    package var exitStatus: Int32 { Interruption.exitStatus }
    package var isSilent: Bool { Interruption.isSilent }
}
