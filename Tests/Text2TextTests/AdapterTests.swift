import Checkpoints
import Deltas
import Foundation
import Models
import TestSupport
import Testing
import Text2Text

/// Adapters in a program that asks a model.
@Suite struct AdapterTests {
    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/transformers/byt5").path

    private static func task(_ name: String) -> String {
        """
        {"name": "\(name)", "sources": {"train": "x.jsonl"}, "input": "\(name): {text}", "target": "{text}",
         "metrics": ["exact_match"], "limits": {"maxInputTokens": 16, "maxTargetTokens": 5}}
        """
    }

    /// Writes a prompt of random vectors.
    private static func write(_ path: String, seed: UInt64) throws {
        let directory = try ModelDirectory(path: fixture)
        let model: any Model<Float> = try directory.weights.model(isTrained: false)
        let delta = DeltaConfiguration([.init(PromptTuning(tokens: 2))])
        try delta.attach(to: model, tasks: [], .random(seed: seed))
        let base = AdapterExport.Base(name: nil, modelType: directory.configuration.modelType)
        try AdapterExport.write(model, delta, base: base, to: path)
    }

    @Test func oneForAllInputsOrOneForEachTask() throws {
        try TemporaryDirectory.use { directory in
            for (seed, name) in ["one", "two"].enumerated() {
                try directory.write(Self.task(name), to: "Tasks/\(name).json")
                try Self.write(directory.path("adapters/\(name)"), seed: UInt64(seed + 1))
            }
            let tasks = directory.path("Tasks")
            func load(_ adapter: String? = nil, _ adapters: [String: String] = [:]) throws -> Text2Text {
                try Text2Text.load(Self.fixture, tasksDirectory: tasks, adapter: adapter, adapters: adapters)
            }
            let paths = ["one", "two"].map { directory.path("adapters/\($0)") }
            let bare = try load().predict("4 May", task: "one")
            let alone = try ["one", "two"].enumerated().map { try load(paths[$0]).predict("4 May", task: $1) }
            #expect(alone[0].logLikelihood != bare.logLikelihood)

            let both = try load(nil, ["two": paths[1], "one": paths[0]])
            let mixed = try both.predict([Text2Text.Input("4 May", task: "one"), .init("4 May", task: "two")])
            #expect(mixed.map(\.text) == alone.map(\.text))
            for (one, two) in zip(mixed, alone) { #expect(abs(one.logLikelihood - two.logLikelihood) < 1e-4) }

            let unnamed = #expect(throws: Text2TextError.self) { try both.predict("4 May") }
            #expect(
                unnamed
                    == Text2TextError(
                        .task,
                        "\(Self.fixture): the inputs have no task, and the model has a delta for each of one, two; "
                            + "name one of these tasks"))
            let absent = #expect(throws: Text2TextError.self) { try load("/absent") }
            #expect(absent == Text2TextError(.model, "/absent: does not exist; check the path"))
            let twice = #expect(throws: Text2TextError.self) { try load(paths[0], ["two": paths[1]]) }
            #expect(
                twice?.message == "there is an adapter for all inputs, and others for tasks; take either")
        }
    }
}
