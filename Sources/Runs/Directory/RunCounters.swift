import Checkpoints
import ExampleStore

/// The facts in a run's checkpoints that training does not need to continue.
extension CheckpointState {
    private static let secondsCounter = "seconds", peakMemoryCounter = "peak_memory_bytes"
    private static let totalStepsCounter = "steps", storeRunCounter = "store_run"
    private static let storeRunBeganCounter = "store_run_began"

    /// The possible values of counters. A file may hold other numbers, with which arithmetic is not safe.
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

    /// The greatest memory use, in bytes, of a process of the run up to the checkpoint; nil in a checkpoint of an older
    /// version.
    package var peakMemory: Int? { count(Self.peakMemoryCounter) }

    /// The length of the run; nil in a checkpoint of an older version.
    package var totalSteps: Int? { count(Self.totalStepsCounter) }

    /// Whether the run with this newest checkpoint is finished: by its steps, or early, according to its store; nil if
    /// its length is not known.
    /// - Parameter status: the status in the store
    package func isFinished(_ status: RunStatus?) -> Bool? { totalSteps.map { step >= $0 || status == .finished } }

    /// The run's record in its store; nil in a checkpoint of an older version.
    var storeRun: Int? { count(Self.storeRunCounter) }

    /// The beginning of the run in that record. It tells the record from one with the same number in another store. Nil
    /// in a checkpoint of an older version.
    var storeRunBegan: String? { counters[Self.storeRunBeganCounter] }
}
