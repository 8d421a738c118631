import Checkpoints
import Vocabularies

/// The model that a drafted pipeline is to begin with.
struct DraftedModel {
    /// As it was named.
    let path: String
    let parameterCount: Int
    let vocabulary: any Vocabulary

    /// - Throws: ``RunError`` where there is no model of that name, and whatever is wrong in its directory
    init(directory path: String) throws {
        if let problem = ModelChoice.problem(ofDirectory: path) { throw RunError(problem, path: "--model") }
        let directory = try InitialModel.model(at: path)
        self.path = path
        parameterCount = directory.weights.configuration.parameterCount
        vocabulary = directory.vocabulary
    }
}
