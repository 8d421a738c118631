import Autodiff
import Evaluation
import ExampleStore
import TaskDefinitions

/// A training run: from its pipeline's file to its report. Each stage redoes only what changed since it last ran.
package struct Run {
    package let configuration: PipelineConfiguration

    package init(_ configuration: PipelineConfiguration) {
        self.configuration = configuration
    }

    // MARK: The main flow

    /// Everything.
    /// - Parameter restarts: whether training begins anew where there is an earlier run of the name
    package func trainAndEvaluate(restarts: Bool, _ observer: any RunObserver) throws -> PublishedReport {
        try RunClaim.hold(configuration, restarts: restarts, observer) { claim in
            try train(claim, nil, observer)
            let plan = EvaluationPlan(configuration)
            let trained = try TrainedModel(configuration, .best, observer)
            let store = try ImportStage.openStore(plan.storePath, observer)
            return try Self.report(
                trained, plan, store: store, split: plan.split, decoding: plan.decoding, observer: observer)
        }
    }

    /// Everything up to the trained model.
    /// - Parameter profile: records the time of each operation and of waiting for data
    package func train(restarts: Bool, profile: OperationProfile? = nil, _ observer: any RunObserver) throws {
        try RunClaim.hold(configuration, restarts: restarts, observer) { try train($0, profile, observer) }
    }

    private func train(_ claim: RunClaim, _ profile: OperationProfile?, _ observer: any RunObserver) throws {
        let run = try TrainingRun(configuration, try prepare(claim, observer), claim, profile, observer)
        while let milestone = run.nextMilestone {
            try run.savingWhenStopped {
                try run.train(to: milestone.step)
                if milestone.isEvaluated { try run.judge() }
                try run.saveCheckpoint()
            }
        }
        try run.finish()
    }

    /// Data and vocabulary. A run that is another than the one asked for is refused, as far as that can be known before
    /// anything is imported.
    private func prepare(_ claim: RunClaim, _ observer: any RunObserver) throws -> PreparedData {
        observer.observe(.checked(tasks: configuration.mixture.taskNames))
        let initialModel = try InitialModel.open(configuration, observer)
        if claim.isBegun { try claim.check(try RunIdentity(configuration, initialModel)) }
        let data = try PreparedData.make(configuration, initialModel: initialModel, observer)
        try claim.check(data.identity)
        observer.observe(.imported(ImportedData(data.imports)))
        if let leakage = data.leakage { observer.observe(.leftOut(trainingExamples: leakage.trainingCount)) }
        let vocabulary = data.vocabulary
        observer.observe(.vocabulary(size: vocabulary.vocabulary.size, origin: vocabulary.origin))
        let advice = RunAdvice.warnings(configuration, totalSteps: data.totalSteps)
        for warning in data.truncations + advice { observer.warn(warning) }
        observer.observe(.planned(RunPlan(data, configuration.training)))
        return data
    }

    // MARK: Judging

    /// The report of a trained model. Predictions that the store holds are not made again.
    /// - Parameters:
    ///   - scoresOnly: whether those that it does not hold are not made at all
    ///   - digits: how many decimals scores are shown with; nil: as many as their intervals support
    package static func evaluate(
        _ trained: TrainedModel, _ plan: EvaluationPlan, split: Split, decoding: DecodingConfiguration,
        scoresOnly: Bool, digits: Int?, _ observer: any RunObserver
    ) throws -> PublishedReport {
        try StoreQueue.interruptible(observer) {
            let store = try ImportStage.openStore(plan.storePath, observer)
            if !scoresOnly {
                _ = try ImportStage.run(plan.tasks, dataDirectory: plan.dataDirectory, store: store, observer)
            }
            return try report(
                trained, plan, store: store, split: split, decoding: decoding, scoresOnly: scoresOnly, digits: digits,
                observer: observer)
        }
    }

    /// Evaluation and report, of data that are imported.
    private static func report(
        _ trained: TrainedModel, _ plan: EvaluationPlan, store: ExampleStore, split: Split,
        decoding: DecodingConfiguration, scoresOnly: Bool = false, digits: Int? = nil, observer: any RunObserver
    ) throws -> PublishedReport {
        let reports = try EvaluationStage(trained, plan, store: store, observer)
            .reports(split: split, decoding: decoding, scoresOnly: scoresOnly)
        let stage = ReportStage(
            trained: trained, plan: plan, store: store, split: split, decoding: decoding, digits: digits, observer)
        return try stage.publish(reports)
    }
}
