import Configuration
import Evaluation
import ExampleStore
import Files
import Foundation
import Models
import Optimizers
import Presentation
import TaskDefinitions
import Vocabularies

/// Puts a report together and publishes it: on standard output and as `report.html`, `report.md` and `report.json`.
struct ReportStage {
    let trained: TrainedModel
    let plan: EvaluationPlan
    let store: ExampleStore
    /// The split that was evaluated, and how outputs were searched for where labels were not ranked.
    let split: Split
    let decoding: DecodingConfiguration
    /// How many decimals scores are shown with; nil: as many as their intervals support.
    var digits: Int?

    /// Writes the three files and prints a table, or the JSON itself. Where the files may not be written, what is
    /// printed is all.
    func publish(_ tasks: [TaskReport], isJSON: Bool) throws {
        try Self.publish(try makeReport(tasks), to: plan.reports(of: split), isJSON: isJSON)
    }

    static func publish(
        _ report: Report, to files: (html: String, markdown: String, json: String), isJSON: Bool
    ) throws {
        let directory = FileSystem.parent(of: files.json)
        let isWritten = FileSystem.mayWrite(in: directory)
        if isWritten {
            try FileSystem.makeFolder(directory)
            try AtomicFile.write(ReportHTML.text(report), to: files.html)
            try AtomicFile.write(ReportMarkdown.text(report), to: files.markdown)
            try AtomicFile.write(ReportJSON.text(report), to: files.json)
        }
        if isJSON {
            print(ReportJSON.text(report), terminator: "")
        } else {
            StandardOutput.show("\n" + ReportConsole.text(report, terminal: .output))
        }
        if !isWritten {
            Console.warn("\(directory): may not be written, so the report is only printed")
        } else if !isJSON {
            Console.say("report", "\(files.html), \(files.markdown), \(files.json)")
        }
    }

    /// The reports of the tasks of which the store holds predictions of this model, made anew from these.
    /// - Throws: ``RunError`` and `EvaluationError` where there is none
    func storedReports() throws -> [TaskReport] {
        let command = "mixtape evaluate \(TypedCommand.quoted(plan.place))"
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

    func makeReport(_ tasks: [TaskReport]) throws -> Report {
        let state = trained.training?.state
        let definitions = plan.tasks(of: tasks)
        return Report(
            title: plan.name, created: Date(), model: model,
            checkpoint: .init(
                step: state?.step, hash: trained.hash, initialModelHash: state?.initialModelFingerprint),
            training: try TrainingHistory(trained, plan, definitions, store)?.training(), data: try data(definitions),
            vocabulary: .init(
                kind: vocabularyKind, size: trained.vocabulary.size, fingerprint: trained.vocabulary.fingerprint),
            decoding: decodingFacts(definitions), configuration: trained.training?.configuration ?? plan.record.text,
            tasks: tasks,
            digits: digits)
    }

    private var model: Report.Model {
        let model = trained.model.configuration
        return Report.Model(
            architecture: model.feedForward.isGated ? "T5 1.1" : "T5",
            parameterCount: trained.model.parameterCount,
            settings: sizes + averageFacts)
    }

    private var sizes: [Report.Fact] {
        let model = trained.model.configuration
        return [
            .init("layers", "\(model.encoderLayers) + \(model.decoderLayers)"),
            .init("model width", "\(model.modelWidth)"),
            .init("heads", "\(model.heads) of \(model.headWidth)"),
            .init("feed-forward width", "\(model.feedForwardWidth)"),
            .init("embeddings", model.tiesEmbeddings ? "tied" : "untied"),
            .init("dropout", "\(model.dropoutRate)"),
            .init("seed", "\(plan.seed)"),
        ]
    }

    /// Which mean of the weights of a run the model is, if it is one.
    private var averageFacts: [Report.Fact] {
        guard let training = trained.training,
            let average = RunIdentity.resolved(training.configuration, file: "")["training"]?["average"],
            let read = try? ConfigurationFile.read(
                bytes: Array(average.line.utf8), file: "average", { WeightAverage($0) })
        else { return [] }
        let steps = training.state.step
        return [.init("weights", read.description(after: steps, of: training.state.totalSteps ?? steps))]
    }

    private var vocabularyKind: String { trained.vocabulary is ByteVocabulary ? "bytes" : "sentencepiece" }

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
