import Text2Text
import Training

/// How far a study is, in steps of all of its runs. A run that stopped early counts as a whole.
struct StudySteps {
    let done: Int
    let total: Int

    init(_ study: Study, _ state: StudyState) throws {
        var done = 0
        var total = 0
        /// - Parameter steps: the length of the run
        func add(_ standing: Standing, steps: Int) {
            total += steps
            switch standing {
            case .finished, .failed, .blocked: done += steps
            case .running(let step, _), .interrupted(let step): done += min(step, steps)
            case .waiting: break
            }
        }
        for run in study.baseRuns {
            add(try state.standing(ofBase: run), steps: Self.steps(try state.decode(run).configuration))
        }
        for group in study.groups {
            for (run, steps) in try state.steps(of: group) {
                add(try state.standing(ofTrial: run, until: steps), steps: steps)
            }
        }
        for place in study.cells.indices {
            add(
                try state.standing(ofCell: place),
                steps: Self.steps(try state.decode(study.cells[place].run).configuration))
        }
        self.done = done
        self.total = total
    }

    /// The steps of a run; nil if they are only known once its data are there.
    static func known(_ configuration: PipelineConfiguration) -> Int? {
        switch configuration.training.length {
        case .steps(let steps): return steps
        case .examples(let examples):
            guard case .examples(let batch) = configuration.training.batchSize else { return nil }
            return (examples + batch - 1) / batch
        case .epochs: return nil
        }
    }

    /// The steps that a run counts for.
    private static func steps(_ configuration: PipelineConfiguration) -> Int { known(configuration) ?? 1000 }
}
