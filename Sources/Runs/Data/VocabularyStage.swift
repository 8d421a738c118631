import Configuration
import ExampleStore
import Files
import TaskDefinitions
import Text2Text
import Vocabularies

/// Makes or opens a run's vocabulary and fills the token cache.
package enum VocabularyStage {
    /// The vocabulary with its origin.
    package struct Result {
        package let vocabulary: any Vocabulary
        /// The model's file, if it was trained here.
        package var file: String?
        /// Its origin, for people.
        package let origin: String

        /// The same with a further token; unchanged for nil.
        /// - Throws: `VocabularyError` if the vocabulary can have no such token
        fileprivate func adding(_ token: String?) throws(VocabularyError) -> Result {
            Result(vocabulary: try vocabulary.having(token), file: file, origin: origin)
        }
    }

    /// - Throws: `VocabularyError` if it cannot be trained or read; `StoreError`
    package static func run(
        _ configuration: PipelineConfiguration, _ initialModel: InitialModel, store: ExampleStore,
        _ observer: any RunObserver
    ) throws -> Result {
        switch initialModel {
        case .directory(let directory, _):
            return Result(vocabulary: directory.vocabulary, origin: "from \(directory.path)")
        case .random(let model, let settings):
            let made: Result
            if case .training(let training, let tasks) = settings.kind.source {
                made = try train(configuration, settings, training, tasks: tasks, store: store, observer)
            } else {
                made = try open(settings)
            }
            return try made.adding(model.textLayout?.delimiter.addedToken)
        }
    }

    private static func train(
        _ configuration: PipelineConfiguration, _ settings: VocabularyConfiguration, _ training: any VocabularyTraining,
        tasks: [String]?, store: ExampleStore, _ observer: any RunObserver
    ) throws -> Result {
        let file = try trainedFile(configuration, tasks: tasks, store: store)
        let trained = TrainedVocabulary(file: file)
        if FileSystem.exists(file) {
            do throws(VocabularyError) {
                return Result(vocabulary: try trained.open(settings), file: file, origin: "unchanged")
            } catch {
                observer.warn("\(error); it is trained anew, and the same data give the same vocabulary")
            }
        }
        let model: [UInt8]
        do {
            model = try training.train { take in
                try store.forEachTrainingText(tasks: tasks ?? configuration.mixture.taskNames, take)
            }
        } catch let error as VocabularyError {
            throw VocabularyError(error.message, file: error.file ?? configuration.file)
        }
        try trained.write(model)
        return Result(vocabulary: try trained.open(settings), file: file, origin: "trained now")
    }

    /// Opens the existing vocabulary of a pipeline or a run, and makes none.
    /// - Throws: `RunError` if it is still to be trained; `VocabularyError` if it cannot be read; `StoreError`
    static func existing(_ configuration: PipelineConfiguration) throws -> Result {
        if configuration.isRun { return try ofRun(configuration.directory) }
        switch configuration.model {
        case .directory(let path, _, let layout, _, let place):
            let files = try InitialModel.Choice.check(directory: path, at: place)
            let vocabulary = try TokenizerFiles(directory: files).vocabulary
            return Result(vocabulary: try vocabulary.having(layout.delimiter?.addedToken), origin: "from \(path)")
        case .new(let model, let settings):
            let found: Result
            if case .training(_, let tasks) = settings.kind.source {
                found = try trainedBefore(configuration, settings, tasks: tasks)
            } else {
                found = try open(settings)
            }
            return try found.adding(model.textLayout?.delimiter.addedToken)
        }
    }

    /// The vocabulary last trained on a pipeline's data with its options.
    private static func trainedBefore(
        _ configuration: PipelineConfiguration, _ settings: VocabularyConfiguration, tasks: [String]?
    ) throws -> Result {
        if FileSystem.exists(configuration.storePath) {
            let store = try ExampleStore(path: configuration.storePath, mode: .readOnly)
            let file = try trainedFile(configuration, tasks: tasks, store: store)
            if FileSystem.exists(file) {
                do throws(VocabularyError) {
                    let vocabulary = try TrainedVocabulary(file: file).open(settings)
                    return Result(vocabulary: vocabulary, file: file, origin: "from \(file)")
                } catch {
                    throw VocabularyError(
                        "\(error.message); make it anew: mixtape vocabulary \(configuration.file)", file: file)
                }
            }
        }
        throw RunError(
            "has no vocabulary yet; make it first: mixtape vocabulary \(configuration.file)", path: configuration.file)
    }

    /// The run's own copy.
    package static func ofRun(_ run: RunDirectory) throws -> Result {
        let files = try TokenizerFiles(directory: run.model)
        return Result(vocabulary: files.vocabulary, file: files.files.first, origin: "from \(run.model)")
    }

    /// Opens a vocabulary that needs no training.
    private static func open(_ settings: VocabularyConfiguration) throws -> Result {
        switch settings.kind.source {
        case .rules(let origin): Result(vocabulary: try settings.open(model: ""), file: nil, origin: origin)
        case .file(let file): Result(vocabulary: try settings.open(model: file), file: file, origin: "from \(file)")
        case .training: preconditionFailure("a vocabulary that is still to be trained")
        }
    }

    /// Tokenises the splits that a run trains on and evaluates.
    package static func tokenize(
        _ configuration: PipelineConfiguration, vocabulary: any Vocabulary, store: ExampleStore,
        _ observer: any RunObserver
    ) throws {
        let splits = Set([.train, configuration.evaluation.split, configuration.evaluation.milestoneSplit])
        for task in configuration.allTasks {
            for split in Split.allCases where splits.contains(split) && task.sources[split] != nil {
                let count = try store.count(task: task.name, split: split)
                try observer.following("tokenize \(task.name)", of: count, "examples") { update in
                    try observer.checkStop()
                    try store.tokenize(task: task, split: split, vocabulary: vocabulary) {
                        update($0.examples)
                        try observer.checkStop()
                    }
                }
            }
        }
    }

    private static func trainedFile(
        _ configuration: PipelineConfiguration, tasks: [String]?, store: ExampleStore
    ) throws -> String {
        let key = try trainingKey(configuration, tasks: tasks, store: store)
        return RunDirectory.trainedVocabulary(key: key, in: configuration.project)
    }

    /// Identifies everything that decides the trained model: the options and the texts.
    private static func trainingKey(
        _ configuration: PipelineConfiguration, tasks: [String]?, store: ExampleStore
    ) throws -> String {
        let sources = try store.summary()
        let texts = configuration.tasks.filter { tasks?.contains($0.name) ?? true }.map { task in
            let hash = sources.first { $0.task == task.name && $0.split == .train }?.contentHash ?? ""
            return "\(task.name) \(task.fingerprint) \(hash)"
        }
        let options = (configuration.resolved["vocabulary"] ?? .null).line
        return SHA256.hash(([options] + texts).joined(separator: "\n"))
    }
}
