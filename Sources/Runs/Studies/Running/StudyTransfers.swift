import Checkpoints
import Configuration
import Evaluation
import ExampleStore
import Files
import Foundation
import TaskDefinitions
import Text2Text

/// Deltas that were trained on one task and are judged on others, without training.
struct StudyTransfers {
    /// A finished cell, and a task that judges it.
    struct Pair {
        let cell: String
        /// That of the cell, with the data of the task that judges.
        let identity: StudyIdentity
        let trainedOn: String, judgedOn: String
    }

    /// A judgement, as it is kept.
    private struct Record: Codable {
        let identity: String
        let data: [String: String]?
        let score: Double?
        let problem: String?
    }

    private let study: Study
    /// The pairs whose cells are finished.
    private let pairs: [Pair]

    init(_ study: Study, _ state: StudyState) throws {
        self.study = study
        var pairs: [Pair] = []
        for (place, own, judges) in study.transfers {
            let cell = study.cells[place]
            guard try state.standing(ofCell: place).isFinished, let settings = try state.settings(ofCell: place) else {
                continue
            }
            let (configuration, identity) = try state.decode(cell.run, settings)
            for judge in judges {
                let task = configuration.otherTasks.filter { $0.name == judge }
                let data = state.data(of: task, in: configuration.dataDirectory)
                let identity = StudyIdentity(
                    settings: identity.settings, data: identity.data.merging(data) { own, _ in own })
                pairs.append(Pair(cell: cell.name, identity: identity, trainedOn: own, judgedOn: judge))
            }
        }
        self.pairs = pairs
    }

    private static func file(_ pair: Pair, _ study: Study) -> String {
        FileSystem.join(study.directory.transfers, "\(pair.cell)--\(CellGrid.directoryName(pair.judgedOn)).json")
    }

    private static func record(_ pair: Pair, _ study: Study) -> Record? {
        guard let bytes = try? FileSystem.contents(of: file(pair, study)),
            let record = try? JSONDecoder().decode(Record.self, from: Data(bytes)),
            pair.identity.isThat(ofSettings: record.identity, data: record.data)
        else { return nil }
        return record
    }

    /// The pairs that are not judged yet.
    /// - Parameter retriesFailed: whether those count that could not be judged
    func missing(retriesFailed: Bool) -> [Pair] {
        pairs.filter { pair in
            guard let record = Self.record(pair, study) else { return true }
            return retriesFailed && record.problem != nil
        }
    }

    /// What was judged.
    func results() -> [StudyTransfer] {
        pairs.compactMap { pair in
            Self.record(pair, study).map {
                StudyTransfer(
                    cell: pair.cell, trainedOn: pair.trainedOn, judgedOn: pair.judgedOn, score: $0.score,
                    problem: $0.problem)
            }
        }
    }

    /// Judges a cell's best model on another task, as `mixtape evaluate RUN --task TASK` does, and keeps the score.
    /// - Returns: why it could not be judged; nil if it was
    static func judge(_ pair: Pair, _ study: Study, _ observer: any RunObserver) throws -> String? {
        var (score, problem): (Double?, String?)
        do {
            score = try self.score(pair, study, observer)
            if score?.isFinite == false { (score, problem) = (nil, "its score is no number") }
        } catch let stop as RunStopped {
            throw stop
        } catch {
            problem = "\(error)".split(separator: "\n").first.map(String.init) ?? "it could not be judged"
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let record = Record(
            identity: pair.identity.settings, data: pair.identity.data, score: score, problem: problem)
        try FileSystem.makeFolder(study.directory.transfers)
        try AtomicFile.write(Array(try encoder.encode(record)), to: file(pair, study))
        return problem
    }

    private static func score(_ pair: Pair, _ study: Study, _ observer: any RunObserver) throws -> Double? {
        let configuration = try PipelineConfiguration.read(
            PipelineSource(study.directory.run(pair.cell).path), tasks: .run)
        let known = configuration.allTasks + configuration.otherTasks
        guard let task = known.first(where: { $0.name == pair.judgedOn }) else {
            throw RunError("there is no task of this name any more", path: pair.judgedOn)
        }
        let trained = try configuration.load(.best, observer)
        let routes = trained.model.places.routes
        let variant = try EvaluationPlan.Variant(nil, deltaTask: routes.contains(pair.trainedOn) ? pair.trainedOn : nil)
        let plan = EvaluationPlan(configuration, tasks: [task]).judging(variant, of: trained)
        let store = try ImportStage.openStore(plan.storePath, observer)
        let split = task.sources[plan.split] == nil ? configuration.evaluation.milestoneSplit : plan.split
        let reports = try EvaluationStage(trained, plan, store: store, observer)
            .reports(split: split, decoding: plan.decoding, scoresOnly: false)
        let metric = study.configuration.cells.metrics[task.name]?.title ?? task.metrics.first?.title
        return reports.first { $0.task == task.name }?.metrics.first { $0.name == metric }?.value
    }
}
