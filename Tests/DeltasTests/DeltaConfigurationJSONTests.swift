import Configuration
import Deltas
import Testing

/// Settings that are written and read again are the same.
@Suite struct DeltaConfigurationJSONTests {
    static let methods: [any DeltaMethod] = [
        LoRA(),
        LoRA(
            targets: DeltaTargets(["key", "encoder.block.0"], layers: [0, 2]), rank: 3, alpha: 0.1, dropout: 0.2,
            scaling: .rankStabilised, start: .pissa, hasMagnitude: true,
            exceptions: [.init(targets: ["key"], rank: 2), .init(targets: ["decoder"], alpha: 7)]),
        LoRA(start: .gaussian),
        IA3(), IA3(targets: DeltaTargets(["query"]), inputs: ["query"]), IA3(inputs: []),
        BottleneckAdapter(), BottleneckAdapter(.pfeiffer, size: .bottleneck(5), activation: .geluTanh, start: .normal),
        BottleneckAdapter(.parallel, size: .reduction(2.5), activation: .gelu, scale: 3, targets: [.crossAttention]),
        BottleneckAdapter(activation: .relu, layers: [1]),
        PrefixTuning(), PrefixTuning(tokens: 3, layout: .paper(middle: nil)), PrefixTuning(tokens: 2, layout: .peft),
        PrefixTuning(tokens: 4, layout: .paper(middle: 6)),
        PromptTuning(), PromptTuning(tokens: 7, start: .words), PromptTuning(start: .text("Answer briefly: \"x\"")),
        BitFit(), BitFit(targets: DeltaTargets(["value"], layers: [1]), hasNorms: true, start: .uniform),
        NormTuning(), NormTuning(targets: DeltaTargets(["decoder"])),
    ]

    private func again(_ delta: DeltaConfiguration) throws -> DeltaConfiguration {
        let text = Array(delta.json.text.utf8)
        return try ConfigurationFile.read(bytes: text, file: "delta.json") { DeltaConfiguration($0) }
    }

    @Test func everyMethodOfTheCatalogueIsHere() {
        let names = Set(Self.methods.map { type(of: $0).name })
        #expect(names == Set(DeltaCatalogue.all.map { $0.name }))
    }

    @Test(arguments: methods.indices) func everyMethod(_ index: Int) throws {
        let delta = DeltaConfiguration([.init(Self.methods[index], trained: ["norm"])])
        #expect(try again(delta) == delta, "\(delta.json.text)")
    }

    /// A run records the settings that were read, with all defaults, and reads them again.
    @Test(arguments: methods.indices) func recordedSettings(_ index: Int) throws {
        let delta = DeltaConfiguration([.init(Self.methods[index])])
        let bytes = Array(delta.json.text.utf8)
        let settings = try ConfigurationFile.read(bytes: bytes, file: "delta.json") {
            DeltaConfiguration.read($0).settings
        }
        let recorded = Array(settings.text.utf8)
        let again = try ConfigurationFile.read(bytes: recorded, file: "run.json") { DeltaConfiguration($0) }
        #expect(again == delta, "\(settings.text)")
    }

    @Test func severalMethods() throws {
        for order in [DeltaConfiguration.Order.together, .inTurn] {
            let delta = DeltaConfiguration(
                [.init(LoRA(), isPerTask: true), .init(NormTuning(), trained: ["head", "encoder"])], order: order)
            #expect(try again(delta) == delta)
        }
    }
}
