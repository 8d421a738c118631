import Checkpoints
import Configuration
import Vocabularies

/// The model that a drafted pipeline is to begin with.
struct DraftedModel {
    /// As it was named.
    let path: String
    let parameterCount: Int
    let vocabulary: any Vocabulary

    /// - Throws: `ConfigurationError` where there is no model of that name, and whatever is wrong in its directory
    init(directory path: String) throws {
        let place = SourceLocation(file: "--model", line: 1, column: 1)
        guard case .directory(let directory, _) = try InitialModel.open(
            .directory(path, dropoutRate: nil, place: place))
        else { preconditionFailure("a directory opened as something else") }
        self.path = path
        parameterCount = directory.weights.configuration.parameterCount
        vocabulary = directory.vocabulary
    }
}
