import Autodiff
import Evaluation
import ExampleStore
import TaskDefinitions
import Text2Text

/// A training run, from its pipeline's file to its report. Each stage redoes only what changed since it last ran.
///
///     import Runs
///
///     let run = try Run(pipeline: "Pipelines/quickstart.json")
///     try run.train { event in
///         if case .step(let step) = event { print(step.number, step.loss) }
///     }
///     for task in try run.evaluate().tasks { print(task.task, task.primary?.value ?? .nan) }
///
/// A run is what the commands `mixtape train`, `evaluate` and `report` work on: what one began the other goes on with.
/// All work is done on the thread that calls, with the help of the worker pool. Where something goes wrong, an error is
/// thrown whose description says what, where and what to do about it.
public struct Run {
    /// Where the run keeps its checkpoints, its log and its reports.
    public var directory: String { configuration.directory.path }

    package let configuration: PipelineConfiguration

    /// Reads the run's configuration and the files of its tasks. Nothing is made yet.
    /// - Parameters:
    ///   - pipeline: the path of a pipeline's file, or of the directory of one of its runs
    ///   - project: the directory that this path starts from, and the paths in the pipeline's file: of the tasks, the
    ///     data, the store and the run
    /// - Throws: an error with every problem of the pipeline, or of the task files that it needs
    public init(pipeline: String, project: String = ".") throws {
        self.init(try PipelineConfiguration.read(PipelineSource(pipeline, in: project)))
    }

    package init(_ configuration: PipelineConfiguration) {
        self.configuration = configuration
    }

    // MARK: Training

    /// Imports the data, makes the vocabulary and trains the model, or goes on training it.
    /// - Parameters:
    ///   - restarting: whether training begins anew where there is an earlier run, which is then kept in another folder
    ///   - observe: is told how it goes. Where it throws, training stops; the steps are saved, and the error is thrown
    ///     on.
    /// - Throws: ``RunError`` where there is an earlier run with other settings or data; other errors for what is wrong
    ///   in the data, the numbers or the files
    public func train(restarting: Bool = false, _ observe: @escaping (RunEvent) throws -> Void = { _ in }) throws {
        try FunctionObserver.lend(observe) { try train(restarting: restarting, $0) }
    }

    /// The same with an observer, which may also wish that training stops.
    /// - Throws: ``RunStopped`` where it does; the steps are saved
    public func train(restarting: Bool = false, _ observer: any RunObserver) throws {
        try train(restarting: restarting, profile: nil, observer)
    }

    /// - Parameter profile: records the time of each operation and of waiting for data
    package func train(restarting: Bool, profile: OperationProfile?, _ observer: any RunObserver) throws {
        try RunClaim.hold(configuration, restarts: restarting, observer) {
            try train($0, profile, evaluatesAfterwards: false, observer)
        }
    }

    /// Everything: training, evaluation and the report, without another process coming between.
    package func trainAndEvaluate(restarting: Bool, _ observer: any RunObserver) throws -> PublishedReport {
        try RunClaim.hold(configuration, restarts: restarting, observer) { claim in
            try train(claim, nil, evaluatesAfterwards: true, observer)
            let plan = EvaluationPlan(configuration)
            let trained = try configuration.load(.best, observer)
            let store = try ImportStage.openStore(plan.storePath, observer)
            return try Self.report(
                trained, plan, store: store, split: plan.split, decoding: plan.decoding, observer: observer)
        }
    }

    private func train(
        _ claim: RunClaim, _ profile: OperationProfile?, evaluatesAfterwards: Bool, _ observer: any RunObserver
    ) throws {
        let training = try TrainingRun(configuration, try prepare(claim, observer), claim, profile, observer)
        if training.nextMilestone != nil { try training.checkEvaluations(evaluatesAfterwards: evaluatesAfterwards) }
        while let milestone = training.nextMilestone {
            try training.savingWhenStopped {
                try training.train(to: milestone.step)
                if milestone.isEvaluated { try training.judge() }
                try training.saveCheckpoint()
            }
        }
        try training.finish()
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

    /// Evaluates the best checkpoint and writes the report: `report.html`, `report.md` and `report.json` in the run's
    /// directory. Predictions that the store holds are not made again.
    /// - Parameters:
    ///   - split: nil for the one that the pipeline names
    ///   - observe: is told how it goes; where it throws, the evaluation stops and the error is thrown on
    /// - Throws: an error where the run is not trained, or what is wrong in the data, the numbers or the files
    @discardableResult
    public func evaluate(
        split: Split? = nil, _ observe: @escaping (RunEvent) throws -> Void = { _ in }
    ) throws -> Report {
        try FunctionObserver.lend(observe) { try evaluate(split: split, $0) }
    }

    /// The same with an observer, which may also wish that the evaluation stops.
    /// - Throws: ``RunStopped`` where it does
    @discardableResult
    public func evaluate(split: Split? = nil, _ observer: any RunObserver) throws -> Report {
        let (trained, plan) = try trainedModel(observer)
        return try Self.evaluate(
            trained, plan, split: split ?? plan.split, decoding: plan.decoding, scoresOnly: false, digits: nil, observer
        ).report
    }

    /// Makes the report of the best checkpoint anew from the predictions in the store, by the metrics that the task
    /// files name now, and writes it. Nothing is predicted.
    /// - Parameters:
    ///   - split: nil for the one that the pipeline names
    ///   - observe: is told of what is left out
    /// - Throws: an error where the run was not evaluated on the split
    @discardableResult
    public func report(
        split: Split? = nil, _ observe: @escaping (RunEvent) throws -> Void = { _ in }
    ) throws -> Report {
        try FunctionObserver.lend(observe) { observer in
            let (trained, plan) = try trainedModel(observer)
            let stage = try ReportStage(
                trained: trained, plan: plan, store: try ImportStage.openStore(plan.storePath, observer),
                split: split ?? plan.split, decoding: plan.decoding, observer)
            return try stage.publish(try stage.storedReportsWithWarnings()).report
        }
    }

    /// The run's model, as its best checkpoint has it, to be judged by the tasks that it was trained with.
    private func trainedModel(_ observer: any RunObserver) throws -> (LoadedModel, EvaluationPlan) {
        let configuration = try configuration.reread(tasks: .run)
        configuration.warn(ofChanges: configuration.evaluatedTasks, observer)
        return (try configuration.load(.best, observer), EvaluationPlan(configuration))
    }

    /// The report of a trained model. Predictions that the store holds are not made again.
    /// - Parameters:
    ///   - scoresOnly: whether those that it does not hold are not made at all
    ///   - digits: how many decimals scores are shown with; nil: as many as their intervals support
    package static func evaluate(
        _ trained: LoadedModel, _ plan: EvaluationPlan, split: Split, decoding: DecodingConfiguration,
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
        _ trained: LoadedModel, _ plan: EvaluationPlan, store: ExampleStore, split: Split,
        decoding: DecodingConfiguration, scoresOnly: Bool = false, digits: Int? = nil, observer: any RunObserver
    ) throws -> PublishedReport {
        let stage = try ReportStage(
            trained: trained, plan: plan, store: store, split: split, decoding: decoding, digits: digits, observer)
        let reports = try EvaluationStage(trained, plan, store: store, observer)
            .reports(split: split, decoding: decoding, scoresOnly: scoresOnly)
        return try stage.publish(reports)
    }
}
