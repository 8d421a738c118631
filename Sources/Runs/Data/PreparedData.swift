import Batching
import Checkpoints
import ExampleStore
import Models
import Presentation
import TaskDefinitions
import Training
import Vocabularies

/// The data of a run ready for training: imported, tokenised, and with a sampler.
package struct PreparedData {
    let initialModel: InitialModel
    package let store: ExampleStore
    package let imports: [ImportSummary]
    /// The training examples that are also in evaluation splits, if they are left out.
    package let leakage: Leakage?
    package let vocabulary: VocabularyStage.Result
    package let builder: BatchBuilder
    /// The mixture's tasks with their sizes, rates and shares, in each stage of the run.
    package let stages: MixtureStages
    package let sampler: MixtureSampler
    /// The mean number of input and target tokens of a drawn example.
    package let tokensPerExample: Double
    /// The mean in the stage where it is greatest. It decides the size of batches, which must not depend on the length
    /// of the run, because that may grow.
    let greatestTokensPerExample: Double
    /// The length of the run.
    package let totalSteps: Int
    /// The numbers of all parameters of the model and of those that are trained.
    package let parameterCounts: (all: Int, trained: Int)
    /// The identity of the run: everything that decides the course of training.
    package let identity: RunIdentity

    /// The amounts that the tasks' limits and the model's positions cut from the training examples, a line for each
    /// affected task.
    var truncations: [String] {
        cutToLimits + cutToPositions
    }

    private var cutToLimits: [String] {
        builder.tasks.compactMap { task in
            let counts = [(task.truncatedInputs, "input"), (task.truncatedTargets, "target")].filter { $0.0 > 0 }
            guard !counts.isEmpty else { return nil }
            let list = counts.map { Quantity.count($0.0, $0.1) }.joined(separator: " and ")
            return
                "\(task.task): \(list) of \(Quantity.count(task.count, "training example")) cut to the task's limits; "
                + "raise limits in the task file to keep them whole"
        }
    }

    private var cutToPositions: [String] {
        builder.tasks.compactMap { task in
            let cut = zip(task.inputLengths, task.targetLengths).count {
                builder.converter.isCut(inputTokens: $0, targetTokens: $1)
            }
            guard cut > 0 else { return nil }
            return
                "\(task.task): \(Quantity.count(cut, "input")) of \(Quantity.count(task.count, "training example")) "
                + "cut from the left, because the model has too few positions for input, delimiter and target"
        }
    }

    /// The batch of a step, counted from 0.
    package func batch(step: Int) -> Batch { builder.batch(step: step, sampler.draws(step: step)) }

    /// - Parameter initialModel: the pipeline's model, if it is already open
    package static func make(
        _ configuration: PipelineConfiguration, initialModel: InitialModel? = nil, _ observer: any RunObserver
    ) throws
        -> PreparedData
    {
        let initialModel = try initialModel ?? InitialModel.open(configuration, observer)
        let store = try ImportStage.openStore(configuration.storePath, observer)
        let imports = try ImportStage.run(
            configuration.allTasks, dataDirectory: configuration.dataDirectory, store: store, observer)
        let vocabulary = try VocabularyStage.run(configuration, initialModel, store: store, observer)
        try VocabularyStage.tokenize(configuration, vocabulary: vocabulary.vocabulary, store: store, observer)
        let leakage =
            configuration.training.excludesLeakage ? try LeakageStage.run(configuration, store: store, observer) : nil
        let excluded = try Exclusions.make(configuration, leakage, store: store)
        let tokens = try zip(configuration.tasks, excluded).map { task, excluded in
            try examples(of: task, excluded, configuration, vocabulary.vocabulary, store)
        }
        try checkSentinels(configuration, vocabulary.vocabulary, store)
        if let problem = initialModel.model.textLayout?.problem(with: vocabulary.vocabulary) {
            throw RunError("model.delimiter: \(problem)", path: configuration.file)
        }
        let converter = initialModel.converter(configuration, vocabulary.vocabulary)
        try checkPositions(tokens, converter, configuration)
        let stages = try configuration.mixture.stages(exampleCounts: tokens.map(\.count))
        let training = configuration.training
        let greatestTokensPerExample = stages.greatestMean(of: tokens.map(\.meanTokens))
        let batchExamples: Int
        do {
            batchExamples = try training.batchExamples(tokensPerExample: greatestTokensPerExample)
        } catch {
            throw RunError(error.message, path: configuration.file)
        }
        let sampler = MixtureSampler(
            stages, draws: configuration.mixture.draws, batchSize: batchExamples, seed: configuration.seed,
            excluded: excluded)
        let totalSteps = training.length.steps(epochExamples: stages.epochExamples, batchExamples: batchExamples)
        let identity = RunIdentity(
            configuration, initialModel, vocabulary: vocabulary.vocabulary.fingerprint,
            data: try fingerprints(configuration.tasks, tokens.map(\.stored), store), sampler)
        return PreparedData(
            initialModel: initialModel, store: store, imports: imports, leakage: leakage, vocabulary: vocabulary,
            builder: BatchBuilder(
                tasks: tokens, converter: converter,
                groupsTasks: initialModel.hasRoutes(configuration)),
            stages: stages, sampler: sampler,
            tokensPerExample: stages.mean(of: tokens.map(\.meanTokens), before: totalSteps),
            greatestTokensPerExample: greatestTokensPerExample, totalSteps: totalSteps,
            parameterCounts: initialModel.parameterCounts(configuration, vocabulary.vocabulary), identity: identity)
    }

    /// - Throws: ``RunError`` if the vocabulary has too few sentinels for a task's objective
    private static func examples(
        of task: TaskDefinition, _ excluded: ExcludedOrdinals, _ configuration: PipelineConfiguration,
        _ vocabulary: any Vocabulary, _ store: ExampleStore
    ) throws -> ModelExamples {
        let tokens = try store.tokenized(task: task, split: .train, vocabulary: vocabulary, excluding: excluded)
        guard let corruption = TextCorruption(training: task, vocabulary: vocabulary, seed: configuration.seed) else {
            let dropout = configuration.training.tokenDropout[task.name].map {
                TokenDropout(rate: $0, task: task.name, seed: configuration.seed)
            }
            return ModelExamples(
                tokens, dropout: dropout, isBalanced: configuration.training.balance.contains(task.name))
        }
        do throws(MixtureError) {
            return try ModelExamples(tokens, corruption: corruption)
        } catch {
            throw RunError("\(error)", path: configuration.file)
        }
    }

    /// - Throws: ``RunError`` if a target does not fit into the model's positions
    private static func checkPositions(
        _ tasks: [ModelExamples], _ converter: any FeatureConverter, _ configuration: PipelineConfiguration
    ) throws(RunError) {
        for task in tasks {
            do {
                try PositionShortage.check(
                    targets: task.targetLengths, converter, for: "the training targets of the task \"\(task.task)\"",
                    advice: "lower maxTargetTokens in the task file, or take a model with more positions")
            } catch {
                throw RunError(error.message, path: configuration.file)
            }
        }
    }

    /// Searches for texts that would prevent judging the run after training.
    /// - Throws: ``RunError`` if the vocabulary has too few sentinels
    private static func checkSentinels(
        _ configuration: PipelineConfiguration, _ vocabulary: any Vocabulary, _ store: ExampleStore
    ) throws {
        let splits = [configuration.evaluation.milestoneSplit, configuration.evaluation.split]
        for split in Split.allCases where splits.contains(split) {
            for task in configuration.evaluatedTasks where task.sources[split] != nil {
                let corruption = TextCorruption(evaluating: task, split: split, vocabulary: vocabulary)
                guard let corruption else { continue }
                let tokens = try store.tokenized(task: task, split: split, vocabulary: vocabulary)
                do throws(MixtureError) {
                    _ = try ModelExamples(tokens, corruption: corruption)
                } catch {
                    throw RunError("\(error)", path: configuration.file)
                }
            }
        }
    }

    /// The training data, by task.
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
                    // A limit that cuts no training example does not affect training.
                    maxInputTokens: tokens.truncatedInputs > 0 ? task.limits.maxInputTokens : nil,
                    maxTargetTokens: tokens.truncatedTargets > 0 ? task.limits.maxTargetTokens : nil,
                    keep: tokens.truncatedInputs > 0 && task.limits.keep == .end ? "end" : nil,
                    excluded: tokens.excluded.fingerprint)
            )
        }
        return Dictionary(uniqueKeysWithValues: fingerprints)
    }
}
