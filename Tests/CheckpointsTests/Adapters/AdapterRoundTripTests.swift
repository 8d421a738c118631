import Autodiff
import Checkpoints
import Configuration
import Deltas
import Models
import Tensors
import TestSupport
import Testing

/// An adapter that is written and read again is the same adapter.
@Suite struct AdapterRoundTripTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let delta: DeltaConfiguration
        let layout: AdapterDirectory.Layout
        /// The reason why PEFT has no such adapter.
        let obstacle: String?

        init(
            _ name: String, _ parts: [DeltaConfiguration.Part], _ layout: AdapterDirectory.Layout = .peft,
            _ obstacle: String? = nil
        ) {
            self.name = name
            delta = DeltaConfiguration(parts)
            self.layout = layout
            self.obstacle = obstacle
        }

        var testDescription: String { name }
    }

    static let cases = [
        Case("lora", [.init(LoRA(rank: 3, alpha: 5))]),
        Case(
            "lora with exceptions",
            [
                .init(
                    LoRA(
                        targets: DeltaTargets([
                            "query", "feed-forward-out", "decoder.block.1.layer.1.EncDecAttention.o",
                        ]),
                        rank: 3, alpha: 7, scaling: .rankStabilised,
                        exceptions: [
                            .init(targets: ["feed-forward-out"], rank: 2),
                            .init(targets: ["encoder.block.0"], rank: 1, alpha: 2.5),
                        ]))
            ]),
        Case("lora in one layer", [.init(LoRA(targets: DeltaTargets(["value"], layers: [1]), dropout: 0.25))]),
        Case("dora", [.init(LoRA(targets: DeltaTargets(["query", "feed-forward-in"]), rank: 2, hasMagnitude: true))]),
        Case("lora and norms whole", [.init(LoRA(rank: 2), trained: ["encoder.final_layer_norm"])]),
        Case("ia3", [.init(IA3())]),
        Case(
            "ia3 on other inputs",
            [
                .init(
                    IA3(
                        targets: DeltaTargets(["attention-output", "feed-forward-out"]),
                        inputs: ["attention-output"]))
            ]),
        Case("norms", [.init(NormTuning())]),
        Case("norms of the decoder", [.init(NormTuning(targets: DeltaTargets(["decoder.block.0"])))]),
        Case("prompt", [.init(PromptTuning(tokens: 4))]),
        Case("prefix of PEFT", [.init(PrefixTuning(tokens: 3, layout: .peft))]),
        Case(
            "prefix", [.init(PrefixTuning(tokens: 3, layout: .paper(middle: 4)))], .mixtape,
            "PEFT's prefix is for the decoder's attention to itself alone, with the layout peft"),
        Case(
            "prefix without a network", [.init(PrefixTuning(tokens: 3, layout: .paper(middle: nil)))], .mixtape,
            "PEFT's prefix is for the decoder's attention to itself alone, with the layout peft"),
        Case("bitfit", [.init(BitFit(hasNorms: true))], .mixtape, "PEFT has no method like bitfit"),
        Case(
            "adapter", [.init(BottleneckAdapter(.pfeiffer, size: .bottleneck(3)))], .mixtape,
            "PEFT has no method like adapter"),
        Case(
            "two methods", [.init(LoRA(rank: 2)), .init(IA3())], .mixtape, "PEFT has no adapter of several methods"),
        Case(
            "a sum with magnitudes", [.init(LoRA(rank: 2)), .init(LoRA(rank: 1, hasMagnitude: true))], .mixtape,
            "PEFT has no sum of low-rank matrices with magnitudes (DoRA)"),
        Case(
            "the table whole", [.init(LoRA(rank: 2), trained: ["embeddings"])], .mixtape,
            "PEFT trains shared without any effect"),
        Case(
            "whole and changed", [.init(LoRA(rank: 2), trained: ["encoder.block.0.layer.0.SelfAttention.q"])],
            .mixtape, "PEFT cannot train encoder.block.0.layer.0.SelfAttention.q whole and change it as well"),
        Case(
            "a prompt and norms", [.init(PromptTuning(tokens: 2), trained: ["norm"])], .mixtape,
            "PEFT trains no weights whole beside a prompt or prefix"),
    ]

    @Test(arguments: cases) func everyMethodComesBack(_ example: Case) throws {
        try AdapterBench.use { bench in
            let tuned: any Model<Float> = try bench.tuned(example.delta)
            let written = try bench.export(tuned, example.delta, to: "adapter")
            #expect(written.map(\.layout) == [example.layout] && written.map(\.obstacle) == [example.obstacle])
            let adapter = try bench.open("adapter")
            #expect(adapter.layout == example.layout && adapter.base == "models/base")
            let again: any Model<Float> = try bench.adapted("adapter")
            let losses = AdapterBench.losses(tuned)
            #expect(AdapterBench.losses(again) == losses)
            #expect(losses != AdapterBench.losses(try bench.base()))
            #expect(again.trainedParameters.map(\.name) == tuned.trainedParameters.map(\.name))
            // It can be written again, and training can begin from it.
            #expect(try bench.export(again, adapter.delta, to: "again").map(\.layout) == [example.layout])
            #expect(AdapterBench.losses(try bench.adapted("again") as any Model<Float>) == losses)
        }
    }

    @Test(arguments: cases) func everyMethodComesBackInOurOwnLayout(_ example: Case) throws {
        try AdapterBench.use { bench in
            let tuned: any Model<Float> = try bench.tuned(example.delta)
            #expect(try bench.export(tuned, example.delta, layout: .mixtape, to: "adapter").map(\.layout) == [.mixtape])
            #expect(try bench.open("adapter").delta == example.delta)
            let again: any Model<Float> = try bench.adapted("adapter")
            #expect(AdapterBench.losses(again) == AdapterBench.losses(tuned))
        }
    }

    /// The base is not the one that PiSSA changed, so the adapter has twice the rank.
    @Test(arguments: [LoRA.Scaling.standard, .rankStabilised], [true, false])
    func pissaBecomesAPlainAdapter(_ scaling: LoRA.Scaling, hasMagnitude: Bool) throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([
                .init(LoRA(rank: 2, alpha: 3, scaling: scaling, start: .pissa, hasMagnitude: hasMagnitude))
            ])
            let tuned: any Model<Double> = try bench.tuned(delta)
            #expect(try bench.export(tuned, delta, to: "adapter").map(\.layout) == [.peft])
            let method = try #require(try bench.open("adapter").delta.parts[0].method as? LoRA)
            #expect(method.rank == 4 && method.start == .uniform && method.scaling == .standard)
            let again = AdapterBench.losses(try bench.adapted("adapter") as any Model<Double>)
            for (found, expected) in zip(again, AdapterBench.losses(tuned)) { #expect(abs(found - expected) < 1e-9) }
        }
    }

    /// Several low-rank matrices are one of the sum of their ranks, for each task.
    @Test func stackedMatricesBecomeOne() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([
                .init(
                    LoRA(rank: 2, alpha: 3, exceptions: [.init(targets: ["value"], rank: 1)]),
                    trained: ["encoder.final_layer_norm"]),
                .init(
                    LoRA(targets: DeltaTargets(["query", "feed-forward-out"]), rank: 3, scaling: .rankStabilised),
                    isPerTask: true),
                .init(LoRA(targets: DeltaTargets(["query"], layers: [1]), rank: 1, start: .pissa)),
            ])
            let tuned: any Model<Double> = try bench.tuned(delta, tasks: ["a", "b"])
            #expect(try bench.export(tuned, delta, tasks: ["a", "b"], to: "all").map(\.layout) == [.peft, .peft])
            for (route, name) in ["a", "b"].enumerated() {
                let adapter = try bench.open("all/\(name)")
                let method = try #require(adapter.delta.parts[0].method as? LoRA)
                let ranks = adapter.model.model.sites.filter { method.targets.contains($0) }.map {
                    method.rankAndScale(of: $0)
                }
                #expect(Set(ranks.map(\.rank)) == [1, 3, 5, 7] && ranks.allSatisfy { $0.scale == 1 })
                let found = AdapterBench.losses(try bench.adapted("all/\(name)") as any Model<Double>)
                let expected = AdapterBench.losses(tuned, routes: [route, route, route])
                for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 1e-9) }
            }
        }
    }

    @Test(arguments: [BottleneckAdapter.Kind.houlsby, .pfeiffer, .parallel])
    func bottlenecksComeBackFromTheAdaptersLibrary(_ kind: BottleneckAdapter.Kind) throws {
        try AdapterBench.use { bench in
            let method = BottleneckAdapter(
                kind, size: .reduction(3), activation: .geluTanh, scale: 1.5,
                targets: kind == .houlsby ? [.selfAttention, .crossAttention, .feedForward] : [.feedForward])
            let delta = DeltaConfiguration([.init(method)])
            let tuned: any Model<Float> = try bench.tuned(delta)
            #expect(try bench.export(tuned, delta, layout: .adapters, to: "adapter").map(\.layout) == [.adapters])
            let adapter = try bench.open("adapter")
            #expect(adapter.layout == .adapters && adapter.delta == delta && adapter.base == "models/base")
            let again: any Model<Float> = try bench.adapted("adapter")
            #expect(AdapterBench.losses(again) == AdapterBench.losses(tuned))
        }
    }

    /// The adapters library knows a bottleneck only as a fraction of the width.
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 31])
    func anyBottleneckComesBackFromTheAdaptersLibrary(_ size: Int) throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([.init(BottleneckAdapter(size: .bottleneck(size)))])
            let tuned: any Model<Float> = try bench.tuned(delta)
            try bench.export(tuned, delta, layout: .adapters, to: "adapter")
            let again: any Model<Float> = try bench.adapted("adapter")
            #expect(AdapterBench.losses(again) == AdapterBench.losses(tuned))
        }
    }

    @Test func theFilesOfPEFT() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([
                .init(
                    LoRA(rank: 2, alpha: 3, exceptions: [.init(targets: ["query"], rank: 1)]),
                    trained: ["decoder.final_layer_norm"])
            ])
            try bench.export(try bench.tuned(delta) as any Model<Float>, delta, to: "adapter")
            #expect(
                try bench.directory.read("adapter/adapter_config.json") == """
                    {
                      "alpha_pattern": {},
                      "base_model_name_or_path": "models/base",
                      "bias": "none",
                      "fan_in_fan_out": false,
                      "inference_mode": true,
                      "init_lora_weights": true,
                      "lora_alpha": 3,
                      "lora_dropout": 0.0,
                      "modules_to_save": ["decoder.final_layer_norm"],
                      "peft_type": "LORA",
                      "r": 2,
                      "rank_pattern": {"q": 1},
                      "target_modules": ["q", "v"],
                      "task_type": "SEQ_2_SEQ_LM",
                      "use_dora": false,
                      "use_rslora": false
                    }

                    """)
            let file = try SafetensorsFile(path: bench.directory.path("adapter/adapter_model.safetensors"))
            #expect(file.metadata == ["format": "pt"])
            let shapes = Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, $0.shape) })
            #expect(shapes.count == 25)
            #expect(shapes["base_model.model.encoder.block.0.layer.0.SelfAttention.q.lora_A.weight"] == [1, 10])
            #expect(shapes["base_model.model.decoder.block.1.layer.1.EncDecAttention.v.lora_B.weight"] == [10, 2])
            #expect(shapes["base_model.model.decoder.final_layer_norm.weight"] == [10])
        }
    }

    @Test func aPromptHasTwiceItsRowsInPEFT() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([.init(PromptTuning(tokens: 3))])
            try bench.export(try bench.tuned(delta) as any Model<Float>, delta, to: "adapter")
            let file = try SafetensorsFile(path: bench.directory.path("adapter/adapter_model.safetensors"))
            let rows: Tensor<Float> = try file.tensor(named: "prompt_embeddings")
            #expect(rows.shape == [6, 10] && rows.elements.suffix(30).allSatisfy { $0 == 0 })
            #expect(try bench.open("adapter").notes == [])
            // PEFT's own files have numbers there.
            let own = Tensor(Array(rows.elements.prefix(59)) + [0.5], shape: [6, 10])
            try SafetensorsWriter.write(
                [("prompt_embeddings", own)], to: bench.directory.path("adapter/adapter_model.safetensors"))
            #expect(
                try bench.open("adapter").notes == [
                    "the second half of prompt_embeddings, rows 3 to 5, is for the decoder, where peft does not use it"
                ])
        }
    }

    /// The base has one table for both of its ends; with the adapter its head is a matrix of its own.
    @Test func aHeadOfItsOwn() throws {
        var untied = AdapterBench.sizes
        untied.tiesEmbeddings = false
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([.init(LoRA(rank: 2), trained: ["head"])])
            let tuned: any Model<Float> = try AdapterBench.use(untied) { other in
                try other.tuned(delta)
            }
            #expect(try bench.export(tuned, delta, to: "adapter").map(\.layout) == [.peft])
            let adapter = try bench.open("adapter")
            #expect(adapter.model.model.facts.contains { $0.name == "embeddings" && $0.value == "untied" })
            #expect(adapter.replacesWeights)
            let model: any Model<Float> = try bench.adapted("adapter")
            let found = try #require(model.weights.first { $0.name == "lm_head.weight" })
            let head = try #require(tuned.weights.first { $0.name == "lm_head.weight" })
            #expect(found.value.elements == head.value.elements && found.isTrained)
            #expect(model.weights.count { $0.isTrained } == 1)
            #expect(
                bench.message { _ = try AdaptedWeights(bench.model.weights, routes: [("a", adapter)]) }
                    == "adapter: replaces weights that the inputs of all adapters use; open this adapter alone")
        }
    }

    /// PEFT's smallest files: what is absent has PEFT's defaults.
    @Test func absentKeysHaveTheirDefaults() throws {
        let cases: [(DeltaConfiguration, String)] = [
            (DeltaConfiguration([.init(LoRA(rank: 8, alpha: 8))]), #"{"peft_type": "LORA"}"#),
            (DeltaConfiguration([.init(LoRA(rank: 2, alpha: 4))]), #"{"peft_type": "LORA", "r": 2, "lora_alpha": 4}"#),
            (DeltaConfiguration([.init(IA3())]), #"{"peft_type": "IA3"}"#),
            (DeltaConfiguration([.init(NormTuning())]), #"{"peft_type": "LN_TUNING"}"#),
            (
                DeltaConfiguration([.init(PromptTuning(tokens: 3))]),
                #"{"peft_type": "P_TUNING", "task_type": "SEQ_2_SEQ_LM", "num_virtual_tokens": 3}"#
            ),
        ]
        try AdapterBench.use { bench in
            for (number, (delta, text)) in cases.enumerated() {
                let tuned: any Model<Float> = try bench.tuned(delta)
                try bench.export(tuned, delta, to: "\(number)")
                try bench.directory.write(text, to: "\(number)/adapter_config.json")
                #expect(try bench.open("\(number)").delta == delta, "\(text)")
                let again: any Model<Float> = try bench.adapted("\(number)")
                #expect(AdapterBench.losses(again) == AdapterBench.losses(tuned), "\(text)")
            }
        }
    }

    /// mT5 has other defaults than T5: of the feed-forward layer the output of `wi_1` is scaled.
    @Test func defaultsOfMT5() throws {
        var sizes = AdapterBench.sizes
        sizes.feedForward = .gatedGELU
        try AdapterBench.use(sizes) { bench in
            let delta = DeltaConfiguration([
                .init(IA3(targets: DeltaTargets(["key", "value", "feed-forward-gate"]), inputs: []))
            ])
            try bench.export(try bench.tuned(delta) as any Model<Float>, delta, to: "adapter")
            try bench.directory.write(#"{"peft_type": "IA3"}"#, to: "adapter/adapter_config.json")
            let adapter = try AdapterDirectory(
                path: bench.directory.path("adapter"), for: HuggingFaceConfiguration(modelType: "mt5", model: sizes))
            #expect(adapter.delta == delta)
        }
    }

    // MARK: Refused

    @Test func layoutsThatCannotHoldAnAdapter() throws {
        let cases: [(DeltaConfiguration, AdapterDirectory.Layout, String)] = [
            (
                DeltaConfiguration([.init(BitFit())]), .peft,
                "adapter: the layout peft cannot hold this adapter: PEFT has no method like bitfit"
            ),
            (
                DeltaConfiguration([.init(LoRA(rank: 2))]), .adapters,
                "adapter: the layout adapters cannot hold this adapter: it holds bottleneck adapters alone"
            ),
            (
                DeltaConfiguration([.init(BottleneckAdapter(size: .reduction(3), layers: [1]))]), .adapters,
                "adapter: the layout adapters cannot hold this adapter: only some layers have adapters"
            ),
        ]
        try AdapterBench.use { bench in
            for (delta, layout, message) in cases {
                let tuned: any Model<Float> = try bench.tuned(delta)
                #expect(bench.message { try bench.export(tuned, delta, layout: layout, to: "adapter") } == message)
                #expect(!AdapterDirectory.isAdapter(bench.directory.path("adapter")))
            }
        }
    }

    @Test func nothingIsOverwritten() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([.init(LoRA(rank: 2))])
            let tuned: any Model<Float> = try bench.tuned(delta)
            try bench.export(tuned, delta, to: "adapter")
            #expect(
                bench.message { try bench.export(tuned, delta, to: "adapter") }
                    == "adapter: exists already; give the name of a new directory")
        }
    }
}
