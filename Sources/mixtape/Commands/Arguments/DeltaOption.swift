import CommandSyntax
import Configuration
import Text2Text

/// The delta that all inputs go through: `--delta-of`.
struct DeltaOption {
    let task: String?

    /// - Parameter use: begins the help, as in `judge all tasks`
    init(_ arguments: ArgumentReader, _ use: String) {
        task = arguments.option(
            "delta-of", TaskOption.kind,
            "for a model with a delta for each task: \(use) by the delta of this one (default: each by its own)")
    }

    /// Sends all inputs of a model through the delta, if one is named.
    /// - Throws: `UsageError` if the model does not have the delta
    func apply(to trained: LoadedModel) throws(UsageError) {
        guard let task else { return }
        let routes = trained.model.places.routes
        guard !routes.isEmpty else {
            throw UsageError("--delta-of: the model has no deltas for single tasks; leave it out")
        }
        guard routes.contains(task) else {
            throw UsageError(
                "--delta-of: the task \"\(task)\" has no delta in this model"
                    + Suggestion.phrase(for: task, among: routes))
        }
        trained.model.places.sendAll(through: task)
    }
}
