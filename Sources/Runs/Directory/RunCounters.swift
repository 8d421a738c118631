import Checkpoints
import ExampleStore

/// What a run's checkpoints say of it beyond what training needs to go on.
extension CheckpointState {
    private static let secondsCounter = "seconds", peakMemoryCounter = "peak_memory_bytes"
    private static let totalStepsCounter = "steps", storeRunCounter = "store_run"
    private static let storeRunBeganCounter = "store_run_began"

    /// What counters can come to. A file may hold other numbers, with which no arithmetic is safe.
    private static let possibleSeconds = 0.0...1e12, possibleCounts = 0...1 << 50

    private func count(_ name: String) -> Int? {
        counters[name].flatMap { Int($0) }.flatMap { Self.possibleCounts ~= $0 ? $0 : nil }
    }

    package static func counters(
        seconds: Double, peakMemory: Int, totalSteps: Int, storeRun: RunRecord
    ) -> [String: String] {
        [
            secondsCounter: "\(seconds)", peakMemoryCounter: "\(peakMemory)", totalStepsCounter: "\(totalSteps)",
            storeRunCounter: "\(storeRun.id)", storeRunBeganCounter: storeRun.startedAt,
        ]
    }

    /// Seconds of training up to the checkpoint.
    package var seconds: Double {
        let seconds = counters[Self.secondsCounter].flatMap(Double.init) ?? 0
        return Self.possibleSeconds ~= seconds ? seconds : 0
    }

    /// The most memory, in bytes, that a process of the run had in use up to the checkpoint; nil in a checkpoint of an
    /// older version.
    package var peakMemory: Int? { count(Self.peakMemoryCounter) }

    /// The length of the run; nil in a checkpoint of an older version.
    package var totalSteps: Int? { count(Self.totalStepsCounter) }

    /// Whether a run whose newest checkpoint this is came to its end: by its steps, or early, as its store has it; nil
    /// where its length is not known.
    /// - Parameter status: as the store has it
    package func isFinished(_ status: RunStatus?) -> Bool? { totalSteps.map { step >= $0 || status == .finished } }

    /// The run's record in its store; nil in a checkpoint of an older version.
    var storeRun: Int? { count(Self.storeRunCounter) }

    /// When that record says the run began, as another store has a record of the same number; nil in a checkpoint of an
    /// older version.
    var storeRunBegan: String? { counters[Self.storeRunBeganCounter] }
}
