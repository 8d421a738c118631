/// What several machines make of a step, each with one process like the measured one.
///
///     step = compute + max(0, gradients - backward) + values + messages
///
///     compute    = seconds ceil(shards / processes) / shards, where seconds is the measured step
///     gradients  = bytes (1 - 1 / processes) / bandwidth, sent by each process; values = the same
///     backward   = half of a shard's time, during which gradients already travel
///     messages   = latency (6 ceil(log2 processes) + 2 (processes - 1)): the gatherings of a step, and one message for
///                  each other process in each direction
///
/// `bytes` is the size of the trained parameters in single precision. The model leaves out that machines differ, and
/// that processes on one machine share its memory.
package struct SharingPlan {
    /// The measured duration of a step in one process.
    package let secondsPerStep: Double
    /// The shards of a step. More processes need as many.
    package let shards: Int
    /// The trained parameters.
    package let parameters: Int
    package let link: LinkSpeed
    /// The most shards that a step can have.
    package let mostShards: Int

    package init(secondsPerStep: Double, shards: Int, mostShards: Int = .max, parameters: Int, link: LinkSpeed) {
        self.secondsPerStep = secondsPerStep
        self.shards = shards
        self.mostShards = mostShards
        self.parameters = parameters
        self.link = link
    }

    /// What to expect of a number of processes.
    package struct Row: Sendable, Equatable {
        package let processes: Int
        /// The shards of a step: those of the pipeline, or as many as processes.
        package let shards: Int
        package let secondsPerStep: Double
        /// The part of that in which a process waits for others.
        package let secondsOfWaiting: Double
        /// How many times as fast as one process.
        package let speedup: Double
    }

    /// The powers of two up to a number of processes, and the number itself; not more processes than a step can have
    /// shards.
    package func rows(upTo processes: Int) -> [Row] {
        let most = min(processes, mostShards)
        var counts: [Int] = []
        var count = 1
        while count < most {
            counts.append(count)
            count *= 2
        }
        return (counts + [most]).map(row)
    }

    /// What to expect of a number of processes.
    package func row(_ processes: Int) -> Row {
        let shards = max(shards, processes)
        let shard = secondsPerStep / Double(shards)
        let compute = shard * Double((shards + processes - 1) / processes)
        guard processes > 1 else {
            return Row(
                processes: 1, shards: shards, secondsPerStep: secondsPerStep, secondsOfWaiting: 0, speedup: 1)
        }
        let bytes = 4 * Double(parameters) * (1 - 1 / Double(processes))
        let travel = bytes / link.bytesPerSecond
        var rounds = 0
        while 1 << rounds < processes { rounds += 1 }
        let messages = link.latency * Double(6 * rounds + 2 * (processes - 1))
        let waiting = max(0, travel - shard / 2) + travel + messages
        return Row(
            processes: processes, shards: shards, secondsPerStep: compute + waiting, secondsOfWaiting: waiting,
            speedup: secondsPerStep / (compute + waiting))
    }
}
