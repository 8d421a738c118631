import Autodiff
import Communication
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
/// The commands `mixtape train`, `evaluate` and `report` work on the same runs: either can continue what the other
/// began. All work happens on the calling thread, with the help of the worker pool. An error's description tells the
/// problem, its place and the remedy.
public struct Run {
    /// The directory of the run's checkpoints, log and reports.
    public var directory: String { configuration.directory.path }

    package let configuration: PipelineConfiguration

    /// Reads the run's configuration and the files of its tasks. Nothing is written yet.
    /// - Parameters:
    ///   - pipeline: the path of a pipeline's file, or of the directory of one of its runs
    ///   - project: the start of this path and of the paths in the pipeline's file: tasks, data, store and run
    /// - Throws: an error with every problem of the pipeline, or of the task files that it needs
    public init(pipeline: String, project: String = ".") throws {
        self.init(try PipelineConfiguration.read(PipelineSource(pipeline, in: project)))
    }

    package init(_ configuration: PipelineConfiguration) {
        self.configuration = configuration
    }

    // MARK: Training

    /// Imports the data, makes the vocabulary, and trains the model or continues training it.
    /// - Parameters:
    ///   - restarting: whether to train anew if there is an earlier run; that run is kept in another folder
    ///   - observe: gets the events. If it throws, training stops, the steps are saved, and the error is rethrown.
    /// - Throws: ``RunError`` if there is an earlier run with other settings or data; other errors for problems in the
    ///   data, the numbers or the files
    public func train(restarting: Bool = false, _ observe: @escaping (RunEvent) throws -> Void = { _ in }) throws {
        try FunctionObserver.lend(observe) { try train(restarting: restarting, $0) }
    }

    /// Trains with an observer, which may also request a stop.
    /// - Throws: ``RunStopped`` if it does; the steps are saved
    public func train(restarting: Bool = false, _ observer: any RunObserver) throws {
        try train(restarting: restarting, until: nil, profile: nil, observer)
    }

    /// - Parameters:
    ///   - until: the step at which to pause, as if the run were stopped there; nil to train to the end
    ///   - profile: records the time of each operation and of waiting for data
    ///   - communicator: the processes that share the steps. All of them make this call.
    package func train(
        restarting: Bool, until: Int?, profile: OperationProfile?, _ observer: any RunObserver,
        communicator: any Communicator = SoleProcess()
    ) throws {
        let shared = SharedRun(communicator: communicator)
        try hold(restarting, shared, observer) {
            try train($0, until: until, profile, evaluatesAfterwards: false, shared, observer)
        }
    }

    /// Trains, evaluates and reports. No other process can work on the run in between.
    /// - Parameter communicator: the processes that share the work. All of them make this call.
    /// - Returns: the report at the first process; nil at the others
    package func trainAndEvaluate(
        restarting: Bool, _ observer: any RunObserver, communicator: any Communicator = SoleProcess()
    ) throws -> PublishedReport? {
        let shared = SharedRun(communicator: communicator)
        return try hold(restarting, shared, observer) { claim in
            try train(claim, until: nil, nil, evaluatesAfterwards: true, shared, observer)
            let plan = EvaluationPlan(configuration)
            communicator.barrier()
            let trained = try configuration.load(.best, observer)
            let store = try ImportStage.openStore(plan.storePath, observer)
            return try Self.report(
                trained, plan, store: store, split: plan.split, decoding: plan.decoding, communicator: communicator,
                observer: observer)
        }
    }

    /// Holds the run, by the claim of the first process, while `body` works on it.
    private func hold<Result>(
        _ restarting: Bool, _ shared: SharedRun, _ observer: any RunObserver, _ body: (RunClaim?) throws -> Result
    ) throws -> Result {
        try shared.checkShards(configuration)
        guard shared.communicator.isFirst else { return try StoreQueue.interruptible(observer) { try body(nil) } }
        return try RunClaim.hold(configuration, restarts: restarting, observer, body)
    }

    /// - Parameter claim: that of the first process
    private func train(
        _ claim: RunClaim?, until: Int?, _ profile: OperationProfile?, evaluatesAfterwards: Bool, _ shared: SharedRun,
        _ observer: any RunObserver
    ) throws {
        let data = try shared.firstAlone { try prepare(claim, observer) }
        try shared.checkAgreement(try data.identity.facts(configuration), path: configuration.file)
        let training = try TrainingRun(configuration, data, claim, until: until, profile, shared, observer)
        if training.nextMilestone != nil { try training.checkEvaluations(evaluatesAfterwards: evaluatesAfterwards) }
        while let milestone = training.nextMilestone {
            try training.savingWhenStopped {
                try training.train(to: milestone.step)
                if training.isDueForJudging { try training.judge() }
                try training.saveCheckpoint()
            }
        }
        try training.finish()
    }

    /// Prepares data and vocabulary. A run that differs from the requested one is refused, if possible before anything
    /// is imported.
    private func prepare(_ claim: RunClaim?, _ observer: any RunObserver) throws -> PreparedData {
        observer.observe(.checked(tasks: configuration.mixture.taskNames))
        let initialModel = try InitialModel.open(configuration, observer)
        if let claim, claim.isBegun { try claim.check(try RunIdentity(configuration, initialModel)) }
        let data = try PreparedData.make(configuration, initialModel: initialModel, observer)
        try claim?.check(data.identity)
        observer.observe(.imported(ImportedData(data.imports)))
        if let leakage = data.leakage { observer.observe(.leftOut(trainingExamples: leakage.trainingCount)) }
        let vocabulary = data.vocabulary
        observer.observe(.vocabulary(size: vocabulary.vocabulary.size, origin: vocabulary.origin))
        let advice = RunAdvice.warnings(configuration, data) + (try AnswersAdvice.warnings(configuration, data))
        for warning in data.truncations + advice { observer.warn(warning) }
        observer.observe(.planned(RunPlan(data, configuration.training)))
        return data
    }

