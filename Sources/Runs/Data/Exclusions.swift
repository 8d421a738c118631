import ExampleStore
import Files
import TaskDefinitions
import Training

/// The training examples that a run leaves out: those that leak, and those that are not in its subset.
enum Exclusions {
    /// The examples to leave out, for each task.
    /// - Parameter leakage: nil to keep examples that leak
    /// - Throws: ``RunError`` if a task would have none left
    static func make(
        _ configuration: PipelineConfiguration, _ leakage: Leakage?, store: ExampleStore
    ) throws -> [ExcludedOrdinals] {
        let leaking = try LeakageStage.exclusions(configuration, leakage, store: store)
        guard let subset = configuration.training.subset else { return leaking.map { ExcludedOrdinals($0) } }
        let seed = subset.seed ?? Int(clamping: configuration.seed)
        return try zip(configuration.tasks, leaking).map { task, leaking in
            ExcludedOrdinals(try excluded(task, subset.size, seed: seed, leaking: Set(leaking), store))
        }
    }

    /// The examples of a task that leak or are not in the subset, in ascending order.
    ///
    /// The examples are ranked by a hash of the seed and their number. A larger subset holds the smaller ones.
    private static func excluded(
        _ task: TaskDefinition, _ size: TrainingSubset.Size, seed: Int, leaking: Set<Int>, _ store: ExampleStore
    ) throws -> [Int] {
        let count = try store.count(task: task.name, split: .train)
        let ranked = (0..<count).filter { !leaking.contains($0) }
            .map { (hash: SHA256.firstWord(of: "\(seed) \(task.name) \($0)".utf8), ordinal: $0) }
            .sorted { ($0.hash, $0.ordinal) < ($1.hash, $1.ordinal) }.map(\.ordinal)
        let kept: [Int]
        switch size {
        case .examples(let most): kept = Array(ranked.prefix(most))
        case .share(let share): kept = Array(ranked.prefix(max(1, Int((share * Double(ranked.count)).rounded()))))
        case .perLabel(let most) where task.labels != nil:
            var labels = [String](repeating: "", count: count)
            try store.forEachExample(task: task.name, split: .train) {
                labels[$0.ordinal] = $0.targets.first ?? ""
            }
            var taken: [String: Int] = [:]
            kept = ranked.filter { ordinal in
                taken[labels[ordinal], default: 0] += 1
                return taken[labels[ordinal], default: 0] <= most
            }
        case .perLabel(let most): kept = Array(ranked.prefix(most))
        }
        let remaining = Set(kept)
        return (0..<count).filter { !remaining.contains($0) }
    }
}
