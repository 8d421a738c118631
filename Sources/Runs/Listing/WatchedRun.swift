import Text2Text

/// A run as it was at one moment.
package struct WatchedRun {
    package let directory: RunDirectory
    /// Nil for one that has not begun, or whose data are still being prepared.
    package let run: ListedRun?
    /// The process that works on it.
    package let holder: String?
    package let mixture: MixtureOutline
    package let digest: LogDigest
    /// Nil where it is not known.
    package let stepsPerSecond: Double?

    package enum State: String {
        /// Nobody works on it, and it has no files.
        case absent = "not begun"
        /// A process imports its data or makes its vocabulary.
        case preparing
        case training, evaluating, interrupted, failed, finished, evaluated, damaged
    }

    package var state: State {
        guard let run else { return holder == nil ? .absent : .preparing }
        return switch run.status {
        case .training: .training
        case .evaluating: .evaluating
        case .interrupted: .interrupted
        case .failed: .failed
        case .finished: .finished
        case .evaluated: .evaluated
        case .damaged: .damaged
        }
    }

    /// Whether there may be more to see.
    package var isUnderWay: Bool { holder != nil || state == .absent }

    /// Of the log while it is trained; later of the newest checkpoint, as what the log has beyond it is lost.
    package var step: Int? {
        guard state == .training, let last = digest.last else { return run?.step }
        return max(last.step, run?.step ?? 0)
    }

    /// The stage of the mixture that the run is in, counted from 1; nil where it has only one, or the run is done.
    package var stage: Int? {
        guard [.training, .interrupted, .failed].contains(state), let step else { return nil }
        return mixture.stage(ofStep: step)
    }

    /// How long the rest of the steps takes at the present rate; nil where that is not known.
    package var secondsLeft: Double? {
        guard state == .training, let step, let total = run?.totalSteps, let stepsPerSecond else { return nil }
        return Double(max(0, total - step)) / stepsPerSecond
    }
}
