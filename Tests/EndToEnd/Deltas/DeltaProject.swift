import Foundation
import Testing

/// The tiny project with a trained model, `models/base`, on which runs train deltas.
enum DeltaProject {
    static let base = "models/base"
    static let texts = ["parity: 7", "capitals: bako", "starts: mirute"]
    static let allTasks = #"{"tasks": ["capitals", "parity", "starts"]}"#

    static func use(_ body: (TinyProject) throws -> Void) throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try #expect(project.mixtape("export", TinyProject.run, base).status == 0)
            try body(project)
        }
    }
}

extension TinyProject {
    /// Trains `runs/NAME`: a delta on a model.
    /// - Parameters:
    ///   - delta: the `delta` object of the pipeline
    ///   - mixture: its `mixture` object
    ///   - base: the directory of the model
    func trainDelta(
        _ name: String, _ delta: String, mixture: String = DeltaProject.allTasks, base: String = DeltaProject.base
    ) throws {
        try directory.write(
            """
            {
              "name": "\(name)", "seed": 5, "mixture": \(mixture), "model": {"directory": "\(base)"},
              "delta": \(delta),
              "training": {
                "steps": 20, "batchExamples": 8, "checkpointEvery": 20, "schedule": {"learningRate": 0.02}
              },
              "evaluation": {"milestoneExamples": 4}
            }
            """, to: "Pipelines/\(name).json")
        let run = try mixtape("train", "Pipelines/\(name).json")
        #expect(run.status == 0, "\(run)")
    }

    /// The answers of a model as JSON, and the log-likelihood of each.
    func answers(
        _ model: String, _ arguments: [String] = [], texts: [String] = DeltaProject.texts
    ) throws -> (objects: [[String: Any]], likelihoods: [Double]) {
        // Its max_new_tokens is that of the tasks. In a run it does not hold for inputs without a task.
        let limits = "\(model)/generation_config.json"
        if exists(limits) { try remove(limits) }
        let run = try CommandLineRun(["predict", model] + texts + arguments + ["--json"], in: path)
        #expect(run.status == 0 && run.objects.count == texts.count, "\(run)")
        return (run.objects, run.objects.compactMap { $0["log_likelihood"] as? Double })
    }

    /// Checks that two models give the same answers.
    func expectEqual(
        _ model: String, _ arguments: [String] = [], to other: String, _ otherArguments: [String] = [],
        texts: [String] = DeltaProject.texts, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = try answers(model, arguments, texts: texts)
        let expected = try answers(other, otherArguments, texts: texts)
        #expect(
            found.objects.map { $0["prediction"] as? String } == expected.objects.map { $0["prediction"] as? String },
            sourceLocation: sourceLocation)
        for (one, two) in zip(found.likelihoods, expected.likelihoods) {
            #expect(abs(one - two) <= 1e-4 * max(1, abs(two)), "\(one) and \(two)", sourceLocation: sourceLocation)
        }
    }
}
