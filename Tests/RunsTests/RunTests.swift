import Foundation
import Runs
import TestSupport
import Testing

/// The use of a run by a Swift program.
@Suite struct RunTests {
    /// Words for the events of a run, without those of progress.
    private static func word(_ event: RunEvent) -> String? {
        switch event {
        case .checked(let tasks): "checked \(tasks.joined(separator: " "))"
        case .imported(let data): "imported \(data.imported) of \(data.examples)"
        case .vocabulary(let size, _): "vocabulary \(size)"
        case .planned(let plan): "planned \(plan.steps) of \(plan.batchExamples)"
        case .opened(let start): "opened \(start.step) of \(start.totalSteps)"
        case .step(let step): "step \(step.number)"
        case .paused(let step): "paused \(step)"
        case .judged(let milestone): "judged \(milestone.step) \(milestone.tasks.map(\.task))"
        case .saved(let step): "saved \(step)"
        case .stopped(let step, _): "stopped \(step)"
        case .warning(let text): "warning \(text)"
        case .setAside(_, let reason): "set aside, \(reason)"
        default: nil
        }
    }

    @Test func trainsEvaluatesAndReports() throws {
        try SmallProject.use { project in
            let run = try project.run()
            #expect(run.directory == project.directory.path("runs/small"))
            var words: [String] = []
            try run.train { if let word = Self.word($0) { words.append(word) } }
            #expect(
                words == [
                    "checked parity", "imported 20 of 20", "vocabulary 259", "planned 6 of 4", "opened 0 of 6",
                    "step 1", "step 2", "step 3", "paused 3", "judged 3 [\"parity\"]", "saved 3",
                    "step 4", "step 5", "step 6", "paused 6", "judged 6 [\"parity\"]", "saved 6",
                ])

            let evaluated = try run.evaluate()
            #expect(evaluated.tasks.map(\.task) == ["parity"] && evaluated.tasks[0].examples == 4)
            for name in ["report.html", "report.md", "report.json"] {
                #expect(FileManager.default.fileExists(atPath: project.directory.path("runs/small/\(name)")))
            }
            let reported = try run.report()
            #expect(reported.tasks.map(\.primary?.value) == evaluated.tasks.map(\.primary?.value))
            // A directory also identifies a run.
            let again = try Run(pipeline: run.directory).report()
            #expect(again.tasks.map(\.primary?.value) == evaluated.tasks.map(\.primary?.value))
        }
    }

    /// A run that was stopped and continued has the losses of an uninterrupted one.
    @Test func stopsWhereTheFunctionThrowsAndGoesOn() throws {
        struct Enough: Error {}
        func losses(_ stop: Int?, _ project: SmallProject) throws -> [Double] {
            var losses: [Double] = []
            do {
                try project.run().train { event in
                    guard case .step(let step) = event else { return }
                    losses.append(step.loss)
                    if step.number == stop { throw Enough() }
                }
            } catch is Enough {
                #expect(losses.count == stop)
            }
            return losses
        }
        let whole = try SmallProject.use { try losses(nil, $0) }
        let parts = try SmallProject.use { try losses(2, $0) + losses(nil, $0) }
        #expect(whole.count == SmallProject.steps && parts == whole)
    }

    private struct StopAtOnce: RunObserver {
        func observe(_ event: RunEvent) {}
        var shouldStop: Bool { true }
    }

    @Test func anObserverMayWishToStop() throws {
        try SmallProject.use { project in
            let stopped = #expect(throws: RunStopped.self) { try project.run().train(StopAtOnce()) }
            #expect(stopped?.description == "stopped; to go on: call it again")
        }
    }

    @Test func otherSettingsAreRefusedUnlessItRestarts() throws {
        try SmallProject.use { project in
            try project.run().train()
            try project.writePipeline(learningRate: 0.02)
            let error = #expect(throws: RunError.self) { try project.run().train() }
            #expect(error?.path == project.directory.path("runs/small"))
            #expect(error?.message.contains("Run.train(restarting: true)") == true)
            var words: [String] = []
            try project.run().train(restarting: true) { if let word = Self.word($0) { words.append(word) } }
            #expect(words.contains("set aside, begins anew") && words.contains("opened 0 of 6"))
            #expect(FileManager.default.fileExists(atPath: project.directory.path("runs/small.old-1")))
        }
    }

    @Test func whatIsNotThereIsTold() throws {
        try SmallProject.use { project in
            let absent = #expect(throws: RunError.self) {
                _ = try Run(pipeline: "Pipelines/other.json", project: project.directory.path)
            }
            #expect(absent?.path == project.directory.path("Pipelines/other.json"))
            #expect(throws: (any Error).self) { try project.run().evaluate() }
            #expect(throws: (any Error).self) { try project.run().report() }
        }
    }
}
