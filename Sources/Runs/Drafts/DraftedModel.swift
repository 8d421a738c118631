import Checkpoints
import Vocabularies

/// The model that a drafted pipeline is to begin with.
package struct DraftedModel {
    /// As it was named.
    package let path: String
    package let parameterCount: Int
    package let vocabulary: any Vocabulary

    /// - Throws: ``RunError`` where there is no model of that name, and whatever is wrong in its directory
    package init(directory path: String, _ observer: any RunObserver) throws {
        if let problem = ModelChoice.problem(ofDirectory: path) { throw RunError(problem, path: "--model") }
        let directory = try InitialModel.model(at: path, observer)
        self.path = path
        parameterCount = directory.weights.configuration.parameterCount
        vocabulary = directory.vocabulary
    }
}
