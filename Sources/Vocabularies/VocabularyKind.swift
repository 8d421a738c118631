import Configuration

/// A kind of vocabulary, with the settings that a pipeline gives it. A new kind is a folder and a line in
/// ``VocabularyCatalogue``.
package protocol VocabularyKind: Sendable, Equatable {
    associatedtype Opened: Vocabulary

    /// The number of sentinels if a pipeline does not state it.
    static var defaultSentinelCount: Int { get }

    /// Reads the settings among the fields of a pipeline's `vocabulary`; problems are reported at their place.
    /// - Parameter tasks: the names of the run's tasks
    init(_ object: ConfigurationObject, tasks: [String])

    var source: VocabularySource { get }

    /// The settings with their paths seen from a directory.
    func seen(from directory: String) -> Self

    /// Opens the vocabulary.
    /// - Parameter file: its model; a vocabulary of rules needs none
    /// - Throws: ``VocabularyError`` if the file is no such model
    func open(model file: String, sentinels: Int) throws(VocabularyError) -> Opened
}

/// The origin of a vocabulary.
package enum VocabularySource {
    /// Rules alone, with their description for people.
    case rules(String)
    /// A model that exists.
    case file(String)
    /// A model to be trained on the training texts of the named tasks; nil for all tasks of the run.
    case training(any VocabularyTraining, tasks: [String]?)
}

/// The settings with which a vocabulary is trained.
package protocol VocabularyTraining: Sendable {
    /// Trains a vocabulary on texts.
    /// - Parameter texts: gives each text to its argument
    /// - Returns: its model, as a file holds it
    /// - Throws: ``VocabularyError`` if the texts do not allow the settings; any error of `texts`
    func train(on texts: (_ take: (String) -> Void) throws -> Void) throws -> [UInt8]
}

/// What keys of several kinds mean.
enum VocabularyHelp {
    static let file =
        "an existing model: SentencePiece's, or for bytePair a tokenizer.json or a vocab.json with merges.txt"
    static let size = "how many pieces are made of the tasks' texts; bytePair may make fewer of few texts"
}

extension VocabularyKind {
    /// The tasks whose texts train a vocabulary; nil for all tasks of the run.
    static func trainingTasks(_ object: ConfigurationObject, among tasks: [String]) -> [String]? {
        object.names(
            "tasks", among: tasks, "is no task of the mixture",
            "the tasks whose texts train the pieces; by default all tasks of the run")
    }

    static func makes(_ vocabulary: any Vocabulary) -> Bool { vocabulary is Opened }
    func isEqual(to other: any VocabularyKind) -> Bool { other as? Self == self }
}
