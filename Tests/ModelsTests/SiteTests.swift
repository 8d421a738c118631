import Autodiff
import Models
import Tensors
import Testing

/// The sites of weights, selected by part, role or path.
@Suite struct SiteTests {
    private static let configuration = T5Configuration(
        vocabularySize: 9, modelWidth: 4, headWidth: 2, heads: 2, feedForwardWidth: 6, encoderLayers: 3,
        decoderLayers: 2, feedForward: .gatedGELU, tiesEmbeddings: false)

    private func paths(_ selector: String) -> [String] {
        Self.configuration.sites.filter(SiteSelector(selector).contains).map(\.path)
    }

    @Test func everyWeightHasARoleAndItsLayer() {
        let sites = Self.configuration.sites
        func site(_ path: String) -> Site? { sites.first { $0.path == path } }
        #expect(site("shared.weight") == Site("shared.weight", .tokenTable))
        #expect(site("lm_head.weight") == Site("lm_head.weight", .head))
        let gate = "encoder.block.2.layer.1.DenseReluDense.wi_1.weight"
        #expect(site(gate) == Site(gate, .feedForwardGate, stack: .encoder, layer: 2))
        let key = "decoder.block.1.layer.1.EncDecAttention.k.weight"
        #expect(site(key) == Site(key, .key, stack: .decoder, layer: 1))
        let bias = "decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
        #expect(site(bias) == Site(bias, .positionBias, stack: .decoder))
        let last = "encoder.final_layer_norm.weight"
        #expect(site(last) == Site(last, .norm, stack: .encoder))
        // Each role has its weights: 3 encoder layers and 2 decoder layers with two attentions each.
        let counts = Dictionary(grouping: sites, by: \.role).mapValues(\.count)
        let expected: [WeightRole: Int] = [
            .query: 7, .key: 7, .value: 7, .attentionOutput: 7, .feedForwardIn: 5, .feedForwardGate: 5,
            .feedForwardOut: 5, .norm: 14, .tokenTable: 1, .positionBias: 2, .head: 1,
        ]
        #expect(counts == expected)
    }

    @Test func selectorsMeanPartsRolesAndPaths() {
        let sites = Self.configuration.sites
        #expect(paths("encoder") == sites.filter { $0.path.hasPrefix("encoder.") }.map(\.path))
        #expect(paths("decoder") == sites.filter { $0.path.hasPrefix("decoder.") }.map(\.path))
        #expect(paths("embeddings") == ["shared.weight"])
        #expect(paths("position-bias").count == 2)
        #expect(paths("lm_head.weight") == ["lm_head.weight"])
        #expect(paths("lm_head") == ["lm_head.weight"])
        #expect(paths("decoder.block.1") == paths("decoder.block.1.*"))
        #expect(paths("decoder.block.1").count == 14)
        #expect(paths("*.EncDecAttention.q.weight").count == 2)
        #expect(paths("encoder.*.q") == paths("encoder.block.*.SelfAttention.q.weight"))
        #expect(paths("*wi_0*").count == 5)
        #expect(paths("encoder.block.1.layer.0.SelfAttention.q.weigh").isEmpty)
        #expect(paths("block.1").isEmpty)
    }

    @Test func aSelectorThatMeansNothingIsAMistake() {
        let sites = Self.configuration.sites
        #expect(SiteSelector("norm").problem(among: sites) == nil)
        let problem = SiteSelector("encodr").problem(among: sites)
        #expect(problem == "\"encodr\" names no weight of the model; did you mean \"encoder\"?")
        let unlike = SiteSelector("everything at once").problem(among: sites)
        #expect(
            unlike?.hasPrefix("\"everything at once\" is neither a part or role of the model (encoder, decoder, ")
                == true)
        var tied = Self.configuration
        tied.tiesEmbeddings = true
        #expect(
            SiteSelector("head").problem(among: tied.sites)
                == "\"head\" names nothing in this model, whose head is the token table; leave it out")
    }

    /// A frozen weight has no gradient. The backward pass ends where all remaining weights are frozen.
    @Test func frozenWeightsAreLeftAlone() {
        func gradients(_ freeze: [String]) -> [String: [Double]] {
            let model: any Model<Double> = Self.configuration.makeModel(seed: 4)
            model.freeze(freeze.map { SiteSelector($0) })
            let profile = OperationProfile()
            let tape = Tape<Double>.training(dropout: .init(rate: 0.2, seed: 3, step: 1), profile: profile)
            _ = model.losses(model.configuration.converter.batch([TokenPair(input: [5, 6, 1], target: [7, 1])]), tape)
            tape.backward()
            if freeze == ["encoder", "embeddings"] {
                let backward = profile.totals.first { $0.name == "attention backward" }
                #expect(backward?.calls == 4, "the encoder's attentions have no backward pass")
            }
            return Dictionary(
                uniqueKeysWithValues: model.trainedParameters.map { ($0.name, $0.gradient.elements) })
        }
        let all = gradients([])
        #expect(all.count == Self.configuration.sites.count)
        for freeze in [
            ["encoder"], ["encoder", "embeddings"], ["norm", "position-bias"], ["head"], ["decoder.block.0"],
        ] {
            let some = gradients(freeze)
            #expect(some.count < all.count)
            for (name, gradient) in some { #expect(gradient == all[name], "\(freeze): \(name)") }
        }
    }

    /// The last layers of each stack are initialized as in a new model. Nothing else changes.
    @Test func topLayersAreDrawnAnew() {
        let model: any Model<Double> = Self.configuration.makeModel(seed: 4)
        for parameter in model.parameters { parameter.value.fill(7) }
        model.reinitialize(topLayers: 2, seed: 9)
        let fresh: any Model<Double> = Self.configuration.makeModel(seed: 9)
        for (parameter, new) in zip(model.parameters, fresh.parameters) {
            let isTop = ["encoder.block.1", "encoder.block.2", "decoder.block.0", "decoder.block.1"].contains {
                parameter.name.hasPrefix($0 + ".") && parameter.site.role != .positionBias
            }
            let expected = isTop ? new.value.elements : Array(repeating: 7, count: parameter.count)
            #expect(parameter.value.elements == expected, "\(parameter.name)")
        }
        model.reinitialize(topLayers: 0, seed: 1)
        #expect(model.parameters[0].value.elements.allSatisfy { $0 == 7 })
    }
}
