import Batching
import Checkpoints
import CommandSyntax
import Configuration
import ExampleStore
import TaskDefinitions
import Vocabularies

/// The data of a run as training needs them: imported, tokenised and with a sampler over them.
struct PreparedData {
    let initialModel: InitialModel
    let store: ExampleStore
    let imports: [ImportSummary]
    let vocabulary: VocabularyStage.Result
    let converter: FeatureConverter
    let sampler: MixtureSampler
    /// Everything that decides the course of training.
    let identity: RunIdentity

    /// What the tasks' limits cut off the training examples, a line for each task that is cut.
    var truncations: [String] {
        converter.tasks.compactMap { task in
            let counts = [(task.truncatedInputs, "input"), (task.truncatedTargets, "target")].filter { $0.0 > 0 }
            guard !counts.isEmpty else { return nil }
            let list = counts.map { Quantity.count($0.0, $0.1) }.joined(separator: " and ")
            return "\(task.task): \(list) of \(Quantity.count(task.count, "training example")) cut to the task's limits; "
                + "raise limits in the task file to keep them whole"
        }
    }

    /// The batch of a step, counted from 0.
    func batch(step: Int) -> Batch { converter.batch(step: step, sampler.draws(step: step)) }

    /// - Parameter initialModel: the pipeline's, where it is open already
    static func make(_ configuration: PipelineConfiguration, initialModel: InitialModel? = nil) throws -> PreparedData {
        let initialModel = try initialModel ?? InitialModel.open(configuration.model)
        let store = try ImportStage.openStore(configuration.storePath)
        let imports = try ImportStage.run(configuration.tasks, dataDirectory: configuration.dataDirectory, store: store)
        let vocabulary = try VocabularyStage.run(configuration, initialModel, store: store)
        try VocabularyStage.tokenize(configuration, vocabulary: vocabulary.vocabulary, store: store)
        let tokens = try configuration.tasks.map {
            try store.tokenized(task: $0, split: .train, vocabulary: vocabulary.vocabulary)
        }
        let sampler = try configuration.mixture.sampler(
            exampleCounts: tokens.map(\.count), batchSize: configuration.training.batchExamples, seed: configuration.seed)
        let identity = RunIdentity(
            configuration, initialModel, vocabulary: vocabulary.vocabulary.fingerprint,
            data: try fingerprints(configuration.tasks, tokens, store))
        return PreparedData(
            initialModel: initialModel, store: store, imports: imports, vocabulary: vocabulary,
            converter: FeatureConverter(tasks: tokens), sampler: sampler, identity: identity)
    }

    /// What is trained on, by task.
    private static func fingerprints(
        _ tasks: [TaskDefinition], _ tokens: [TokenizedExamples], _ store: ExampleStore
    ) throws -> [String: DataFingerprint] {
        let sources = try store.summary()
        let fingerprints = zip(tasks, tokens).map { task, tokens in
            let source = sources.first { $0.task == task.name && $0.split == .train }
            return (
                task.name,
                DataFingerprint(
                    content: source?.contentHash ?? "", definition: task.fingerprint,
                    // A limit that cuts no training example changes nothing of what is learned.
                    maxInputTokens: tokens.truncatedInputs > 0 ? task.limits.maxInputTokens : nil,
                    maxTargetTokens: tokens.truncatedTargets > 0 ? task.limits.maxTargetTokens : nil)
            )
        }
        return Dictionary(uniqueKeysWithValues: fingerprints)
    }
}
