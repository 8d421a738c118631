import Batching
import Checkpoints
import Evaluation
import ExampleStore
import TaskDefinitions
import Text2Text
import Training

/// The history of a model's training, from the log, the checkpoint and the store.
struct TrainingHistory {
    private let plan: EvaluationPlan
    private let store: ExampleStore
    private let observer: any RunObserver
    /// The model's record in the store.
    private let record: RunRecord?
    /// The state of the checkpoint, and of the run's newest one.
    private let state: CheckpointState, newest: CheckpointState
    /// The log of all steps, and of those up to the checkpoint.
    private let log: [RunLog.Entry], trained: ArraySlice<RunLog.Entry>
    /// The tasks of the report, and those of them that were trained on; the others are only evaluated.
    private let reportedTasks: [TaskDefinition], tasks: [TaskDefinition]
    /// The mixture of the training, from a resolved configuration.
    private let trainedMixture: String?

    /// Nil if the model was not trained here, or has no log.
    /// - Parameter tasks: the tasks of the report
    init?(
        _ model: LoadedModel, _ plan: EvaluationPlan, _ tasks: [TaskDefinition], _ store: ExampleStore,
        _ log: [RunLog.Entry], _ observer: any RunObserver
    ) throws {
        guard let run = model.run else { return nil }
        let state = run.state
        let trained = log.prefix { $0.step <= state.step }
        guard !trained.isEmpty else { return nil }
        self.plan = plan
        self.store = store
        self.observer = observer
        record = try StoreRun.ofTraining(plan, model, store)
        self.state = state
        newest = run.newest
        self.log = log
        self.trained = trained
        reportedTasks = tasks
        self.tasks = tasks.filter { task in log.contains { $0.taskLosses[task.name] != nil } }
        trainedMixture = RunIdentity.mixture(RunIdentity.resolved(run.configuration, file: plan.name))?.text
    }

    func training() throws -> Report.Training {
        let planned = try plannedStages()
        let tail = trained.suffix(max(1, min(Self.tailSteps, trained.count / 10)))
        return Report.Training(
            steps: trained.last?.step ?? 0, plannedSteps: state.totalSteps,
            // The checkpoint may be an earlier one of a finished run.
            isFinished: newest.isFinished(record?.status),
            examples: trained.reduce(0) { $0 + $1.examples },
            tokens: trained.reduce(0) { $0 + $1.tokens }, seconds: state.seconds, peakMemory: state.peakMemory,
            finalLosses: trainedNames.map { name in
                .init(task: name, loss: Self.mean(tail.compactMap { $0.taskLosses[name] }))
            },
            lossCurve: LossCurve.points(log) { $0.loss }, taskCurves: try taskCurves(),
            milestoneExamples: plan.pipeline.map {
                "at most \($0.evaluation.milestoneExamples) examples of the "
                    + "\($0.evaluation.milestoneSplit.rawValue) split"
            },
            mixture: mixture(planned), stages: stages(planned),
            lossNormalization: plan.pipeline?.training.lossNormalization ?? .tokens)
    }

    // MARK: Curves

    /// A task's final loss is the mean of this many last steps, or of the last tenth of a short run. A single batch has
    /// few examples of a task.
    private static let tailSteps = 100

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }

    private func taskCurves() throws -> [Report.TaskCurve] {
        let milestones = try milestones()
        return reportedTasks.map { task in
            let scores = task.metrics.map { metric in
                Report.ScoreCurve(
                    metric: metric.title,
                    points: milestones.compactMap { milestone in
                        milestone.scores["\(task.name).\(metric.title)"].map { .init(step: milestone.step, value: $0) }
                    })
            }
            return Report.TaskCurve(
                task: task.name, losses: LossCurve.points(log) { $0.taskLosses[task.name] },
                scores: scores.filter { !$0.points.isEmpty })
        }
    }

    /// The milestones of the run: those in the checkpoint, and the later ones in the store.
    private func milestones() throws -> [MilestoneScores] {
        guard let evaluation = plan.pipeline?.evaluation, let record else {
            return state.milestones
        }
        let methods = Dictionary(
            uniqueKeysWithValues: reportedTasks.map {
                ($0.name, PredictionMethod(of: $0, decoding: evaluation.decoding).description)
            })
        let last = log.last?.step ?? state.step
        let later = try store.evaluations(ofRun: record.id).filter {
            $0.step > state.step && $0.step <= last && $0.split == evaluation.milestoneSplit
                && $0.decoding == methods[$0.task]
        }
        let steps = Set(later.map(\.step)).sorted()
        return state.milestones
            + steps.map { step in
                var scores: [String: Double] = [:]
                for record in later where record.step == step {
                    for score in record.scores { scores["\(record.task).\(score.metric)"] = score.value }
                }
                return MilestoneScores(step: step, scores: scores)
            }
    }

    // MARK: The mixture

    /// The trained tasks, including those that only teach the others and are not evaluated.
    private var trainedNames: [String] { plan.pipeline?.mixture.taskNames ?? tasks.map(\.name) }

    private func mixture(_ planned: MixtureStages?) -> [Report.MixturePart] {
        let shares = planned?.shares(before: trained.last?.step ?? 0)
        return trainedNames.map { name in
            let place = planned?.tasks.firstIndex { $0.name == name }
            return Report.MixturePart(
                task: name, examples: place.flatMap { planned?.tasks[$0].exampleCount },
                plannedShare: place.flatMap { shares?[$0] },
                drawn: trained.reduce(0) { $0 + ($1.taskExamples[name] ?? 0) },
                targetTokens: trained.reduce(0) { $0 + ($1.taskTargetTokens[name] ?? 0) })
        }
    }

    /// The shares of these tasks in each stage of the whole run.
    private func stages(_ planned: MixtureStages?) -> [MixturePlan.Stage] {
        let reached = planned?.reached(before: state.totalSteps ?? state.step) ?? []
        return reached.count > 1 ? reached : []
    }

    /// The pipeline's mixture with the data of the training; nil if the pipeline now has another mixture, or the store
    /// other data.
    private func plannedStages() throws -> MixtureStages? {
        guard let pipeline = plan.pipeline, RunIdentity.mixture(pipeline.resolved)?.text == trainedMixture else {
            return nil
        }
        let sources = try store.summary().filter { $0.split == .train }
        var counts: [Int] = []
        for task in pipeline.tasks {
            guard let source = sources.first(where: { $0.task == task.name }),
                let data = state.data[task.name], data.content == source.contentHash,
                data.definition == task.fingerprint
            else { return nil }
            counts.append(source.exampleCount)
        }
        if pipeline.training.excludesLeakage || pipeline.training.subset != nil {
            let leakage =
                pipeline.training.excludesLeakage ? try LeakageStage.run(pipeline, store: store, observer) : nil
            let excluded = try Exclusions.make(pipeline, leakage, store: store)
            counts = zip(counts, excluded).map { $0 - $1.count }
        }
        return try? pipeline.mixture.stages(exampleCounts: counts)
    }
}
