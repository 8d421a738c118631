import Text2Text

/// A run at one moment.
package struct WatchedRun {
    package let directory: RunDirectory
    /// Nil for a run that has not begun, or whose data are still being prepared.
    package let run: ListedRun?
    /// The process that holds it.
    package let holder: String?
    package let mixture: MixtureOutline
    package let digest: LogDigest
    /// Nil if it is not known.
    package let stepsPerSecond: Double?

    package enum State: String {
        /// No process holds it, and it has no files.
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

    /// Whether more may follow.
    package var isUnderWay: Bool { holder != nil || state == .absent }

    /// The step in the log during training. Later the step of the newest checkpoint, because later lines of the log are
    /// lost.
    package var step: Int? {
        guard state == .training, let last = digest.last else { return run?.step }
        return max(last.step, run?.step ?? 0)
    }

    /// The current stage of the mixture, counted from 1; nil if it has only one, or if the run is done.
    package var stage: Int? {
        guard [.training, .interrupted, .failed].contains(state), let step else { return nil }
        return mixture.stage(ofStep: step)
    }

    /// The time for the remaining steps at the present rate; nil if that is not known.
    package var secondsLeft: Double? {
        guard state == .training, let step, let total = run?.totalSteps, let stepsPerSecond else { return nil }
        return Double(max(0, total - step)) / stepsPerSecond
    }
}
