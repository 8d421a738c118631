import Batching
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
    /// The hash of everything that decides the course of training.
    let fingerprint: String

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

    static func make(_ configuration: PipelineConfiguration) throws -> PreparedData {
        let initialModel = try InitialModel.open(configuration.model)
        let store = try ImportStage.openStore(configuration.storePath)
        let imports = try ImportStage.run(configuration.tasks, dataDirectory: configuration.dataDirectory, store: store)
        let vocabulary = try VocabularyStage.run(configuration, initialModel, store: store)
        try VocabularyStage.tokenize(configuration, vocabulary: vocabulary.vocabulary, store: store)
        let tokens = try configuration.tasks.map {
            try store.tokenized(task: $0, split: .train, vocabulary: vocabulary.vocabulary)
        }
        let sampler = try configuration.mixture.sampler(
            exampleCounts: tokens.map(\.count), batchSize: configuration.training.batchExamples, seed: configuration.seed)
        return PreparedData(
            initialModel: initialModel, store: store, imports: imports, vocabulary: vocabulary, converter: FeatureConverter(tasks: tokens),
            sampler: sampler,
            fingerprint: try fingerprint(
                configuration, initialModel, vocabulary: vocabulary.vocabulary, tokens: tokens, store: store))
    }

    /// Two runs with the same fingerprint are the same run: the one can go on where the other stopped.
    private static func fingerprint(
        _ configuration: PipelineConfiguration, _ initialModel: InitialModel, vocabulary: any Vocabulary,
        tokens: [TokenizedExamples], store: ExampleStore
    ) throws -> String {
        let sources = try store.summary()
        let data = zip(configuration.tasks, tokens).map { task, tokens in
            // A limit that cuts no training example changes nothing of what is learned.
            let inputLimit = tokens.truncatedInputs > 0 ? task.limits.maxInputTokens : nil
            let targetLimit = tokens.truncatedTargets > 0 ? task.limits.maxTargetTokens : nil
            let hash = sources.first { $0.task == task.name && $0.split == .train }?.contentHash ?? ""
            return "\(task.name) \(task.fingerprint) \(inputLimit ?? 0) \(targetLimit ?? 0) \(hash)"
        }
        // How often checkpoints are made and milestones judged does not change what is learned; nor does the number of
        // steps where the learning rate does not depend on it: such a run can be made longer.
        let lengths = configuration.training.schedule.dependsOnTotalSteps ? [] : ["steps"]
        let training = (["checkpointEvery", "evaluateEvery", "keepCheckpoints"] + lengths)
            .reduce(configuration.resolved["training"]) { $0?.removing($1) }
        let sections = [configuration.resolved["seed"], configuration.resolved["mixture"], training]
        let settings = sections.map { ($0 ?? .null).line } + [initialModel.fingerprint(configuration)]
        return SHA256.hash((settings + [vocabulary.fingerprint] + data).joined(separator: "\n"))
    }
}
