import Checkpoints
import Deltas
import Models
import Tensors
import TestSupport
import Testing

/// Adapters that cannot be computed are refused by name, with a remedy.
@Suite struct AdapterRefusalTests {
    private static let merge = "merge the adapter into its model with peft's merge_and_unload"

    /// The members of `adapter_config.json` and the problem that they have.
    static let settings: [(String, String)] =
        [
            #""alora_invocation_tokens": [3]"#, #""arrow_config": {"top_k": 1}"#, #""ensure_weight_tying": true"#,
            #""kasa_config": {"beta": 1}"#, #""layer_replication": [[0, 1]]"#, #""lora_bias": true"#,
            #""megatron_config": {"a": 1}"#, #""monteclora_config": {"a": 1}"#, #""target_parameters": ["w"]"#,
            #""trainable_token_indices": [5]"#, #""use_bdlora": {"a": 1}"#, #""use_qalora": true"#,
            #""velora_config": {"a": 1}"#,
        ].map { member in
            let key = member.split(separator: "\"")[0]
            return (lora(member), "\(key): is set, and Mixtape does not compute it; \(merge)")
        } + [
            (
                lora(#""use_newest_trick": 1"#),
                "use_newest_trick: is set, and Mixtape does not know what it changes; \(merge), or remove the key "
                    + "if it is idle"
            ),
            (
                lora(#""use_rsloar": true"#),
                #"use_rsloar: is set, and Mixtape does not know what it changes; did you mean "use_rslora"?"#
            ),
            (
                lora(#""init_lora_weights": "olora""#),
                #"init_lora_weights: is "olora", which changed the weights of the model before training; save the "#
                    + "adapter with peft's path_initial_model_for_weight_conversion, or merge it with merge_and_unload"
            ),
            (
                lora(#""target_modules": ["q", "relative_attention_bias"]"#),
                "target_modules: names encoder.block.0.layer.0.SelfAttention.relative_attention_bias, which is no "
                    + "linear map of a layer; Mixtape changes no other weights by this method; \(merge)"
            ),
            (
                lora(#""init_lora_weights": "olara""#),
                #"init_lora_weights: is "olara", which peft does not know; it knows true, false, corda, eva, "#
                    + "gaussian, loftq, lora_ga, mica, olora, orthogonal, pissa and pissa_niter_ with a number"
            ),
            (lora(#""bias": "some""#), #"bias: is "some", which peft does not know; it knows none, all, lora_only"#),
            (lora(#""bias": 3"#), "bias: expected a string, found a number"),
            (
                tokens("PROMPT_TUNING", #""prompt_tuning_init": "WORDS""#),
                #"prompt_tuning_init: is "WORDS", which peft does not know; it knows RANDOM, SAMPLE_VOCAB, TEXT"#
            ),
            (
                tokens("P_TUNING", #""encoder_reparameterization_type": "GRU""#),
                #"encoder_reparameterization_type: is "GRU", which peft does not know; it knows MLP, LSTM"#
            ),
            (
                tokens("PREFIX_TUNING", #""init_weights": "one""#),
                #"init_weights: is "one", which peft does not know; it knows zero"#
            ),
            (
                lora(#""target_modules": ["q", "embed_tokens"]"#),
                "target_modules: names encoder.embed_tokens, \(table)"
            ),
            (
                lora(#""modules_to_save": ["decoder.embed_tokens"]"#),
                "modules_to_save: names decoder.embed_tokens, \(table)"
            ),
            (
                lora(#""target_modules": ["lm_head"]"#),
                "target_modules: names lm_head alone; Mixtape reads a low-rank matrix of the head beside others only; "
                    + "train the adapter with another module as well"
            ),
            (
                lora(#""target_modules": ["q", "lm_head"], "use_dora": true"#), "use_dora: \(head)"
            ),
            (
                lora(#""target_modules": ["q", "lm_head"], "init_lora_weights": "pissa""#), "init_lora_weights: \(head)"
            ),
            (
                #""peft_type": "IA3", "target_modules": ["k", "lm_head"], "feedforward_modules": []"#,
                "target_modules: names lm_head, which is no linear map of a layer; Mixtape changes no other weights by "
                    + "this method; train the adapter without it"
            ),
            (
                lora(#""target_modules": ["query"]"#),
                "target_modules: names no linear map of a layer of the model, such as "
                    + "encoder.block.0.layer.0.SelfAttention.q; give the adapter its own model"
            ),
            (
                lora(#""target_modules": "decoder[""#),
                #"target_modules: "decoder[" is a regular expression that Mixtape cannot read; name the modules in a "#
                    + "list instead"
            ),
            (
                lora(#""rank_pattern": {"(q": 2}"#),
                #"rank_pattern.(q: "(q" is a regular expression that Mixtape cannot read; name the modules in a list "#
                    + "instead"
            ),
            (lora(#""r": 0"#), "r: 0 is out of range; expected 1 to 4096"),
            (lora(#""target_modules": 3"#), "target_modules: expected an array, found a number"),
            (
                #""peft_type": "LORA", "task_type": "SEQ_CLS""#,
                #"task_type: is "SEQ_CLS"; Mixtape reads adapters of text-to-text models, SEQ_2_SEQ_LM; train one for "#
                    + "that"
            ),
            (
                #""peft_type": "ADALORA", "task_type": "SEQ_2_SEQ_LM""#,
                #"peft_type: is "ADALORA"; Mixtape reads LORA, IA3, LN_TUNING, PROMPT_TUNING, PREFIX_TUNING, "#
                    + "P_TUNING; \(merge)"
            ),
            (
                #""peft_type": "MULTITASK_PROMPT_TUNING", "task_type": "SEQ_2_SEQ_LM""#,
                #"peft_type: is "MULTITASK_PROMPT_TUNING"; Mixtape reads LORA, IA3, LN_TUNING, PROMPT_TUNING, "#
                    + "PREFIX_TUNING, P_TUNING; peft cannot merge it into its model either, so train an adapter of one "
                    + "of these kinds"
            ),
            (
                #""peft_type": "LORRA""#,
                #"peft_type: is "LORRA"; Mixtape reads LORA, IA3, LN_TUNING, PROMPT_TUNING, PREFIX_TUNING, P_TUNING; "#
                    + #"did you mean "LORA"?"#
            ),
            (#""task_type": "SEQ_2_SEQ_LM""#, #"missing field "peft_type""#),
            (
                #""peft_type": "PROMPT_TUNING", "num_virtual_tokens": 3"#,
                "task_type: is missing; a prompt or prefix for a text-to-text model has SEQ_2_SEQ_LM"
            ),
            (
                tokens("PROMPT_TUNING", #""modules_to_save": ["lm_head"]"#),
                "modules_to_save: is set, and Mixtape does not compute it; train the adapter without it"
            ),
            (
                tokens("P_TUNING", #""token_dim": 512"#),
                "token_dim: is 512, and the model's width is 10; give the adapter its own model"
            ),
            (
                tokens("PREFIX_TUNING", #""num_layers": 6"#),
                "num_layers: is 6, and the model has 2; give the adapter its own model"
            ),
            (
                tokens("PROMPT_TUNING", #""num_transformer_submodules": 1"#),
                "num_transformer_submodules: is 1; for a model with an encoder and a decoder it is 2"
            ),
            (
                #""peft_type": "LN_TUNING", "target_modules": ["q"]"#,
                "target_modules: names encoder.block.0.layer.0.SelfAttention.q, which is no norm; Mixtape changes no "
                    + "other weights by this method; \(merge)"
            ),
        ]

    private static let table =
        "which peft changes apart from the tables of the other parts; the model has one table for all, so nothing "
        + "computes the same, not even peft's merge_and_unload; train the adapter without it"
    private static let head =
        "goes with target_modules that name lm_head; Mixtape reads only plain matrices of the head; train the adapter "
        + "without it"

    private static func lora(_ member: String) -> String {
        #""peft_type": "LORA", "task_type": "SEQ_2_SEQ_LM", "# + member
    }

    private static func tokens(_ type: String, _ member: String) -> String {
        #""peft_type": "\#(type)", "task_type": "SEQ_2_SEQ_LM", "num_virtual_tokens": 3, "# + member
    }

    @Test(arguments: settings) func settingsThatAreNotComputed(_ members: String, _ problem: String) throws {
        try AdapterBench.use { bench in
            try bench.directory.write("{\(members)}\n", to: "adapter/adapter_config.json")
            let message = bench.message { _ = try bench.open("adapter") }
            #expect(
                message.hasPrefix("adapter/adapter_config.json:1:") && message.hasSuffix(": \(problem)"), "\(message)")
        }
    }

    @Test func theWholeMessage() throws {
        try AdapterBench.use { bench in
            try bench.directory.write(
                "{\n  \"peft_type\": \"LORA\",\n  \"use_qalora\": true\n}\n", to: "adapter/adapter_config.json")
            #expect(
                bench.message { _ = try bench.open("adapter") } == """
                    adapter/adapter_config.json:3:17: use_qalora: is set, and Mixtape does not compute it; \(Self.merge)
                    """)
        }
    }

    /// Keys of other methods with values that change nothing.
    @Test func idleSettings() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([.init(LoRA())])
            let tuned: any Model<Float> = try bench.tuned(delta)
            try bench.export(tuned, delta, to: "adapter")
            let text = try bench.directory.read("adapter/adapter_config.json").replacing(
                "\n}",
                with: """
                    ,
                      "use_qalora": false, "use_newest_trick": null, "another": [], "loftq_config": {},
                      "megatron_core": "megatron.core", "qalora_group_size": 16, "peft_version": "0.21.2",
                      "eva_config": {"rho": 2}, "fan_in_fan_out": true
                    }
                    """
            ).replacing("  \"fan_in_fan_out\": false,\n", with: "")
                .replacing("\"bias\": \"none\"", with: "\"bias\": \"all\"")
            try bench.directory.write(text, to: "adapter/adapter_config.json")
            #expect(
                try bench.open("adapter").notes
                    == ["fan_in_fan_out changes nothing for linear maps, in peft as well"])
            let again: any Model<Float> = try bench.adapted("adapter")
            #expect(AdapterBench.losses(again) == AdapterBench.losses(tuned))
        }
    }

    /// The model reads its table past the wrapper, so its own table counts.
    @Test func entriesForTheTableChangeNothing() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([.init(LoRA())])
            let tuned: any Model<Float> = try bench.tuned(delta)
            try bench.export(tuned, delta, to: "adapter")
            let settings = try bench.directory.read("adapter/adapter_config.json")
            try bench.directory.write(
                settings.replacing("\"modules_to_save\": null", with: "\"modules_to_save\": [\"shared\"]"),
                to: "adapter/adapter_config.json")
            let path = bench.directory.path("adapter/adapter_model.safetensors")
            try rewrite(path) { $0 + [("base_model.model.shared.weight", Tensor(zeros: [384, 10]))] }
            #expect(
                try bench.open("adapter").notes == [
                    "shared has an entry in the adapter that changes nothing, in peft as well: the model reads its "
                        + "table past it"
                ])
            let again: any Model<Float> = try bench.adapted("adapter")
            #expect(AdapterBench.losses(again) == AdapterBench.losses(tuned))
        }
    }

    // MARK: Weights

    private func rewrite(
        _ path: String,
        _ change: ([(name: String, tensor: Tensor<Float>)]) throws -> [(name: String, tensor: Tensor<Float>)]
    ) throws {
        let file = try SafetensorsFile(path: path)
        let tensors = try file.entries.map { (name: $0.name, tensor: try file.tensor(named: $0.name) as Tensor<Float>) }
        try SafetensorsWriter.write(try change(tensors), to: path)
    }

    private static let facts = "heads 2 of 5, feed-forward width 14, embeddings tied"

    @Test func tensorsThatDoNotFit() throws {
        try AdapterBench.use { bench in
            let delta = DeltaConfiguration([.init(LoRA())])
            try bench.export(try bench.tuned(delta) as any Model<Float>, delta, to: "adapter")
            let file = "adapter/adapter_model.safetensors"
            let base = #"the adapter was trained on "models/base", and this model is a T5 with layers"#
            func message(_ change: (inout T5Configuration) -> Void) -> String {
                var sizes = AdapterBench.sizes
                change(&sizes)
                return bench.message {
                    _ = try AdapterDirectory(
                        path: bench.directory.path("adapter"), for: HuggingFaceConfiguration(model: sizes))
                }
            }
            #expect(
                message { $0.modelWidth = 12 } == """
                    \(file): tensor "base_model.model.decoder.block.0.layer.0.SelfAttention.q.lora_A.weight": has \
                    shape [8, 10], and [8, 12] is needed; \(base) 2 + 2, model width 12, \(Self.facts); give the \
                    adapter its own model
                    """)
            #expect(
                message { $0.encoderLayers = 1 } == """
                    \(file): tensor "base_model.model.encoder.block.1.layer.0.SelfAttention.q.lora_A.weight": belongs \
                    to nothing in the adapter's settings (and 3 more); \(base) 1 + 2, model width 10, \(Self.facts)
                    """)
            #expect(
                message { $0.decoderLayers = 3 } == """
                    \(file): tensor "base_model.model.decoder.block.2.layer.0.SelfAttention.q.lora_A.weight": is \
                    missing, and the adapter's settings need it; \(base) 2 + 3, model width 10, \(Self.facts)
                    """)
            try rewrite(bench.directory.path(file)) { tensors in
                tensors.map { ($0.name.replacing("base_model.model.", with: "base_model."), $0.tensor) }
            }
            #expect(
                message { _ in } == """
                    \(file): tensor "base_model.model.decoder.block.0.layer.0.SelfAttention.q.lora_A.weight": is \
                    missing, and the adapter's settings need it; it holds \
                    "base_model.decoder.block.0.layer.0.SelfAttention.q.lora_A.weight" instead; \(base) 2 + 2, model \
                    width 10, \(Self.facts)
                    """)
        }
    }

    /// PEFT itself fails there.
    @Test func aPrefixForAModelOfAnotherShape() throws {
        var sizes = AdapterBench.sizes
        sizes.headWidth = 4
        try AdapterBench.use(sizes) { bench in
            try bench.directory.write(
                #"{"peft_type": "PREFIX_TUNING", "task_type": "SEQ_2_SEQ_LM", "num_virtual_tokens": 3}"#,
                to: "adapter/adapter_config.json")
            try bench.directory.write("x", to: "adapter/adapter_model.safetensors")
            #expect(
                bench.message { _ = try bench.open("adapter") } == """
                    adapter/adapter_config.json:1:15: peft_type: PEFT needs heads times headWidth equal to the \
                    model's width, but they are 8 and 10; give the adapter its own model
                    """)
        }
    }

    @Test func typesOfNumbers() throws {
        try AdapterBench.use { bench in
            try bench.directory.write(
                "{\(Self.tokens("PROMPT_TUNING", "\"token_dim\": 10"))}", to: "adapter/adapter_config.json")
            for (type, size) in [("F16", 2), ("BF16", 2), ("F64", 8)] {
                let header =
                    #"{"prompt_embeddings":{"dtype":"\#(type)","shape":[6,10],"data_offsets":[0,\#(60 * size)]}}"#
                try bench.directory.write(
                    safetensors(header, data: 60 * size), to: "adapter/adapter_model.safetensors")
                let model: any Model<Float> = try bench.adapted("adapter")
                #expect(model.places.added.map(\.value.elements) == [[Float](repeating: 0, count: 30)], "\(type)")
            }
            let header = #"{"prompt_embeddings":{"dtype":"I32","shape":[6,10],"data_offsets":[0,240]}}"#
            try bench.directory.write(safetensors(header, data: 240), to: "adapter/adapter_model.safetensors")
            #expect(
                bench.message { _ = try bench.open("adapter") } == """
                    adapter/adapter_model.safetensors: tensor "prompt_embeddings": holds I32 numbers; expected F32, \
                    F16, BF16 or F64
                    """)
        }
    }

    @Test func filesThatAreMissing() throws {
        try AdapterBench.use { bench in
            func message() -> String { bench.message { _ = try bench.open("adapter") } }
            #expect(message() == "adapter: does not exist; check the path")
            try bench.directory.write("x", to: "adapter/notes.txt")
            #expect(message() == "adapter: holds no adapter: neither adapter_config.json nor delta.json")
            try bench.directory.write("{\"peft_type\": \"LORA\"}", to: "adapter/adapter_config.json")
            #expect(
                message() == """
                    adapter: holds no adapter_model.safetensors, so the adapter has no weights; copy the directory \
                    anew
                    """
            )
            try bench.directory.write("x", to: "adapter/adapter_model.bin")
            #expect(
                message() == """
                    adapter: holds adapter_model.bin, a pickle; reading a pickle can run any program, so Mixtape does \
                    not read it; convert it once: python -c "from peft import AutoPeftModelForSeq2SeqLM as M; \
                    M.from_pretrained('adapter').save_pretrained('adapter')"
                    """)
        }
    }
}
