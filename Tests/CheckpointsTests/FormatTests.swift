import Checkpoints
import Models
import Tensors
import TestSupport
import Testing
import Vocabularies

/// What a format may say of its files, with a made-up one.
@Suite struct FormatTests {
    private static let configuration = MadeUpConfiguration(
        T5Configuration(
            vocabularySize: 40, modelWidth: 8, headWidth: 4, heads: 2, feedForwardWidth: 12, encoderLayers: 1,
            decoderLayers: 1, feedForward: .gatedGELU, tiesEmbeddings: false))
    private static let gate = "encoder.block.0.layer.1.DenseReluDense.wi_0.weight"

    /// Lends a model, and the directory that it was exported to.
    private func withExport(_ body: (any Model<Float>, TemporaryDirectory) throws -> Void) throws {
        try TemporaryDirectory.use { directory in
            let model: any Model<Float> = Self.configuration.makeModel(seed: 3)
            try ModelExport.write(
                model, modelType: "made_up", vocabulary: ByteVocabulary(sentinels: 0), maximumTargetTokens: 5,
                to: directory.path("model"))
            try body(model, directory)
        }
    }

    private func check(_ model: any Model<Float>, _ directory: TemporaryDirectory) throws {
        let weights = try ModelWeights(
            directory: directory.path("model"), HuggingFaceConfiguration(model: Self.configuration))
        for isTrained in [false, true] {
            let again: any Model<Float> = try weights.model(isTrained: isTrained)
            for (first, second) in zip(model.parameters, again.parameters) {
                #expect(first.value.shape == second.value.shape, "\(first.name)")
                #expect(first.value.elements == second.value.elements, "\(first.name)")
            }
        }
    }

    @Test func someWeightsLieTransposed() throws {
        try withExport { model, directory in
            let file = try tensors(of: directory.path("model/model.safetensors"))
            let written = try #require(file.first { $0.name == Self.gate }).tensor
            let own = try #require(model.parameters.first { $0.name == Self.gate }).value
            #expect(own.shape == [12, 8] && written.shape == [8, 12])
            for row in 0..<12 {
                for column in 0..<8 {
                    #expect(written.elements[column * 12 + row] == own.elements[row * 8 + column])
                }
            }
            try check(model, directory)
        }
    }

    @Test func idsAreThoseOfTheFormat() throws {
        try withExport { _, directory in
            let generation = try directory.read("model/generation_config.json").filter { !$0.isWhitespace }
            #expect(generation == #"{"bos_token_id":7,"eos_token_id":1,"max_new_tokens":5}"#)
            let configuration = try directory.read("model/config.json")
            #expect(configuration.contains("bos_token_id") && !configuration.contains("pad_token_id"))
        }
    }

    @Test func prefixesMayBeThereOrMissing() throws {
        for rename in [
            { (name: String) in "transformer." + name },
            { name in name.hasPrefix("encoder.") ? String(name.dropFirst("encoder.".count)) : name },
        ] {
            try withExport { model, directory in
                let path = directory.path("model/model.safetensors")
                try SafetensorsWriter.write(
                    try tensors(of: path).map { (name: rename($0.name), tensor: $0.tensor) }, to: path)
                try check(model, directory)
            }
        }
    }

    @Test func unusedTensorsAreIgnored() throws {
        try withExport { model, directory in
            let path = directory.path("model/model.safetensors")
            let unused = Tensor<Float>([1, 2], shape: [2])
            func add(_ name: String) throws {
                try SafetensorsWriter.write(
                    try tensors(of: path).map { (name: $0.name, tensor: $0.tensor) } + [(name, unused)], to: path)
            }
            try add("h.0.attn.masked_bias")
            try check(model, directory)
            try add("h.0.attn.other")
            #expect(throws: CheckpointError.self) { try check(model, directory) }
        }
    }
}
