import Communication

/// The processes of a benchmark under `mpirun`.
enum BenchmarkProcesses {
    /// The processes that share the work; a process alone without a launcher, or without MPI.
    static func begin() -> any Communicator {
        #if MPI
        if (Launcher.current?.count ?? 1) > 1 { return MPIProcess { _ in } }
        #endif
        return SoleProcess()
    }

    static func end() {
        #if MPI
        MPIProcess.end()
        #endif
    }
}
