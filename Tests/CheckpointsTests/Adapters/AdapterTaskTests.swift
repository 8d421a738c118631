import Autodiff
import Checkpoints
import Configuration
import Deltas
import Models
import Tensors
import TestSupport
import Testing

/// A delta for each task is written and read as an adapter for each.
@Suite struct AdapterTaskTests {
    @Test func eachTaskHasItsFolder() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([.init(LoRA(rank: 2), isPerTask: true), .init(NormTuning())])
            let tuned: any Model<Float> = try bench.tuned(delta, tasks: ["boolq", "größe"])
            let written = try bench.export(tuned, delta, tasks: ["boolq", "größe"], to: "adapters")
            #expect(written.map(\.task) == ["boolq", "größe"])
            #expect(written.map(\.layout) == [.mixtape, .mixtape])
            #expect(AdapterDirectory.names(in: bench.directory.path("adapters")) == ["boolq", "größe"])
            #expect(
                bench.message { _ = try bench.open("adapters") }
                    == "adapters: holds the adapters boolq, größe; name one of them")
            let routes = [0, 0, 1]
            let expected = AdapterBench.losses(tuned, routes: routes)
            for (name, kept) in [("boolq", 0..<8), ("größe", 8..<10)] {
                let single = AdapterBench.losses(try bench.adapted("adapters/\(name)") as any Model<Float>)
                // Products of fewer rows may round otherwise.
                for place in kept { #expect(abs(single[place] - expected[place]) < 1e-4, "\(name)") }
            }
            let both = try AdaptedWeights(
                bench.model.weights,
                routes: ["boolq", "größe"].map { ($0, try bench.open("adapters/\($0)")) })
            let model: any Model<Float> = try both.model(isTrained: false)
            #expect(model.places.routes == ["boolq", "größe"])
            #expect(AdapterBench.losses(model, routes: routes) == expected)
        }
    }

    @Test func aTaskOfPEFT() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([.init(LoRA(rank: 2, start: .pissa), isPerTask: true)])
            let tuned: any Model<Float> = try bench.tuned(delta, tasks: ["a", "b"])
            #expect(try bench.export(tuned, delta, tasks: ["a", "b"], to: "all").map(\.layout) == [.peft, .peft])
            for (route, name) in ["a", "b"].enumerated() {
                let single: any Model<Float> = try bench.adapted("all/\(name)")
                let expected = AdapterBench.losses(tuned, routes: [route, route, route])
                for (found, expected) in zip(AdapterBench.losses(single), expected) {
                    #expect(abs(found - expected) < 1e-4, "\(name)")
                }
            }
        }
    }

    /// A run with a delta for each task may begin from one adapter.
    @Test func everyTaskMayStartFromOneAdapter() throws {
        try AdapterBench.use { bench in
            var delta = DeltaConfiguration([.init(LoRA(rank: 2))])
            let tuned: any Model<Float> = try bench.tuned(delta)
            try bench.export(tuned, delta, to: "adapter")
            let adapter = try bench.open("adapter")
            delta.parts[0].isPerTask = true
            let model: any Model<Float> = try bench.base()
            try delta.attach(to: model, tasks: ["a", "b"], adapter.values())
            let expected = AdapterBench.losses(tuned)
            for (found, expected) in zip(AdapterBench.losses(model, routes: [0, 1, 1]), expected) {
                #expect(abs(found - expected) < 1e-4)
            }
        }
    }

    @Test func twoAdaptersOfOneName() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([.init(LoRA(rank: 2))])
            try bench.export(try bench.tuned(delta) as any Model<Float>, delta, to: "adapter")
            let adapter = try bench.open("adapter")
            #expect(
                bench.message {
                    _ = try AdaptedWeights(bench.model.weights, routes: [("a", adapter), ("a", adapter)])
                } == "adapter: has the name \"a\" of another adapter; give it one of its own")
        }
    }
}
