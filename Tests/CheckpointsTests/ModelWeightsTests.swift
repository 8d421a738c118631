import Checkpoints
import Models
import Tensors
import TestSupport
import Testing

/// The tiny models of `Tests/Fixtures/transformers`, as transformers saved them.
@Suite struct ModelWeightsTests {
    /// The files of each directory, read together.
    struct Case: Sendable {
        let name: String
        let modelType: String
        let feedForward: T5Configuration.FeedForward
        let isTied: Bool
        let isScaled: Bool
        let layers: [Int]
    }

    static let cases = [
        Case(name: "t5_v1_0", modelType: "t5", feedForward: .relu, isTied: true, isScaled: true, layers: [2, 2]),
        Case(
            name: "t5_v1_1", modelType: "t5", feedForward: .gatedGELU, isTied: false, isScaled: false, layers: [3, 1]),
        Case(name: "mt5", modelType: "mt5", feedForward: .gatedGELU, isTied: false, isScaled: false, layers: [2, 2]),
        Case(name: "byt5", modelType: "t5", feedForward: .gatedGELU, isTied: false, isScaled: false, layers: [3, 1]),
        Case(
            name: "tied_gated", modelType: "t5", feedForward: .gatedGELU, isTied: true, isScaled: false,
            layers: [1, 1]),
        Case(
            name: "tied_gated_scaled", modelType: "t5", feedForward: .gatedGELU, isTied: true, isScaled: true,
            layers: [1, 2]),
        Case(
            name: "untied_relu_scaled", modelType: "t5", feedForward: .relu, isTied: false, isScaled: true,
            layers: [1, 2]),
        Case(
            name: "gelu_odd_buckets", modelType: "t5", feedForward: .init(.gelu, isGated: false), isTied: true,
            isScaled: true, layers: [1, 1]),
        Case(
            name: "gated_silu", modelType: "t5", feedForward: .init(.silu, isGated: true), isTied: false,
            isScaled: false, layers: [1, 1]),
        Case(
            name: "gated_exact_gelu", modelType: "t5", feedForward: .init(.gelu, isGated: true), isTied: false,
            isScaled: false, layers: [1, 1]),
        Case(
            name: "gelu_new_by_its_key", modelType: "t5", feedForward: .init(.geluTanh, isGated: false), isTied: true,
            isScaled: true, layers: [1, 1]),
    ]

    @Test(arguments: cases)
    func everyFamilyIsReadForWhatItIs(_ example: Case) throws {
        let directory = transformersPath(example.name)
        let configuration = try HuggingFaceConfiguration.read(directory: directory)
        let weights = try ModelWeights(directory: directory, configuration)
        let sizes = try #require(weights.configuration as? T5Configuration)
        #expect(configuration.modelType == example.modelType)
        #expect(sizes.feedForward == example.feedForward)
        #expect(sizes.tiesEmbeddings == example.isTied)
        #expect(sizes.scalesDecoderOutput == example.isScaled)
        #expect([sizes.encoderLayers, sizes.decoderLayers] == example.layers)
    }

    @Test(arguments: cases)
    func trainedAndAskedModelsHaveTheNumbersOfTheFiles(_ example: Case) throws {
        let directory = transformersPath(example.name)
        let configuration = try HuggingFaceConfiguration.read(directory: directory)
        let weights = try ModelWeights(directory: directory, configuration)
        let copied: any Model<Float> = try weights.model(isTrained: true)
        let borrowed: any Model<Float> = try weights.model(isTrained: false)
        for parameter in copied.parameters { parameter.value.fill(0) }
        let again: any Model<Float> = try weights.model(isTrained: true)
        // A change of one model affects neither the file nor another model of it.
        for (first, second) in zip(again.parameters, borrowed.parameters) {
            #expect(first.name == second.name)
            #expect(first.value.elements == second.value.elements, "\(first.name)")
            #expect(first.value.elements.contains { $0 != 0 }, "\(first.name)")
        }
        let double: any Model<Double> = try weights.model(isTrained: false)
        for (first, second) in zip(double.parameters, borrowed.parameters) {
            // The files hold single precision at most, so widening is exact.
            #expect(first.value.elements == second.value.elements.map(Double.init), "\(first.name)")
        }
    }

    @Test func anotherDropoutRateReplacesTheFiles() throws {
        let directory = transformersPath("t5_v1_0")
        let weights = try ModelWeights(
            directory: directory, HuggingFaceConfiguration.read(directory: directory))
        let kept: any Model<Float> = try weights.model(isTrained: true)
        let replaced: any Model<Float> = try weights.model(dropoutRate: 0.25, isTrained: true)
        #expect(kept.configuration.dropoutRate == 0.1)
        #expect(replaced.configuration.dropoutRate == 0.25)
    }

    @Test(arguments: ["encoder.embed_tokens.weight", "lm_head.weight"])
    func oneEmbeddingUnderAnotherNameWillDo(other: String) throws {
        try copyOfFixture("tied_gated_scaled") { directory in
            let path = directory.path("model.safetensors")
            let renamed = try tensors(of: path).map { name, tensor in
                (name: name == "shared.weight" ? other : name, tensor: tensor)
            }
            try SafetensorsWriter.write(renamed, to: path)
            let configuration = try HuggingFaceConfiguration.read(directory: directory.path)
            let model: any Model<Float> = try ModelWeights(directory: directory.path, configuration)
                .model(isTrained: false)
            #expect(model.parameters.first?.name == "shared.weight")
            #expect(try #require(model.configuration as? T5Configuration).tiesEmbeddings)
            let embedding = try tensors(of: transformersPath("tied_gated_scaled") + "/model.safetensors")
                .first { $0.name == "shared.weight" }
            #expect(model.parameters.first?.value.elements == embedding?.tensor.elements)
        }
    }

    @Test func theFingerprintIsOfTheWeights() throws {
        func fingerprint(_ directory: String) throws -> String {
            try ModelWeights(directory: directory, HuggingFaceConfiguration.read(directory: directory))
                .fingerprint
        }
        let original = try fingerprint(transformersPath("t5_v1_1"))
        try copyOfFixture("t5_v1_1") { directory in
            #expect(try fingerprint(directory.path) == original)
            let path = directory.path("model-00002-of-00003.safetensors")
            var changed = try bytes(of: path)
            changed[changed.count - 1] ^= 1
            try directory.write(changed, to: "model-00002-of-00003.safetensors")
            #expect(try fingerprint(directory.path) != original)
        }
    }
}
