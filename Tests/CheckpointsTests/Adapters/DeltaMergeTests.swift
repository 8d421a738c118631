import Checkpoints
import Deltas
import Models
import TestSupport
import Testing

/// A merged model computes what the model with the delta computes.
@Suite struct DeltaMergeTests {
    static let deltas = [
        DeltaConfiguration([.init(LoRA(rank: 2, alpha: 3))]),
        DeltaConfiguration([.init(LoRA(rank: 2, start: .pissa))]),
        DeltaConfiguration([.init(LoRA(rank: 2, hasMagnitude: true), trained: ["norm"])]),
        DeltaConfiguration([.init(IA3())]),
        DeltaConfiguration([.init(NormTuning())]),
        // Both change the values and the last feed-forward matrices, in either order.
        DeltaConfiguration([.init(LoRA(targets: DeltaTargets(["value", "feed-forward-out"]))), .init(IA3())]),
        DeltaConfiguration([.init(IA3()), .init(LoRA(targets: DeltaTargets(["value", "feed-forward-out"])))]),
        DeltaConfiguration([.init(LoRA(rank: 2)), .init(LoRA(rank: 1, hasMagnitude: true)), .init(NormTuning())]),
    ]

    @Test(arguments: deltas.indices.dropLast()) func theLossesStay(_ index: Int) throws {
        let delta = Self.deltas[index]
        try AdapterBench.use { bench in
            let tuned: any Model<Double> = try bench.tuned(delta)
            let merged = try DeltaMerge.merge(tuned, delta)
            #expect(merged.places.added.isEmpty && merged.weights.allSatisfy(\.deltas.isEmpty))
            for (found, expected) in zip(AdapterBench.losses(merged), AdapterBench.losses(tuned)) {
                #expect(abs(found - expected) < 1e-10)
            }
            #expect(AdapterBench.losses(merged) != AdapterBench.losses(try bench.base()))
        }
    }

    @Test func magnitudesAfterAnotherMethod() throws {
        try AdapterBench.use { bench in
            let delta = Self.deltas[Self.deltas.count - 1]
            let tuned: any Model<Double> = try bench.tuned(delta)
            #expect(
                bench.message { _ = try DeltaMerge.merge(tuned, delta) } == """
                    the delta: tensor "encoder.block.0.layer.0.SelfAttention.q.weight": cannot be merged: another \
                    method changes the weight before its magnitudes (DoRA) do; export the delta without merging
                    """)
        }
    }

    @Test func theDeltaOfOneTask() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([
                .init(LoRA(rank: 2), isPerTask: true), .init(IA3()), .init(NormTuning(), isPerTask: true),
            ])
            let tuned: any Model<Double> = try bench.tuned(delta, tasks: ["a", "b"])
            for (route, task) in ["a", "b"].enumerated() {
                let merged = try DeltaMerge.merge(tuned, delta, task: task)
                let expected = AdapterBench.losses(tuned, routes: [route, route, route])
                for (found, expected) in zip(AdapterBench.losses(merged), expected) {
                    #expect(abs(found - expected) < 1e-10)
                }
            }
            #expect(
                bench.message { _ = try DeltaMerge.merge(tuned, delta) }
                    == "the delta: has a delta for each of the tasks a, b; name the one whose delta is merged")
            #expect(
                bench.message { _ = try DeltaMerge.merge(tuned, delta, task: "c") }
                    == "the delta: has no delta for c; the tasks with one are a, b")
        }
    }

    @Test func methodsThatChangeNoWeight() {
        func problem(_ method: any DeltaMethod) -> String? {
            DeltaMerge.problem(of: DeltaConfiguration([.init(LoRA()), .init(method)]))
        }
        let end = "export the delta without merging"
        #expect(
            problem(PromptTuning())
                == "cannot be merged: prompt adds vectors to the sequences and changes no weight; \(end)")
        #expect(
            problem(PrefixTuning())
                == "cannot be merged: prefix adds vectors to the sequences and changes no weight; \(end)")
        #expect(
            problem(BottleneckAdapter())
                == "cannot be merged: adapter adds networks with an activation, which no weight can replace; \(end)")
        #expect(
            problem(BitFit())
                == "cannot be merged: bitfit adds biases, and the model has none to add them to; \(end)")
        #expect(problem(IA3()) == nil)
        #expect(
            DeltaMerge.problem(of: DeltaConfiguration([.init(LoRA())]), task: "a")
                == "has one delta for all tasks, none for a alone; leave out the task")
    }
}
