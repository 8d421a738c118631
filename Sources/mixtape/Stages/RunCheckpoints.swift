import Checkpoints

/// What commands ask of a run's checkpoints beyond the room that keeps them.
enum RunCheckpoints {
    /// The best score so far. Where its file is damaged, what the newest checkpoint knows of it.
    static func best(_ checkpoints: CheckpointStore) -> BestScore? {
        do {
            return try checkpoints.best()
        } catch {
            Console.warn("\(error.file): is damaged; going by what the newest checkpoint knows of the best")
            let best = (try? checkpoints.newest())?.checkpoint?.state.best
            return best.flatMap { checkpoints.steps.contains($0.step) ? $0 : nil }
        }
    }
}
