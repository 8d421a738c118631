import Batching
import CommandSyntax
import Configuration
import ExampleStore
import TaskDefinitions
import Training
import Vocabularies

/// The data of a run as training needs them: imported, tokenised and with a sampler over them.
struct PreparedData {
    let initialModel: InitialModel
    let store: ExampleStore
    let imports: [ImportSummary]
    let vocabulary: VocabularyStage.Result
    let converter: FeatureConverter
    /// The mixture's tasks with their sizes, rates and shares.
    let rates: MixtureRates
    let sampler: MixtureSampler
    /// Input and target tokens of the mean example drawn from the mixture.
    let tokensPerExample: Double
    /// The length of the run.
    let totalSteps: Int
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

    /// What the run's sizes come to where the configuration gives them in units of the data: epochs and tokens.
    func sizes(_ training: TrainingConfiguration) -> [(label: String, text: String)] {
        var sizes: [(label: String, text: String)] = []
        if case .tokens(let tokens) = training.batchSize {
            let mean = Quantity.fixed(tokensPerExample, 1)
            let examples = Quantity.count(sampler.batchSize, "example")
            sizes.append(("batch", "\(examples), as \(Quantity.count(tokens)) tokens at \(mean) an example"))
        }
        if case .epochs(let epochs) = training.length {
            let steps = Quantity.count(totalSteps, "step")
            let examples = Quantity.count(rates.epochExamples, "example")
            let number = "\(Quantity.number(epochs)) epoch\(epochs == 1 ? "" : "s")"
            sizes.append(("length", "\(steps), as \(number) of \(examples)"))
        }
        return sizes
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
        let rates = try configuration.mixture.rates(exampleCounts: tokens.map(\.count))
        let tokensPerExample = rates.mean(of: tokens.map(\.meanTokens))
        let training = configuration.training
        let batchExamples: Int
        do {
            batchExamples = try training.batchExamples(tokensPerExample: tokensPerExample)
        } catch {
            throw RunError(error.message, path: configuration.file)
        }
        let sampler = MixtureSampler(
            rates, draws: configuration.mixture.draws, batchSize: batchExamples, seed: configuration.seed)
        let totalSteps = training.length.steps(epochExamples: rates.epochExamples, batchExamples: batchExamples)
        return PreparedData(
            initialModel: initialModel, store: store, imports: imports, vocabulary: vocabulary,
            converter: FeatureConverter(tasks: tokens), rates: rates, sampler: sampler,
            tokensPerExample: tokensPerExample, totalSteps: totalSteps,
            fingerprint: try fingerprint(
                configuration, initialModel, vocabulary: vocabulary.vocabulary, tokens: tokens, sampler: sampler,
                totalSteps: totalSteps, store: store))
    }

    /// Two runs with the same fingerprint are the same run: the one can go on where the other stopped.
    private static func fingerprint(
        _ configuration: PipelineConfiguration, _ initialModel: InitialModel, vocabulary: any Vocabulary,
        tokens: [TokenizedExamples], sampler: MixtureSampler, totalSteps: Int, store: ExampleStore
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
        let length = configuration.training.schedule.dependsOnTotalSteps ? ["\(totalSteps)"] : []
        let training = ["checkpointEvery", "evaluateEvery", "keepCheckpoints", "steps", "epochs"]
            .reduce(configuration.resolved["training"]) { $0?.removing($1) }
        // What the mixture comes to, as parts of it may stand in other files.
        let shares = zip(sampler.tasks, sampler.rates).map { "\($0.name) \($1)" }
        let mixture = ["\(configuration.mixture.draws)"] + shares
        let sections = [configuration.resolved["seed"], training]
        let settings = sections.map { ($0 ?? .null).line } + length + mixture + [initialModel.fingerprint(configuration)]
        return SHA256.hash((settings + [vocabulary.fingerprint] + data).joined(separator: "\n"))
    }
}
