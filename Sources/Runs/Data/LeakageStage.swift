import ExampleStore
import TaskDefinitions

/// Searches the training examples for evaluation examples, and leaves these out if the pipeline says so.
package enum LeakageStage {
    /// Searches the imported data.
    package static func run(
        _ configuration: PipelineConfiguration, store: ExampleStore, _ observer: any RunObserver
    ) throws -> Leakage {
        try observer.following("leakage", "examples") { update in
            try store.leakage(among: configuration.evaluatedTasks, trainedOn: configuration.tasks) { update($0) }
        }
    }

    /// The training examples to leave out of each task because they leak.
    /// - Parameter leakage: nil to leave out none
    /// - Throws: ``RunError`` if a task would have none left
    static func exclusions(
        _ configuration: PipelineConfiguration, _ leakage: Leakage?, store: ExampleStore
    ) throws -> [[Int]] {
        guard let leakage else { return [[Int]](repeating: [], count: configuration.tasks.count) }
        for (task, ordinals) in zip(configuration.tasks, leakage.trainingOrdinals) {
            guard try store.count(task: task.name, split: .train) > ordinals.count else {
                throw RunError(
                    "training.leakage: every training example of \(task.name) occurs in an evaluation split; take the "
                        + "task out of the mixture, or set it to \"keep\"", path: configuration.file)
            }
        }
        return leakage.trainingOrdinals
    }
}
