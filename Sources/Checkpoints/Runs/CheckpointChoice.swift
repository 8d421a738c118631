/// The checkpoint of a run to open.
public enum CheckpointChoice: Sendable, Equatable {
    /// The best by the milestones' scores; the newest if none was judged.
    case best
    case newest
    case step(Int)
}

extension CheckpointStore {
    /// Opens the chosen checkpoint.
    /// - Parameter warn: gets a message for each damaged checkpoint that is skipped
    /// - Returns: nil if there is no good one
    /// - Throws: ``CheckpointError`` if the step has none, or a damaged one; or if a newer version of Mixtape wrote it.
    package func open(_ choice: CheckpointChoice, warn: (String) -> Void) throws(CheckpointError) -> RunCheckpoint? {
        switch choice {
        case .step(let step): return try checkpoint(step: step)
        case .best:
            // A run in training may find a better one and remove this one at any moment.
            while let best = knownBest(warn: warn) {
                if let checkpoint = try? checkpoint(step: best.step) { return checkpoint }
                guard steps.contains(best.step) else { continue }
                warn("the best checkpoint, of step \(best.step), is damaged; looking for the newest good one")
                break
            }
        case .newest: break
        }
        let newest = try newest()
        for notice in newest.notices { warn(notice) }
        return newest.checkpoint
    }

    /// The best score so far; if its file is damaged, the best score in the newest checkpoint.
    package func knownBest(warn: (String) -> Void) -> BestScore? {
        do {
            return try best()
        } catch {
            warn("\(error.file): is damaged; the newest checkpoint tells which one is the best")
            let best = (try? newest())?.checkpoint?.state.best
            return best.flatMap { steps.contains($0.step) ? $0 : nil }
        }
    }
}
