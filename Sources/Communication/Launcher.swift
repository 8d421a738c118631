import Foundation

/// What a launcher of parallel programs (`mpirun`, `mpiexec`, `srun`) tells a process in its environment.
package struct Launcher: Sendable, Equatable {
    /// Its name for people.
    package let name: String
    /// The number of this process, from 0.
    package let rank: Int
    /// The number of processes.
    package let count: Int
    /// The number of processes on this machine.
    package let localCount: Int

    /// The launcher that began this process; nil if none did.
    package static let current = Launcher(environment: ProcessInfo.processInfo.environment)

    /// - Returns: nil if the environment is that of no launcher. A batch script of Slurm has the size of the job, but
    ///   only a process of a step has a rank in it.
    package init?(environment: [String: String]) {
        func number(_ names: String...) -> Int? {
            names.lazy.compactMap { environment[$0].flatMap { Int($0) } }.first
        }
        let found: (name: String, rank: Int?, count: Int?, local: Int?)
        if environment["OMPI_COMM_WORLD_SIZE"] != nil {
            found = (
                "Open MPI", number("OMPI_COMM_WORLD_RANK"), number("OMPI_COMM_WORLD_SIZE"),
                number("OMPI_COMM_WORLD_LOCAL_SIZE")
            )
        } else if environment["PMI_SIZE"] != nil {
            found = (
                "MPICH", number("PMI_RANK"), number("PMI_SIZE"),
                number("MPI_LOCALNRANKS", "MV2_COMM_WORLD_LOCAL_SIZE") ?? Self.slurmLocalCount(environment)
            )
        } else if environment["SLURM_STEP_ID"] != nil, environment["SLURM_PROCID"] != nil {
            found = (
                "Slurm", number("SLURM_PROCID"), number("SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"),
                Self.slurmLocalCount(environment)
            )
        } else {
            return nil
        }
        guard let rank = found.rank, let count = found.count, count >= 1, (0..<count).contains(rank) else { return nil }
        name = found.name
        self.rank = rank
        self.count = count
        localCount = min(max(1, found.local ?? count), count)
    }

    /// The tasks of this step on this node, as Slurm lists them: `4(x2),3` are two nodes with 4 and one with 3.
    private static func slurmLocalCount(_ environment: [String: String]) -> Int? {
        let list = environment["SLURM_STEP_TASKS_PER_NODE"] ?? environment["SLURM_TASKS_PER_NODE"]
        guard let list, let node = environment["SLURM_NODEID"].flatMap({ Int($0) }) else { return nil }
        var first = 0
        for entry in list.split(separator: ",") {
            let parts = entry.split(whereSeparator: { "(x)".contains($0) })
            guard let tasks = parts.first.flatMap({ Int($0) }) else { return nil }
            first += parts.count > 1 ? Int(parts[1]) ?? 1 : 1
            if node < first { return tasks }
        }
        return nil
    }

    /// Whether it is the launcher of Open MPI, which announces by SIGCONT that it will end all processes.
    package var isOpenMPI: Bool { name == "Open MPI" }

    /// The threads of each process: an equal share of a machine's processors, and at least one.
    /// - Parameters:
    ///   - processors: those of the machine
    ///   - allowed: those that this process may use; a launcher may have bound it to some
    package func threads(processors: Int, allowed: Int) -> Int { max(1, min(allowed, processors / localCount)) }
}