    // MARK: Judging

    /// Evaluates the best checkpoint and writes the report: `report.html`, `report.md` and `report.json` in the run's
    /// directory. Predictions in the store are used again.
    /// - Parameters:
    ///   - split: nil for the pipeline's split
    ///   - observe: gets the events; if it throws, the evaluation stops and the error is rethrown
    /// - Throws: an error if the run is not trained, or for problems in the data, the numbers or the files
    @discardableResult
    public func evaluate(
        split: Split? = nil, _ observe: @escaping (RunEvent) throws -> Void = { _ in }
    ) throws -> Report {
        try FunctionObserver.lend(observe) { try evaluate(split: split, $0) }
    }

    /// Evaluates with an observer, which may also request a stop.
    /// - Throws: ``RunStopped`` if it does
    @discardableResult
    public func evaluate(split: Split? = nil, _ observer: any RunObserver) throws -> Report {
        let (trained, plan) = try trainedModel(observer)
        let published = try Self.evaluate(
            trained, plan, split: split ?? plan.split, decoding: plan.decoding, scoresOnly: false, digits: nil, observer
        )
        guard let published else { preconditionFailure("a process alone has no report") }
        return published.report
    }

    /// Makes the report of the best checkpoint anew from the predictions in the store, with the current metrics of the
    /// task files, and writes it. Nothing is predicted.
    /// - Parameters:
    ///   - split: nil for the pipeline's split
    ///   - observe: gets a warning for everything that is left out
    /// - Throws: an error if the run was not evaluated on the split
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

    /// The run's model from its best checkpoint, with the task definitions that it was trained with.
    private func trainedModel(_ observer: any RunObserver) throws -> (LoadedModel, EvaluationPlan) {
        let configuration = try configuration.reread(tasks: .run)
        configuration.warn(ofChanges: configuration.evaluatedTasks, observer)
        return (try configuration.load(.best, observer), EvaluationPlan(configuration))
    }

    /// The report of a trained model. Predictions in the store are used again.
    /// - Parameters:
    ///   - scoresOnly: whether missing predictions are not made
    ///   - digits: the number of decimals of scores; nil for as many as their intervals support
    ///   - communicator: the processes that share the work. All of them make this call.
    /// - Returns: the report at the first process; nil at the others
    package static func evaluate(
        _ trained: LoadedModel, _ plan: EvaluationPlan, split: Split, decoding: DecodingConfiguration,
        scoresOnly: Bool, digits: Int?, _ observer: any RunObserver, communicator: any Communicator = SoleProcess()
    ) throws -> PublishedReport? {
        try StoreQueue.interruptible(observer) {
            let shared = SharedRun(communicator: communicator)
            let store = try shared.firstAlone {
                let store = try ImportStage.openStore(plan.storePath, observer)
                if !scoresOnly {
                    _ = try ImportStage.run(plan.tasks, dataDirectory: plan.dataDirectory, store: store, observer)
                }
                return store
            }
            try shared.checkAgreement(try plan.facts(trained, split, decoding, store), path: plan.place)
            return try report(
                trained, plan, store: store, split: split, decoding: decoding, scoresOnly: scoresOnly, digits: digits,
                communicator: communicator, observer: observer)
        }
    }

    /// Evaluation and report; the data must be imported.
    private static func report(
        _ trained: LoadedModel, _ plan: EvaluationPlan, store: ExampleStore, split: Split,
        decoding: DecodingConfiguration, scoresOnly: Bool = false, digits: Int? = nil, communicator: any Communicator,
        observer: any RunObserver
    ) throws -> PublishedReport? {
        let evaluation = try EvaluationStage(trained, plan, store: store, observer, communicator: communicator)
        guard communicator.isFirst else {
            try evaluation.help(split: split, decoding: decoding, scoresOnly: scoresOnly)
            return nil
        }
        let stage = try ReportStage(
            trained: trained, plan: plan, store: store, split: split, decoding: decoding, digits: digits, observer)
        return try stage.publish(
            try evaluation.reports(split: split, decoding: decoding, scoresOnly: scoresOnly))
    }
}

extension EvaluationPlan {
    /// The facts that must be the same in all processes that share an evaluation.
    fileprivate func facts(
        _ trained: LoadedModel, _ split: Split, _ decoding: DecodingConfiguration, _ store: ExampleStore
    ) throws -> [SharedRun.Fact] {
        let sources = try store.summary()
        let data = tasks.map { task in
            let hash = sources.first { $0.task == task.name && $0.split == split }?.contentHash ?? ""
            return SharedRun.Fact(
                name: "the \(split.rawValue) data of \(task.name)", value: "\(task.fingerprint) \(hash)")
        }
        return SharedRun.machine + data + trained.facts + [
            .init(name: "the search for answers", value: "\(decoding)"),
            .init(name: "the changes of the model", value: variant?.fingerprint ?? ""),
        ]
    }
}

extension LoadedModel {
    /// The facts that must be the same in all processes that answer with the model.
    package var facts: [SharedRun.Fact] {
        [
            .init(name: "the vocabulary", value: vocabulary.fingerprint),
            .init(name: "the step of the model", value: "\(step)", isShown: true),
            .init(name: "the weights of the model", value: hash),
        ]
    }
}
