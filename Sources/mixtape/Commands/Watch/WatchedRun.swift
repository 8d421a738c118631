import Configuration
import Training

/// A run as it was at one moment.
struct WatchedRun {
    let directory: RunDirectory
    /// Nil for one that has not begun, or whose data are still being prepared.
    let run: ListedRun?
    /// The process that works on it.
    let holder: String?
    let mixture: MixtureOutline
    let digest: LogDigest
    /// Nil where it is not known.
    let stepsPerSecond: Double?

    enum State: String {
        /// Nobody works on it, and it has no files.
        case absent = "not begun"
        /// A process imports its data or makes its vocabulary.
        case preparing
        case training, evaluating, interrupted, failed, finished, evaluated, damaged
    }

    var state: State {
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
    var isUnderWay: Bool { holder != nil || state == .absent }

    /// Of the log while it is trained; later of the newest checkpoint, as what the log has beyond it is lost.
    var step: Int? {
        guard state == .training, let last = digest.last else { return run?.step }
        return max(last.step, run?.step ?? 0)
    }

    /// The stage of the mixture that the run is in, counted from 1; nil where it has only one, or the run is done.
    var stage: Int? {
        guard [.training, .interrupted, .failed].contains(state), let step else { return nil }
        return mixture.stage(ofStep: step)
    }

    /// How long the rest of the steps takes at the present rate; nil where that is not known.
    var secondsLeft: Double? {
        guard state == .training, let step, let total = run?.totalSteps, let stepsPerSecond else { return nil }
        return Double(max(0, total - step)) / stepsPerSecond
    }

    /// What goes on with the run, as one types it; nil where nothing is left.
    var resuming: String? {
        guard state == .interrupted || state == .failed else { return nil }
        return "mixtape run \(TypedCommand.quoted(directory.path))"
    }

    // MARK: JSON

    /// What `mixtape runs --json` says of a run, and how it goes.
    var json: JSONOutput {
        func integer(_ value: Int?) -> JSONOutput { value.map { .integer($0) } ?? .null }
        let listed: [(key: String, value: JSONOutput)] =
            if let run, case .object(let members) = RunList.json(run) {
                members
            } else {
                [
                    ("name", .string(directory.name)), ("directory", .string(directory.path)),
                    ("holder", .string(holder)),
                ]
            }
        return JSONOutput.object(listed)
            .replacing("status", with: .string(state.rawValue)).replacing("step", with: integer(step))
            .adding([
                ("stage", integer(stage)), ("stage_count", integer(mixture.stageCount)),
                ("steps_per_second", .number(state == .training ? stepsPerSecond : nil)),
                ("seconds_left", .number(secondsLeft)), ("loss", .number(digest.loss)),
                ("learning_rate", .number(digest.last?.learningRate)),
                ("gradient_norm", .number(digest.last?.gradientNorm)),
                ("tasks", .object(digest.tasks.map { ($0.name, json($0)) })), ("resume", .string(resuming)),
            ])
    }

    private func json(_ task: LogDigest.Task) -> JSONOutput {
        func json(_ milestone: LogDigest.Milestone?) -> JSONOutput {
            milestone.map {
                .object([("step", .integer($0.step)), ("split", .string($0.split)), ("score", .number($0.score))])
            } ?? .null
        }
        return .object([
            ("loss", .number(digest.loss(of: task.name))), ("metric", .string(task.last.map { _ in task.metric })),
            ("last", json(task.last)), ("best", json(task.best)),
        ])
    }
}

extension JSONOutput {
    fileprivate func adding(_ members: [(key: String, value: JSONOutput)]) -> JSONOutput {
        members.reduce(self) { $0.replacing($1.key, with: $1.value) }
    }
}
