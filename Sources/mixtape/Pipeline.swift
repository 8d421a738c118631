import Autodiff
import Evaluation
import ExampleStore
import Presentation
import TaskDefinitions

/// The main flow: from task files to a report. Each stage redoes only what changed since it last ran.
enum Pipeline {
    /// `mixtape run`: everything.
    /// - Parameter restarts: whether training begins anew where there is an earlier run of the name
    static func run(_ configuration: PipelineConfiguration, restarts: Bool) throws {
        try RunClaim.hold(configuration, restarts: restarts) { claim in
            try train(configuration, claim)
            let plan = EvaluationPlan(configuration)
            try report(try TrainedModel(configuration, .best), plan, store: try ImportStage.openStore(plan.storePath))
        }
    }

    /// `mixtape train`: everything up to the trained model.
    /// - Parameter profile: is told where the time goes
    static func train(_ configuration: PipelineConfiguration, restarts: Bool, profile: OperationProfile?) throws {
        try RunClaim.hold(configuration, restarts: restarts) { try train(configuration, $0, profile) }
    }

    private static func train(
        _ configuration: PipelineConfiguration, _ claim: RunClaim, _ profile: OperationProfile? = nil
    ) throws {
        let run = try TrainingRun(configuration, try prepare(configuration, claim), claim, profile)
        while let milestone = run.nextMilestone {
            try run.savingWhenStopped {
                try run.train(to: milestone.step)
                if milestone.isEvaluated { try run.judge() }
                try run.saveCheckpoint()
            }
        }
        try run.finish()
    }

    /// `mixtape evaluate`: the report of a trained model. Predictions that the store holds are not made again.
    /// - Parameters:
    ///   - scoresOnly: whether those that it does not hold are not made at all
    ///   - digits: how many decimals scores are shown with; nil: as many as their intervals support
    static func evaluate(
        _ trained: TrainedModel, _ plan: EvaluationPlan, split: Split, decoding: DecodingConfiguration,
        scoresOnly: Bool, isJSON: Bool, digits: Int?
    ) throws {
        try StoreQueue.interruptible {
            let store = try ImportStage.openStore(plan.storePath)
            if !scoresOnly { _ = try ImportStage.run(plan.tasks, dataDirectory: plan.dataDirectory, store: store) }
            try report(
                trained, plan, store: store, split: split, decoding: decoding, scoresOnly: scoresOnly, isJSON: isJSON,
                digits: digits)
        }
    }

    /// Evaluation and report, of data that are imported.
    private static func report(
        _ trained: TrainedModel, _ plan: EvaluationPlan, store: ExampleStore, split: Split? = nil,
        decoding: DecodingConfiguration? = nil, scoresOnly: Bool = false, isJSON: Bool = false, digits: Int? = nil
    ) throws {
        let split = split ?? plan.split
        let decoding = decoding ?? plan.decoding
        let reports = try EvaluationStage(trained, plan, store: store)
            .reports(split: split, decoding: decoding, scoresOnly: scoresOnly)
        try ReportStage(
            trained: trained, plan: plan, store: store, split: split, decoding: decoding, digits: digits
        ).publish(reports, isJSON: isJSON)
    }

    /// Data and vocabulary. A run that is another than the one asked for is refused, as far as that can be known before
    /// anything is imported.
    private static func prepare(_ configuration: PipelineConfiguration, _ claim: RunClaim) throws -> PreparedData {
        let names = configuration.mixture.taskNames
        Console.say("tasks", "\(names.count) checked: \(names.joined(separator: ", "))")
        let initialModel = try InitialModel.open(configuration.model)
        if claim.isBegun { try claim.check(try RunIdentity(configuration, initialModel)) }
        let data = try PreparedData.make(configuration, initialModel: initialModel)
        try claim.check(data.identity)
        Console.say("data", ImportStage.describe(data.imports))
        if let leakage = data.leakage { Console.say("leakage", LeakageStage.describe(leakage)) }
        let vocabulary = data.vocabulary
        Console.say("vocabulary", "\(Quantity.count(vocabulary.vocabulary.size)) ids, \(vocabulary.origin)")
        let advice = RunAdvice.warnings(configuration, totalSteps: data.totalSteps)
        for warning in data.truncations + advice { Console.warn(warning) }
        if let stages = data.stageText { Console.say("stages", stages) }
        for balance in data.balances { Console.say("balance", balance) }
        for size in data.sizes(configuration.training) { Console.say(size.label, size.text) }
        return data
    }
}
