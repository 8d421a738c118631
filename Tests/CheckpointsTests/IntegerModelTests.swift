import Autodiff
import Checkpoints
import Configuration
import Deltas
import Files
import Foundation
import Models
import Tensors
import TestSupport
import Testing
import Vocabularies

/// Model directories whose large matrices are integers.
@Suite struct IntegerModelTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let modelType: String
        let configuration: any ModelConfiguration

        var testDescription: String { name }
    }

    private static let vocabulary = ByteVocabulary()

    private static func t5(_ feedForward: T5Configuration.FeedForward, tied: Bool, scaled: Bool) -> T5Configuration {
        T5Configuration(
            vocabularySize: vocabulary.size, modelWidth: 34, headWidth: 17, heads: 2, feedForwardWidth: 45,
            encoderLayers: 2, decoderLayers: 1, feedForward: feedForward, tiesEmbeddings: tied,
            scalesDecoderOutput: scaled, relativeBuckets: 8, relativeMaximumDistance: 20, dropoutRate: 0.1)
    }

    private static var gpt2: GPT2Configuration {
        var configuration = GPT2Configuration(
            vocabularySize: vocabulary.size, modelWidth: 36, heads: 2, layers: 2, positionCount: 40)
        configuration.adopt(vocabulary)
        return configuration
    }

    static let cases = [
        Case(name: "T5", modelType: "t5", configuration: t5(.relu, tied: true, scaled: true)),
        Case(name: "tied, not scaled", modelType: "t5", configuration: t5(.gatedGELU, tied: true, scaled: false)),
        Case(name: "T5 1.1", modelType: "t5", configuration: t5(.gatedGELU, tied: false, scaled: false)),
        Case(name: "GPT-2", modelType: "gpt2", configuration: gpt2),
    ]

    /// Writes a model twice, in single precision and as integers. Integers hold the table of tokens exactly.
    private static func use(
        _ example: Case,
        _ body: (_ folder: TemporaryDirectory, _ exact: ModelDirectory, _ integers: ModelDirectory)
            throws -> Void
    ) throws {
        let model: any Model<Float> = example.configuration.makeModel(seed: 5)
        let table = try #require(model.weights.first { $0.site.role == .tokenTable }).value
        let width = table.columns
        table.update(
            from: Tensor(
                (0..<table.count).map { index in
                    // The largest number of each row is 63.
                    let number = index % width == 3 ? 63 : index * 7919 % 127 - 63
                    return Float(number) * (index / width % 3 == 0 ? 0x1p-6 : 0x1p-7)
                }, shape: table.shape))
        try TemporaryDirectory.use { folder in
            for precision in Precision.allCases {
                try ModelExport.write(
                    model, modelType: example.modelType, vocabulary: vocabulary, maximumTargetTokens: 7,
                    precision: precision, to: folder.path(precision.rawValue))
            }
            try body(
                folder, try ModelDirectory(path: folder.path("float32")), try ModelDirectory(path: folder.path("int8")))
        }
    }

    private static func served(_ directory: ModelDirectory) throws -> any GenerativeModel<Float> {
        let model = try directory.weights.model(isTrained: false, of: Float.self).generative()
        model.serve(in: .int8)
        return model
    }

    private static let inputs: [[Int32]] = [[20, 31, 77, 9, 1], [300, 12, 1], [55, 1]]

    /// Losses of targets, and logits of the first steps of decoding.
    private static func answers(_ model: any GenerativeModel<Float>) -> (losses: [Double], logits: [Float]) {
        let targets: [[Int32]] = [[40, 41, 1], [8, 90, 11, 17, 1], [200, 1]]
        let read = model.read(inputs.map { $0[...] })
        let losses = read.losses(targets.map { $0[...] }, inputs: [0, 1, 2]).losses
        return (losses, logits(model))
    }

    private static func logits(_ model: some GenerativeModel<Float>) -> [Float] {
        let session = model.startDecoding(
            inputs.map { $0[...] }, rowsPerInput: 1, maximumLength: 4,
            weights: model.packed ?? PackedWeights(precision: .int8))
        return session.step(session.firstTokens).elements + session.step([40, 8, 200]).elements
    }

    // MARK: Files

    @Test(arguments: cases) func theLayoutIsTheDocumentedOne(_ example: Case) throws {
        try Self.use(example) { folder, exact, integers in
            #expect(integers.weights.configuration.isEqual(to: exact.weights.configuration))
            let file = try SafetensorsFile(path: folder.path("int8/model.int8.safetensors"))
            #expect(file.metadata == ["format": "mixtape-int8"])
            #expect(try folder.read("int8/config.json").contains(#""dtype": "int8""#))
            let model: any Model<Float> = try exact.weights.model(isTrained: false)
            let large = model.weights.filter {
                ($0.site.role.isLinearMap || [.tokenTable, .head].contains($0.site.role)) && $0.rows >= 32
                    && $0.columns >= 32
            }
            #expect(large.count >= 9)
            #expect(
                Set(file.entries.map(\.name))
                    == Set(model.weights.map(\.name) + large.map { "\($0.name).scale" }))
            for entry in file.entries where !entry.name.hasSuffix(".scale") {
                let weight = try #require(model.weights.first { $0.name == entry.name })
                let isLarge = large.contains { $0 === weight }
                #expect(entry.type == (isLarge ? .int8 : .float32) && entry.shape == weight.shape, "\(entry)")
                guard isLarge else { continue }
                let scale = try #require(file.entry(named: "\(entry.name).scale"))
                #expect(scale.type == .float32 && scale.shape == [weight.rows], "\(scale)")
            }
            let sizes = try ["float32/model.safetensors", "int8/model.int8.safetensors"].map {
                try bytes(of: folder.path($0)).count
            }
            #expect(sizes[1] < sizes[0] * 2 / 5, "\(sizes)")
        }
    }

    /// Rounding is that of the answers in int8: to the nearest multiple of a row's scale.
    @Test(arguments: cases) func theNumbersAreTheNearestOnes(_ example: Case) throws {
        try Self.use(example) { _, exact, integers in
            let floats: any Model<Float> = try exact.weights.model(isTrained: false)
            let rounded: any Model<Float> = try integers.weights.model(isTrained: false)
            #expect(rounded.weights.map(\.name) == floats.weights.map(\.name))
            for (found, weight) in zip(rounded.weights, floats.weights) {
                guard let matrix = found.integers else {
                    #expect(found.value.elements == weight.value.elements, "\(found.name)")
                    continue
                }
                #expect(!found.isTrained)
                let scales = matrix.rowScales
                let pairs = zip(found.readableValue.elements, weight.value.elements)
                #expect(
                    pairs.enumerated().allSatisfy { index, pair in
                        abs(pair.0 - pair.1) <= scales[index / weight.columns] * 0.50001
                    }, "\(found.name)")
                if weight.site.role == .tokenTable {
                    #expect(found.readableValue.elements == weight.value.elements)
                }
            }
        }
    }

    // MARK: Answers

    @Test(arguments: cases) func productsAreThoseOfThePrecision(_ example: Case) throws {
        try Self.use(example) { _, exact, integers in
            let expected = Self.answers(try Self.served(exact))
            let found = Self.answers(try Self.served(integers))
            #expect(found.losses == expected.losses)
            #expect(found.logits == expected.logits)
            // Integers answer without being told the precision.
            let plain = try integers.weights.model(isTrained: false, of: Float.self).generative()
            let close = Self.answers(plain)
            #expect(zip(close.losses, expected.losses).allSatisfy { abs($0 - $1) < 1e-3 })
            #expect(plain.attention(input: [20, 31, 1], target: [40, 1]).rows == 2)
        }
    }

    /// A token that a vocabulary lacks gets the mean of all rows.
    @Test func tablesOfMoreTokens() throws {
        try Self.use(Self.cases[3]) { _, exact, integers in
            let changes = TextLayout.Changes(delimiter: .token("<answer>"))
            let models = try [exact, integers].map { try Self.served(try $0.changed(by: changes)) }
            let tables = try models.map { model in
                try #require(model.weights.first { $0.site.role == .tokenTable }).readableValue
            }
            let known = Self.vocabulary.size
            #expect(tables[0].rows > known && tables[1].shape == tables[0].shape)
            let (expected, found) = (tables[0].elements, tables[1].elements)
            let width = tables[0].columns
            #expect(found.prefix(known * width) == expected.prefix(known * width))
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 6e-3 })
        }
    }

    // MARK: Adapters

    @Test func adaptersActOnIntegers() throws {
        try Self.use(Self.cases[0]) { folder, exact, integers in
            func adapter(_ name: String, _ delta: DeltaConfiguration) throws -> AdapterDirectory {
                let model: any Model<Float> = try exact.weights.model(isTrained: true)
                try delta.attach(to: model, tasks: [], .random(seed: 7))
                AdapterBench.change(model.trainedParameters)
                try AdapterExport.write(
                    model, delta, base: AdapterExport.Base(name: nil, modelType: "t5"), layout: .mixtape,
                    to: folder.path(name))
                return try AdapterDirectory(path: folder.path(name), for: exact.configuration)
            }
            func answers(_ directory: ModelDirectory, _ adapter: AdapterDirectory) throws -> [Float] {
                let model = try AdaptedWeights(directory.weights, adapter).model(isTrained: false, of: Float.self)
                    .generative()
                model.serve(in: .int8)
                return Self.logits(model)
            }
            let methods: [(String, any DeltaMethod)] = [
                ("lora", LoRA(rank: 3)), ("ia3", IA3()), ("prompt", PromptTuning(tokens: 3)), ("bitfit", BitFit()),
            ]
            for (name, method) in methods {
                let adapter = try adapter(name, DeltaConfiguration([.init(method)]))
                #expect(try answers(integers, adapter) == answers(exact, adapter), "\(name)")
            }
            // The norms are those of the rounded rows.
            let dora = try adapter("dora", DeltaConfiguration([.init(LoRA(rank: 3, hasMagnitude: true))]))
            let (found, expected) = (try answers(integers, dora), try answers(exact, dora))
            let size = expected.map(abs).max() ?? 0
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 0.05 * size })

            let pissa = try adapter("pissa", DeltaConfiguration([.init(LoRA(rank: 3, start: .pissa))]))
            let error = #expect(throws: CheckpointError.self) { try answers(integers, pissa) }
            #expect(
                error?.description == """
                    \(folder.path("pissa")): subtracts the largest part of each weight (PiSSA), and the model holds \
                    integers (int8); take the float32 model
                    """)
        }
    }

    /// A table that an adapter brings stays as it is, and answers become integers as before.
    @Test func wholeWeightsOfAdapters() throws {
        try Self.use(Self.cases[2]) { folder, exact, integers in
            let delta = DeltaConfiguration([.init(LoRA(rank: 3), trained: ["head"])])
            let model: any Model<Float> = try exact.weights.model(isTrained: true)
            try delta.attach(to: model, tasks: [], .random(seed: 7))
            AdapterBench.change(model.trainedParameters)
            try AdapterExport.write(
                model, delta, base: AdapterExport.Base(name: nil, modelType: "t5"), to: folder.path("adapter"))
            let results = try [exact, integers].map { directory in
                let adapter = try AdapterDirectory(path: folder.path("adapter"), for: directory.configuration)
                let model = try AdaptedWeights(directory.weights, adapter).model(isTrained: false, of: Float.self)
                    .generative()
                model.serve(in: .int8)
                return Self.logits(model)
            }
            #expect(results[0] == results[1])
        }
    }

    // MARK: Refusals

    @Test func nothingTrainsIntegers() throws {
        try Self.use(Self.cases[0]) { folder, _, integers in
            let error = #expect(throws: CheckpointError.self) {
                _ = try integers.weights.model(isTrained: true, of: Float.self)
            }
            #expect(
                error?.description == """
                    \(folder.path("int8/model.int8.safetensors")): holds integers (int8), which only answer; train the \
                    float32 model
                    """)
            #expect(
                integers.trainingProblem
                    == "holds integers (int8), which only answer; name the float32 model that it was exported from")
        }
    }

    @Test func numbersThatAreNoneBecomeNoIntegers() throws {
        let model: any Model<Float> = Self.cases[0].configuration.makeModel(seed: 5)
        let weight = try #require(model.weights.first { $0.site.role == .query })
        weight.value.fill(.nan)
        try TemporaryDirectory.use { folder in
            let path = folder.path("int8")
            let error = #expect(throws: CheckpointError.self) {
                try ModelExport.write(
                    model, modelType: "t5", vocabulary: Self.vocabulary, maximumTargetTokens: 7, precision: .int8,
                    to: path)
            }
            #expect(
                error?.description == """
                    \(path): tensor "\(weight.name)": holds a value that is no number, so there are no integers for \
                    it; take another checkpoint
                    """)
            #expect(FileSystem.names(in: folder.path).isEmpty)
        }
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        let name: String
        /// Replaces a text in the header by another of the same length.
        var header: (from: String, to: String)?
        /// Replaces the first bytes of a tensor.
        var tensor: (name: String, bytes: [UInt8])?
        /// Without the file.
        let message: String

        var testDescription: String { name }
    }

    private static let query = "decoder.block.0.layer.0.SelfAttention.q.weight"

    static let damages = [
        Damage(
            name: "no mark", header: ("mixtape-int8", #"pt","mar":"x"#),
            message: """
                tensor "decoder.block.0.layer.0.SelfAttention.k.weight.scale": is unknown to the model (and 22 more \
                unknown); load it into the configuration it was saved from
                """),
        Damage(
            name: "no scale", header: ("\(query).scale", "\(query).skale"),
            message: """
                tensor "\(query).scale": is missing from the file, the model needs it; it holds "\(query).skale" instead
                """),
        Damage(
            name: "another shape", header: ("\"shape\":[384,34]", "\"shape\":[34,384]"),
            message: """
                tensor "shared.weight": has shape [34, 384] where the model needs [384, 34]; load it into the \
                configuration it was saved from
                """),
        Damage(
            name: "scales of another shape",
            header: (
                #"\#(query).scale":{"dtype":"F32","shape":[34]"#, #"\#(query).scale":{"dtype":"F16","shape":[68]"#
            ),
            message: """
                tensor "\(query).scale": has shape [68] where the model needs [34]; load it into the configuration it \
                was saved from
                """),
        Damage(
            name: "another type", header: (#"\#(query)":{"dtype":"I8""#, #"\#(query)":{"dtype":"U8""#),
            message: """
                tensor "\(query)": holds U8 numbers in a file of the format mixtape-int8; expected I8
                """),
        Damage(
            name: "-128", tensor: (query, [0x80]),
            message: "tensor \"\(query)\": holds -128; expected integers from -63 to 63"),
        Damage(
            name: "64", tensor: (query, [64]),
            message: "tensor \"\(query)\": holds 64; expected integers from -63 to 63"),
        Damage(
            name: "a scale that is no number", tensor: ("\(query).scale", [0, 0, 0xC0, 0x7F]),
            message: "tensor \"\(query).scale\": holds nan; expected finite numbers of at least 0"),
        Damage(
            name: "an infinite scale", tensor: ("\(query).scale", [0, 0, 0x80, 0x7F]),
            message: "tensor \"\(query).scale\": holds inf; expected finite numbers of at least 0"),
        Damage(
            name: "a scale below 0", tensor: ("\(query).scale", [0, 0, 0x80, 0xBF]),
            message: "tensor \"\(query).scale\": holds -1.0; expected finite numbers of at least 0"),
    ]

    @Test(arguments: damages) func damagedFiles(_ damage: Damage) throws {
        try Self.use(Self.cases[0]) { folder, _, _ in
            let path = folder.path("int8/model.int8.safetensors")
            var file = try bytes(of: path)
            if let tensor = damage.tensor {
                let start = try #require(try SafetensorsFile(path: path).entry(named: tensor.name)).bytes.lowerBound
                file.replaceSubrange(start..<start + tensor.bytes.count, with: tensor.bytes)
            }
            if let header = damage.header {
                let place = try #require(file.firstRange(of: Array(header.from.utf8)))
                try #require(place.count == header.to.utf8.count)
                file.replaceSubrange(place, with: Array(header.to.utf8))
            }
            try folder.write(file, to: "int8/model.int8.safetensors")
            let error = #expect(throws: CheckpointError.self) {
                _ = try ModelDirectory(path: folder.path("int8")).weights.model(isTrained: false, of: Float.self)
            }
            #expect(error?.description == "\(path): \(damage.message)")
        }
    }
}
