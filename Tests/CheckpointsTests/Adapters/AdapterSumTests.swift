import Checkpoints
import Deltas
import Models
import TestSupport
import Testing

/// The sum of low-rank adapters is exact.
@Suite struct AdapterSumTests {
    private func store(_ method: any DeltaMethod, trained: [String] = [], in bench: AdapterBench, as name: String)
        throws
    {
        let delta = DeltaConfiguration([.init(method, trained: trained)])
        try bench.export(
            try bench.tuned(delta) as any Model<Float>, delta, layout: .mixtape, to: name)
    }

    /// Also of matrices that only one of them has, with other ranks and factors.
    @Test func aSumIsTheSumOfTheChanges() throws {
        try AdapterBench.use { bench in
            try store(LoRA(rank: 2, alpha: 3), in: bench, as: "first")
            try store(
                LoRA(
                    targets: DeltaTargets(["query", "feed-forward-out"]), rank: 3, scaling: .rankStabilised,
                    exceptions: [.init(targets: ["decoder"], rank: 1, alpha: 5)]), in: bench, as: "second")
            let factors = [0.75, -0.5]
            try AdapterSum.write(
                zip(["first", "second"], factors).map { (try bench.open($0), $1) }, to: bench.directory.path("sum"))
            let sum = try bench.open("sum")
            #expect(sum.layout == .peft && sum.base == "models/base")
            func merged(_ name: String) throws -> any Model<Double> {
                try DeltaMerge.merge(try bench.adapted(name), try bench.open(name).delta)
            }
            let base: any Model<Double> = try bench.base()
            let (first, second, found) = (try merged("first"), try merged("second"), try merged("sum"))
            for index in base.weights.indices {
                let name = base.weights[index].name
                let elements = [base, first, second, found].map { $0.weights[index].value.elements }
                for place in elements[0].indices {
                    let start = elements[0][place]
                    let expected =
                        start + factors[0] * (elements[1][place] - start) + factors[1] * (elements[2][place] - start)
                    #expect(abs(elements[3][place] - expected) < 1e-5, "\(name)")
                }
            }
        }
    }

    @Test func whatHasNoSum() throws {
        try AdapterBench.use { bench in
            try store(LoRA(rank: 2), in: bench, as: "lora")
            try store(LoRA(rank: 2, hasMagnitude: true), in: bench, as: "dora")
            try store(LoRA(rank: 2, start: .pissa), in: bench, as: "pissa")
            try store(LoRA(rank: 2), trained: ["norm"], in: bench, as: "whole")
            try store(IA3(), in: bench, as: "ia3")
            func message(_ name: String, _ factor: Double = 1) -> String {
                bench.message {
                    try AdapterSum.write(
                        [(try bench.open("lora"), 1), (try bench.open(name), factor)], to: bench.directory.path("sum"))
                }
            }
            #expect(
                message("dora")
                    == "dora: has trained magnitudes (DoRA), which are no sum of matrices; merge it into its model")
            #expect(
                message("pissa") == """
                    pissa: starts from a part of its model's weights (PiSSA); export it from Mixtape once, which \
                    writes a plain adapter
                    """)
            #expect(
                message("whole")
                    == "whole: replaces weights of the model whole, which have no sum; merge it into its model")
            #expect(message("ia3") == "ia3: is an adapter of ia3; only low-rank adapters, lora, can be added")
            #expect(message("lora", .infinity) == "lora: has the factor inf; expected a number")
            #expect(
                bench.message { try AdapterSum.write([], to: bench.directory.path("sum")) }
                    == "sum: is the sum of no adapters")
        }
    }

    @Test func adaptersOfDifferentModels() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([.init(LoRA(rank: 2))])
            let tuned: any Model<Float> = try bench.tuned(delta)
            for name in ["one", "other"] {
                try AdapterExport.write(
                    tuned, delta, base: AdapterExport.Base(name: "models/\(name)", modelType: "t5"),
                    to: bench.directory.path(name))
            }
            #expect(
                bench.message {
                    try AdapterSum.write(
                        ["one", "other"].map { (try bench.open($0), 1) }, to: bench.directory.path("sum"))
                } == """
                    sum: is the sum of adapters that were trained on different models, models/one and models/other; \
                    only adapters of one model can be added
                    """)
            try AdapterBench.use(Self.gated) { second in
                try second.export(try second.tuned(delta) as any Model<Float>, delta, to: "gated")
                let gated = try second.open("gated")
                #expect(
                    bench.message {
                        try AdapterSum.write(
                            [(try bench.open("one"), 1), (gated, 1)], to: bench.directory.path("sum"))
                    } == """
                        \(gated.path): is for a model of other sizes than one; only adapters of one model can \
                        be added
                        """)
            }
        }
    }

    private static var gated: T5Configuration {
        var sizes = AdapterBench.sizes
        sizes.feedForward = .gatedGELU
        return sizes
    }
}
