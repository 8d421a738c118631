import Configuration
import Files

/// The settings of a vocabulary of pieces that are learned from texts.
package protocol PieceOptions: VocabularyTraining, Equatable {
    associatedtype Opened: Vocabulary

    /// Reads the settings among the fields of a ``VocabularyConfiguration``.
    init(_ object: ConfigurationObject)

    /// Opens a vocabulary that was trained, or made elsewhere.
    /// - Throws: ``VocabularyError`` if the file is no such vocabulary
    static func open(file: String, sentinels: Int) throws(VocabularyError) -> Opened
}

/// A vocabulary of pieces, as a pipeline asks for it.
package enum PieceKind<Options: PieceOptions>: VocabularyKind {
    /// To be trained on the training texts of the named tasks; nil for all tasks of the run.
    case trained(Options, tasks: [String]?)
    /// A model that exists.
    case file(String)

    package static var defaultSentinelCount: Int { SentencePieceVocabulary.defaultSentinelCount }

    package init(_ object: ConfigurationObject, tasks: [String]) {
        self = object.variant(ifPresent: "file") { isThere in
            // A value that is not a text was reported.
            isThere
                ? .file(object.optionalString("file", VocabularyHelp.file) ?? "")
                : .trained(Options(object), tasks: Self.trainingTasks(object, among: tasks))
        }
    }

    package var source: VocabularySource {
        switch self {
        case .trained(let options, let tasks): .training(options, tasks: tasks)
        case .file(let file): .file(file)
        }
    }

    package func seen(from directory: String) -> PieceKind {
        guard case .file(let file) = self else { return self }
        return .file(FileSystem.path(file, from: directory))
    }

    package func open(model file: String, sentinels: Int) throws(VocabularyError) -> Options.Opened {
        try Options.open(file: file, sentinels: sentinels)
    }
}
