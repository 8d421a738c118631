import Configuration
import Evaluation
import ExampleStore
import Foundation
import Models
import Presentation
import Optimizers
import TaskDefinitions
import Text2Text
import Training
import Vocabularies

/// Makes a report and writes it as `report.html`, `report.md` and `report.json`.
package struct ReportStage {
    package let trained: LoadedModel
    package let plan: EvaluationPlan
    package let store: ExampleStore
    /// The evaluated split, and the search for outputs of tasks that do not rank labels.
    package let split: Split
    package let decoding: DecodingConfiguration
    /// The number of decimals of scores; nil for as many as their intervals support.
    private let digits: Int?
    private let observer: any RunObserver
    /// The run's log, including steps after the checkpoint.
    private let log: [RunLog.Entry]

    package init(
        trained: LoadedModel, plan: EvaluationPlan, store: ExampleStore, split: Split,
        decoding: DecodingConfiguration, digits: Int? = nil, _ observer: any RunObserver
    ) throws {
        self.trained = trained
        self.plan = plan
        self.store = store
        self.split = split
        self.decoding = decoding
        self.digits = digits
        self.observer = observer
        log = try trained.run.map { try RunLog.read($0.directory.log) } ?? []
    }

    /// Makes the report and writes its three files.
    package func publish(_ tasks: [TaskReport]) throws -> PublishedReport {
        try PublishedReport(try makeReport(tasks), to: plan.reports(of: split))
    }

    /// The reports of the tasks with stored predictions of this model, made anew from these.
    /// - Throws: ``RunError`` and `EvaluationError` if there is none
    package func storedReports() throws -> [TaskReport] {
        let command = "mixtape evaluate \(ShellWord.quoted(plan.place))"
        guard let run = try StoreRun.find(plan, trained, store) else {
            throw RunError("holds no run \"\(plan.name)\"; evaluate it first: \(command)", path: plan.storePath)
        }
        do {
            return try StoredReports(store: store).taskReports(
                ofRun: run, split: split, step: trained.step, decoding: decoding, tasks: plan.allTasks,
                vocabulary: trained.vocabulary, seed: plan.seed)
        } catch let error as EvaluationError {
            throw EvaluationError("\(error): \(command)\(split == plan.split ? "" : " --split \(split.rawValue)")")
        }
    }

    /// These reports, with warnings of tasks whose data changed since the import, and of tasks that are left out
    /// because they were not evaluated.
    package func storedReportsWithWarnings() throws -> [TaskReport] {
        let reports = try storedReports()
        func isReported(_ task: TaskDefinition) -> Bool { reports.contains { $0.task == task.name } }
        try EvaluationStage.warnOfChanges(plan.allTasks.filter(isReported), split, store, observer)
        for task in plan.tasks(with: split) where !isReported(task) {
            let method = PredictionMethod(of: task, decoding: decoding).description
            observer.warn(
                "\(task.name) is left out: it was not evaluated at this step by \(method); evaluate it first")
        }
        return reports
    }

    package func makeReport(_ tasks: [TaskReport]) throws -> Report {
        let state = trained.run?.state
        let definitions = plan.tasks(of: tasks)
        return Report(
            title: plan.name, created: Date(), model: model,
            checkpoint: .init(
                step: state?.step, hash: trained.hash, initialModelHash: state?.initialModelFingerprint),
            training: try TrainingHistory(trained, plan, definitions, store, log, observer)?.training(),
            data: try data(definitions),
            vocabulary: .init(
                kind: VocabularyCatalogue.name(of: trained.vocabulary), size: trained.vocabulary.size,
                fingerprint: trained.vocabulary.fingerprint),
            decoding: decodingFacts(definitions), configuration: trained.run?.configuration ?? plan.record.text,
            tasks: tasks,
            digits: digits)
    }

    private var model: Report.Model {
        let model = trained.model.configuration
        let sizes = model.facts.map { Report.Fact($0.name, $0.value) }
        return Report.Model(
            architecture: model.title, parameterCount: trained.model.parameterCount,
            settings: sizes + trainedFacts + [.init("dropout", "\(model.dropoutRate)"), .init("seed", "\(plan.seed)")]
                + averageFacts)
    }

    /// How many weights training changed, where it left some alone.
    private var trainedFacts: [Report.Fact] {
        guard let run = trained.run, run.state.base != nil else { return [] }
        return [.init("trained parameters", Quantity.count(run.trainedParameterCount))]
    }

    /// Which mean of the weights of a run the model is, if it is one.
    private var averageFacts: [Report.Fact] {
        guard let training = trained.run,
            let average = RunIdentity.resolved(training.configuration, file: "")["training"]?["average"],
            let read = try? ConfigurationFile.read(
                bytes: Array(average.line.utf8), file: "average", { WeightAverage($0) })
        else { return [] }
        let steps = training.state.step
        return [.init("weights", read.description(after: steps, of: training.state.totalSteps ?? steps))]
    }

    private func decodingFacts(_ tasks: [TaskDefinition]) -> [Report.Fact] {
        let longest = tasks.filter { $0.evaluation == .generate }.map(\.limits.maxTargetTokens).max()
        let written: [Report.Fact] =
            longest.map {
                [.init("strategy", decoding.description), .init("longest output", "\($0) tokens")]
            } ?? []
        let rankings = Dictionary(
            grouping: tasks.filter { $0.evaluation != .generate }, by: \.evaluation.description)
        return written
            + rankings.sorted { $0.key < $1.key }.map { mode, tasks in
                .init(mode, tasks.map(\.name).joined(separator: ", "))
            }
    }

    private func data(_ tasks: [TaskDefinition]) throws -> [Report.DataSource] {
        let names = tasks.map(\.name)
        return try store.summary().filter { names.contains($0.task) }.map {
            .init(
                task: $0.task, split: $0.split.rawValue, path: $0.sourceFile, hash: $0.contentHash,
                examples: $0.exampleCount)
        }
    }
}
