import CommandSyntax
import Configuration
import ExampleStore
import TaskDefinitions
import Vocabularies

/// Makes or opens a run's vocabulary and fills the token cache.
enum VocabularyStage {
    /// What came of it.
    struct Result {
        let vocabulary: any Vocabulary
        /// The model's file, where it was trained here.
        var file: String?
        /// Where it comes from, for people.
        let origin: String
    }

    /// - Throws: `VocabularyError` where it cannot be trained or read; `StoreError`
    static func run(
        _ configuration: PipelineConfiguration, _ initialModel: InitialModel, store: ExampleStore
    ) throws -> Result {
        switch initialModel {
        case .directory(let directory, _):
            return Result(vocabulary: directory.vocabulary, origin: "from \(directory.path)")
        case .random(_, let settings):
            return try run(configuration, settings, store: store)
        }
    }

    private static func run(
        _ configuration: PipelineConfiguration, _ settings: VocabularyConfiguration, store: ExampleStore
    ) throws -> Result {
        switch settings.kind {
        case .bytes:
            return Result(vocabulary: try settings.open(model: ""), origin: "one for each byte")
        case .file(let file):
            return Result(vocabulary: try settings.open(model: file), origin: "from \(file)")
        case .trained(let options):
            let file = RunDirectory.trainedVocabulary(key: try trainingKey(configuration, store: store))
            if let vocabulary = try? settings.open(model: file) {
                return Result(vocabulary: vocabulary, file: file, origin: "unchanged")
            }
            try FileSystem.makeFolder(FileSystem.parent(of: file))
            var texts: [String] = []
            try store.forEachTrainingText(tasks: configuration.mixture.taskNames) { texts.append($0) }
            do {
                try SentencePieceVocabulary.train(texts: texts, options: options, to: file)
            } catch {
                throw VocabularyError(error.message, file: error.file ?? configuration.file)
            }
            return Result(vocabulary: try settings.open(model: file), file: file, origin: "trained now")
        }
    }

    /// Tokenises the splits that a run trains on and is judged by.
    static func tokenize(
        _ configuration: PipelineConfiguration, vocabulary: any Vocabulary, store: ExampleStore
    ) throws {
        let splits = Set([.train, configuration.evaluation.split, configuration.evaluation.milestoneSplit])
        for task in configuration.tasks {
            for split in Split.allCases where splits.contains(split) && task.sources[split] != nil {
                let progress = ProgressLine(
                    label: "tokenize \(task.name)", total: try store.count(task: task.name, split: split), unit: "examples")
                defer { progress.finish() }
                try store.tokenize(task: task, split: split, vocabulary: vocabulary) { progress.update($0.examples) }
            }
        }
    }

    /// Names everything that decides the trained model: the options and the texts.
    private static func trainingKey(_ configuration: PipelineConfiguration, store: ExampleStore) throws -> String {
        let sources = try store.summary()
        let texts = configuration.tasks.map { task in
            let hash = sources.first { $0.task == task.name && $0.split == .train }?.contentHash ?? ""
            return "\(task.name) \(task.fingerprint) \(hash)"
        }
        let options = (configuration.resolved["vocabulary"] ?? .null).line
        return SHA256.hash(([options] + texts).joined(separator: "\n"))
    }
}
