import Configuration
import Runs

extension WatchedRun {
    /// What goes on with the run, as one types it; nil if nothing is left.
    var resuming: String? {
        guard state == .interrupted || state == .failed else { return nil }
        return "mixtape run \(ShellWord.quoted(directory.path))"
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
