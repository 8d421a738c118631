import Checkpoints
import Models
import Files
import Tensors
import TestSupport
import Testing

/// Model directories as an attacker, a broken download or another program would leave them.
@Suite struct UntrustedModelTests {
    struct Spoilt: Sendable {
        let name: String
        let fixture: String
        /// `DIR` stands for the directory.
        let message: String
        let spoil: @Sendable (TemporaryDirectory) throws -> Void

        init(
            _ name: String, _ fixture: String, _ message: String,
            _ spoil: @escaping @Sendable (TemporaryDirectory) throws -> Void
        ) {
            self.name = name
            self.fixture = fixture
            self.message = message
            self.spoil = spoil
        }
    }

    static let weights = [
        Spoilt(
            "no weights", "mt5",
            "DIR: holds neither model.safetensors nor model.safetensors.index.json, so there are no weights"
        ) { try $0.remove("model.safetensors") },
        Spoilt(
            "a pickle", "mt5",
            """
            DIR: holds pytorch_model.bin, a pickle; reading a pickle can run any program, so Mixtape does not \
            read it; convert it once: python -c "from transformers import AutoModelForSeq2SeqLM as M; \
            M.from_pretrained('DIR').save_pretrained('DIR')"
            """
        ) {
            try $0.remove("model.safetensors")
            try $0.write("", to: "pytorch_model.bin")
        },
        Spoilt(
            "pickles in shards", "mt5",
            """
            DIR: holds pytorch_model-00001-of-00002.bin, a pickle; reading a pickle can run any program, so \
            Mixtape does not read it; convert it once: python -c "from transformers import AutoModelForSeq2SeqLM as M; \
            M.from_pretrained('DIR').save_pretrained('DIR')"
            """
        ) {
            try $0.remove("model.safetensors")
            try $0.write("", to: "pytorch_model-00001-of-00002.bin")
        },
        Spoilt(
            "a missing shard", "t5_v1_1",
            """
            DIR: model-00002-of-00003.safetensors of the 3 files that model.safetensors.index.json names is missing; \
            copy the directory anew
            """
        ) { try $0.remove("model-00002-of-00003.safetensors") },
        Spoilt(
            "two missing shards", "t5_v1_1",
            """
            DIR: model-00001-of-00003.safetensors, model-00003-of-00003.safetensors of the 3 files that \
            model.safetensors.index.json names are missing; copy the directory anew
            """
        ) {
            try $0.remove("model-00001-of-00003.safetensors")
            try $0.remove("model-00003-of-00003.safetensors")
        },
        Spoilt(
            "a shard cut short", "t5_v1_1",
            """
            DIR/model-00003-of-00003.safetensors: tensor "shared.weight": the file ends 1 bytes before its data do; it \
            is cut short or damaged
            """
        ) {
            let bytes = try bytes(of: $0.path("model-00003-of-00003.safetensors"))
            try $0.write(Array(bytes.dropLast()), to: "model-00003-of-00003.safetensors")
        },
        Spoilt(
            "an index that leads out of the directory", "t5_v1_1",
            """
            DIR/model.safetensors.index.json:1:40: weight_map.shared.weight: "../model.safetensors" is no name of a \
            safetensors file beside the index
            """
        ) {
            try $0.write(
                #"{"weight_map": {"shared.weight":       "../model.safetensors"}}"#, to: "model.safetensors.index.json")
        },
        Spoilt(
            "an empty index", "t5_v1_1",
            "DIR/model.safetensors.index.json:1:16: weight_map: names no tensor"
        ) { try $0.write(#"{"weight_map": {}}"#, to: "model.safetensors.index.json") },
        Spoilt(
            "an index that is cut short", "t5_v1_1",
            "DIR/model.safetensors.index.json:1:1: is never closed; expected '}'"
        ) { try $0.write(#"{"weight_map": {}"#, to: "model.safetensors.index.json") },
        Spoilt(
            "an index that names a tensor that is nowhere", "t5_v1_1",
            "DIR/model.safetensors.index.json: tensor \"nowhere.weight\": should be in "
                + "model-00001-of-00003.safetensors and is not"
        ) {
            let text = try $0.read("model.safetensors.index.json")
            let start = #""weight_map": {"#
            try $0.write(
                text.replacing(start, with: start + #""nowhere.weight": "model-00001-of-00003.safetensors","#),
                to: "model.safetensors.index.json")
        },
        Spoilt(
            "an index that misplaces a tensor", "t5_v1_1",
            """
            DIR/model-00003-of-00003.safetensors: tensor "shared.weight": is here, but model.safetensors.index.json \
            says that it is in model-00001-of-00003.safetensors
            """
        ) {
            let text = try $0.read("model.safetensors.index.json")
            let entry = #""shared.weight": "model-0000"#
            try $0.write(text.replacing(entry + "3", with: entry + "1"), to: "model.safetensors.index.json")
        },
        Spoilt(
            "another shape", "mt5",
            """
            DIR/model.safetensors: tensor "encoder.block.0.layer.0.SelfAttention.q.weight": has shape [12, 20] where \
            the model needs [15, 20]; load it into the configuration it was saved from
            """
        ) { try $0.edit("config.json", #""d_kv": 4"#, #""d_kv": 5"#) },
        Spoilt(
            "another vocabulary size", "mt5",
            """
            DIR/model.safetensors: tensor "shared.weight": has 50 rows, and vocab_size of config.json is 51; set \
            vocab_size to 50
            """
        ) { try $0.edit("config.json", #""vocab_size": 50"#, #""vocab_size": 51"#) },
        Spoilt(
            "a pointer", "mt5",
            """
            DIR/model.safetensors: is a Git LFS pointer, not the file itself; fetch the file: git lfs pull
            """
        ) {
            try $0.write(
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 37240\n", to: "model.safetensors")
        },
        Spoilt(
            "names as data parallelism has them", "tied_gated_scaled",
            """
            DIR/model.safetensors: has "module." before the name of every tensor, which comes from torch's data \
            parallelism; save the model inside: model.module.save_pretrained(…)
            """
        ) { try $0.renameTensors { "module.\($0)" } },
        Spoilt(
            "names as a compiled model has them", "tied_gated_scaled",
            """
            DIR/model.safetensors: has "_orig_mod." before the name of every tensor, which comes from \
            torch.compile; save the model inside: model._orig_mod.save_pretrained(…)
            """
        ) { try $0.renameTensors { "_orig_mod.\($0)" } },
        Spoilt(
            "names as an adapted model has them", "tied_gated_scaled",
            """
            DIR/model.safetensors: has "base_model.model." before the name of every tensor, which comes from \
            PEFT; merge the adapter before it is saved: model.merge_and_unload().save_pretrained(…)
            """
        ) { try $0.renameTensors { "base_model.model.\($0)" } },
        Spoilt(
            "more layers than there are", "mt5",
            """
            DIR/model.safetensors: tensor "encoder.block.2.layer.0.layer_norm.weight": is missing from the file, the \
            model needs it (and 8 more missing)
            """
        ) { try $0.edit("config.json", #""num_layers": 2"#, #""num_layers": 3"#) },
        Spoilt(
            "fewer layers than there are", "mt5",
            """
            DIR/model.safetensors: tensor "encoder.block.1.layer.0.SelfAttention.k.weight": is unknown to the model \
            (and 8 more unknown); load it into the configuration it was saved from
            """
        ) { try $0.edit("config.json", #""num_layers": 2"#, #""num_layers": 1"#) },
        Spoilt(
            "two embeddings", "tied_gated_scaled",
            """
            DIR/model.safetensors: tensor "decoder.embed_tokens.weight": differs from "shared.weight"; Mixtape has \
            one table for both
            """
        ) {
            let path = $0.path("model.safetensors")
            let tensors = try tensors(of: path)
            let other = Tensor<Float>(zeros: [40, 16])
            try SafetensorsWriter.write(tensors + [("decoder.embed_tokens.weight", other)], to: path)
        },
    ]

    static let configurations = [
        Spoilt("no configuration", "mt5", "DIR/config.json: cannot be read; check that the file exists and may be read")
        {
            try $0.remove("config.json")
        },
        Spoilt(
            "another architecture", "mt5",
            """
            DIR/config.json:1:16: model_type: the model is a "bart"; Mixtape reads t5 (T5, FLAN-T5, ByT5), mt5 and \
            gpt2 (GPT-2, DistilGPT-2)
            """
        ) { try $0.write(#"{"model_type": "bart"}"#, to: "config.json") },
        Spoilt(
            "another activation", "mt5",
            """
            DIR/config.json:1:41: feed_forward_proj: is "gated-mish"; Mixtape computes relu, gelu, gelu_new, silu, \
            each also with gated- before it
            """
        ) { try $0.write(#"{"model_type": "t5","feed_forward_proj":"gated-mish"}"#, to: "config.json") },
        Spoilt(
            "an activation in two parts", "mt5",
            """
            DIR/config.json:1:22: feed_forward_proj: is "open-gelu"; expected an activation, such as relu or gated-gelu
            """
        ) { try $0.write(#"{"feed_forward_proj":"open-gelu", "model_type": "t5"}"#, to: "config.json") },
        Spoilt(
            "another activation in newer keys", "mt5",
            "DIR/config.json:1:17: dense_act_fn: is \"mish\"; Mixtape computes relu, gelu, gelu_new, silu"
        ) { try $0.write(#"{"dense_act_fn":"mish", "is_gated_act":true, "model_type": "t5"}"#, to: "config.json") },
        Spoilt(
            "two ends", "mt5",
            "DIR/config.json:1:17: eos_token_id: has the ends 1 and 2; Mixtape computes models with one end"
        ) { try $0.write(#"{"eos_token_id":[1, 2], "model_type": "t5"}"#, to: "config.json") },
        Spoilt("no kind of model", "mt5", "DIR/config.json:1:1: missing field \"model_type\"") {
            try $0.write("{}", to: "config.json")
        },
        Spoilt(
            "no decoder", "mt5",
            """
            DIR/config.json:1:23: is_encoder_decoder: is an encoder alone; Mixtape needs an encoder and a decoder
            """
        ) { try $0.write(#"{"is_encoder_decoder":false, "model_type": "t5"}"#, to: "config.json") },
        Spoilt(
            "sizes that are absurd", "mt5",
            """
            DIR/config.json:1:12: d_model: 1000000000 is out of range; expected 1 to 65536
            DIR/config.json:1:36: num_layers: expected an integer, found a string
            """
        ) { try $0.write(#"{"d_model":1000000000,"num_layers":"6", "model_type": "t5"}"#, to: "config.json") },
        Spoilt("a configuration that is cut short", "mt5", "DIR/config.json:1:1: is never closed; expected '}'") {
            try $0.write(#"{"d_model": 4"#, to: "config.json")
        },
    ]

    @Test(arguments: weights + configurations)
    func everyMessage(_ spoilt: Spoilt) throws {
        try copyOfFixture(spoilt.fixture) { directory in
            try spoilt.spoil(directory)
            let error = #expect(throws: (any Error).self, "\(spoilt.name)") {
                let configuration = try HuggingFaceConfiguration.read(directory: directory.path)
                _ = try ModelWeights(directory: directory.path, configuration)
            }
            let message = spoilt.message.replacing("DIR", with: directory.path)
            #expect(error.map { "\($0)" } == message, "\(spoilt.name)")
        }
    }

    @Test func listOfEndsAndDefaultsAreRead() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(
                #"{"eos_token_id": [1], "tie_word_embeddings": false, "model_type": "t5"}"#, to: "config.json")
            let read = try HuggingFaceConfiguration.read(directory: directory.path)
            let sizes = try #require(read.model as? T5Configuration)
            // T5Config's own defaults: t5-small.
            #expect([sizes.vocabularySize, sizes.modelWidth, sizes.headWidth, sizes.heads] == [32_128, 512, 64, 8])
            #expect([sizes.feedForwardWidth, sizes.encoderLayers, sizes.decoderLayers] == [2048, 6, 6])
            #expect(sizes.feedForward == .relu)
            #expect(!sizes.scalesDecoderOutput)
        }
    }
}

extension TemporaryDirectory {
    fileprivate func edit(_ file: String, _ text: String, _ replacement: String) throws {
        let before = try read(file)
        try #require(before.contains(text))
        try write(before.replacing(text, with: replacement), to: file)
    }

    fileprivate func renameTensors(_ name: (String) -> String) throws {
        let path = path("model.safetensors")
        try SafetensorsWriter.write(tensors(of: path).map { (name($0.name), $0.tensor) }, to: path)
    }

    fileprivate func remove(_ file: String) throws { try FileSystem.remove(path(file)) }
}
