import Deltas

extension ModelDirectory {
    /// The model with an adapter as its delta.
    /// - Precondition: the adapter was opened for this model, and the model has no deltas.
    package func adapted(by adapter: AdapterDirectory) -> ModelDirectory {
        precondition(deltas.isEmpty, "\(path): has deltas already")
        return ModelDirectory(self, weights.adapted(by: adapter))
    }
}
