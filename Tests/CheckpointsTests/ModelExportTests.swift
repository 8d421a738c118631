import Checkpoints
import Files
import Models
import Tensors
import TestSupport
import Testing
import Vocabularies

/// A model that is written and read again is the same model.
@Suite struct ModelExportTests {
    private static func configuration(tied: Bool, scaled: Bool) -> T5Configuration {
        T5Configuration(
            vocabularySize: 384, modelWidth: 12, headWidth: 5, heads: 2, feedForwardWidth: 20, encoderLayers: 2,
            decoderLayers: 1, feedForward: tied ? .relu : .gatedGELU, tiesEmbeddings: tied, scalesDecoderOutput: scaled,
            relativeBuckets: 8, relativeMaximumDistance: 20, dropoutRate: 0.25, normEpsilon: 1e-5)
    }

    private static func export(_ model: any Model<Float>, texts: [String: String] = [:], to directory: String)
        throws
    {
        try ModelExport.write(
            model, modelType: "t5", vocabulary: ByteVocabulary(), maximumTargetTokens: 77, texts: texts, to: directory)
    }

    @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
    func everyCombinationComesBack(tied: Bool, scaled: Bool) throws {
        let model = Self.configuration(tied: tied, scaled: scaled).makeModel(seed: 5) as any Model<Float>
        try TemporaryDirectory.use { directory in
            let path = directory.path("exported")
            try Self.export(model, texts: ["README.md": "# A model\n"], to: path)
            let read = try ModelDirectory(path: path)
            #expect(read.weights.configuration.isEqual(to: model.configuration))
            #expect(read.vocabulary.fingerprint == ByteVocabulary().fingerprint)
            let again: any Model<Float> = try read.weights.model(isTrained: false)
            #expect(again.parameters.map(\.name) == model.parameters.map(\.name))
            for (first, second) in zip(again.parameters, model.parameters) {
                #expect(first.value.elements == second.value.elements, "\(first.name)")
            }
            #expect(try directory.read("exported/README.md") == "# A model\n")
            #expect(try directory.read("exported/generation_config.json").contains(#""max_new_tokens": 77"#))
            // transformers 4 ties exactly when it scales. For any other model the file stores the matrix a second time.
            let names = try SafetensorsFile(path: "\(path)/model.safetensors").entries.map(\.name)
            #expect(names.contains("lm_head.weight") == !(tied && scaled))
            let text = try directory.read("exported/config.json")
            #expect(text.contains("\"tie_word_embeddings\": \(scaled)"))
            #expect(text.contains("\"scale_decoder_outputs\": \(scaled)"))
        }
    }

    /// Every activation by transformers' name, with and without a gate, and an odd number of buckets.
    @Test(arguments: Activation.allCases, [true, false])
    func everyFeedForwardComesBack(activation: Activation, isGated: Bool) throws {
        var configuration = Self.configuration(tied: true, scaled: true)
        configuration.feedForward = .init(activation, isGated: isGated)
        configuration.relativeBuckets = 9
        try TemporaryDirectory.use { directory in
            let path = directory.path("exported")
            try Self.export(configuration.makeModel(seed: 5) as any Model<Float>, to: path)
            #expect(try ModelDirectory(path: path).weights.configuration.isEqual(to: configuration))
            let text = try directory.read("exported/config.json")
            let names: [Activation: [String]] = [
                .relu: ["relu", "gated-relu", "relu"], .gelu: ["gelu", "gated-gelu_python", "gelu"],
                .geluTanh: ["gelu_new", "gated-gelu", "gelu_new"], .silu: ["silu", "gated-silu", "silu"],
            ]
            let expected = try #require(names[activation])
            #expect(text.contains("\"feed_forward_proj\": \"\(expected[isGated ? 1 : 0])\""), "\(text)")
            #expect(text.contains("\"dense_act_fn\": \"\(expected[2])\""), "\(text)")
        }
    }

    @Test func theSameModelMakesTheSameFiles() throws {
        try TemporaryDirectory.use { directory in
            for name in ["one", "two"] {
                let model =
                    Self.configuration(tied: true, scaled: true).makeModel(seed: 5) as any Model<Float>
                try Self.export(model, to: directory.path(name))
            }
            let names = FileSystem.names(in: directory.path("one"))
            #expect(names == FileSystem.names(in: directory.path("two")))
            for name in names {
                #expect(
                    try bytes(of: directory.path("one/\(name)")) == bytes(of: directory.path("two/\(name)")), "\(name)")
            }
        }
    }

    @Test func nothingIsOverwritten() throws {
        let model = Self.configuration(tied: true, scaled: true).makeModel(seed: 5) as any Model<Float>
        try TemporaryDirectory.use { directory in
            try directory.write("mine", to: "full/notes.txt")
            try directory.write("mine", to: "file")
            for name in ["full", "file"] {
                let path = directory.path(name)
                let error = #expect(throws: CheckpointError.self) { try Self.export(model, to: path) }
                #expect(error?.description == "\(path): exists already; give the name of a new directory")
            }
            try FileSystem.makeFolder(directory.path("empty"))
            try Self.export(model, to: directory.path("empty"))
            #expect(FileSystem.names(in: directory.path) == ["empty", "file", "full"])
            #expect(FileSystem.names(in: directory.path("full")) == ["notes.txt"])
        }
    }

    @Test func aPlaceThatCannotBeWrittenLeavesNothingBehind() throws {
        let model = Self.configuration(tied: true, scaled: true).makeModel(seed: 5) as any Model<Float>
        try TemporaryDirectory.use { directory in
            let path = try directory.write("", to: "file") + "/exported"
            let error = #expect(throws: (any Error).self) { try Self.export(model, to: path) }
            #expect(error.map { "\($0)".hasPrefix(directory.path("file")) } == true, "\(String(describing: error))")
            #expect(FileSystem.names(in: directory.path) == ["file"])
        }
    }
}
