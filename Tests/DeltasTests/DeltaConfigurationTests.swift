import Configuration
import Deltas
import Models
import TestSupport
import Testing

@Suite struct DeltaConfigurationTests {
    typealias Fixture = DeltaFixture

    @Test func methods() throws {
        func method(_ text: String) throws -> any DeltaMethod { try Fixture.read(text).parts[0].method }
        #expect(try method("{}").isEqual(to: LoRA()))
        #expect(
            try method(#"{"rank": 4}"#).isEqual(to: LoRA(rank: 4, alpha: 4)))
        #expect(try method(#"{"method": "ia3"}"#).isEqual(to: IA3()))
        #expect(try method(#"{"method": "bitfit"}"#).isEqual(to: BitFit()))
        #expect(try method(#"{"method": "norms"}"#).isEqual(to: NormTuning()))
        #expect(try method(#"{"method": "adapter"}"#).isEqual(to: BottleneckAdapter()))
        for (name, kind) in [("pfeiffer", BottleneckAdapter.Kind.pfeiffer), ("parallel", .parallel)] {
            #expect(
                try method(#"{"method": "adapter", "kind": "\#(name)"}"#).isEqual(to: BottleneckAdapter(kind)))
        }
        #expect(
            try method(
                #"{"method": "adapter", "reduction": 8, "activation": "gelu-tanh", "scale": 0.5, "start": "normal", "#
                    + #""targets": ["cross-attention"], "layers": [0, 2]}"#
            ).isEqual(
                to: BottleneckAdapter(
                    size: .reduction(8), activation: .geluTanh, scale: 0.5, start: .normal,
                    targets: [.crossAttention], layers: [0, 2])))
        #expect(try method(#"{"method": "prefix"}"#).isEqual(to: PrefixTuning(tokens: 30, layout: .paper(middle: 512))))
        #expect(
            try method(#"{"method": "prefix", "tokens": 5, "reparameterise": false}"#).isEqual(
                to: PrefixTuning(tokens: 5, layout: .paper(middle: nil))))
        #expect(try method(#"{"method": "prefix", "layout": "peft"}"#).isEqual(to: PrefixTuning(layout: .peft)))
        #expect(try method(#"{"method": "prompt"}"#).isEqual(to: PromptTuning(tokens: 20, start: .random)))
        #expect(
            try method(#"{"method": "prompt", "tokens": 7, "start": "text", "text": "good"}"#).isEqual(
                to: PromptTuning(tokens: 7, start: .text("good"))))
    }

    @Test func parts() throws {
        let text = #"{"parts": [{"method": "lora", "perTask": true}, {"train": ["norm"]}], "order": "in-turn"}"#
        #expect(
            try Fixture.read(text)
                == DeltaConfiguration(
                    [.init(LoRA(), isPerTask: true), .init(LoRA(), trained: ["norm"])], order: .inTurn)
        )
    }

    @Test(arguments: [
        (#"{"method": "lorra"}"#, #"1:12: method: unknown value "lorra"; did you mean "lora"?"#),
        (#"{"method": "lora", "rank": 0}"#, "1:28: rank: 0 is out of range; expected 1 to 4096"),
        (#"{"method": "lora", "targets": []}"#, "1:31: targets: is empty; name weights, or leave it out"),
        (
            #"{"method": "lora", "perTarget": [{"rank": 2}]}"#,
            "1:34: perTarget[0]: needs targets: those with these settings"
        ),
        (
            #"{"perTask": true, "train": ["norm"]}"#,
            "1:28: train: weights that are trained whole serve all tasks; leave out perTask or train"
        ),
        (#"{"parts": []}"#, "1:11: parts: is empty; name a method"),
        (
            #"{"method": "adapter", "bottleneck": 4, "reduction": 2}"#,
            #"1:53: reduction: "bottleneck" and "reduction" exclude each other; leave one of them out"#
        ),
        (
            #"{"method": "adapter", "targets": ["feedforward"]}"#,
            #"1:35: targets[0]: "feedforward" is no kind of sublayer; did you mean "feed-forward"?"#
        ),
        (#"{"method": "adapter", "layers": [-1]}"#, "1:34: layers[0]: -1 is out of range; expected 0 to 1023"),
        (
            #"{"method": "prefix", "layout": "peft", "middle": 4}"#,
            #"1:40: middle: unknown key "middle"; expected one of: parts, method, tokens, layout, perTask, train"#
        ),
        (
            #"{"method": "prefix", "reparameterise": false, "middle": 4}"#,
            "1:57: middle: is the width of a network, and reparameterise is false; leave it out"
        ),
        (#"{"method": "prompt", "start": "text"}"#, #"1:1: missing field "text""#),
        (#"{"method": "prompt", "start": "text", "text": ""}"#, "1:47: text: is empty; give some words"),
    ])
    func mistakes(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try Fixture.read(text) }
        #expect(error?.description == "run.json:" + message)
    }

    @Test(arguments: [
        (
            #"{"method": "lora", "targets": ["norm"]}"#,
            #"1:32: targets[0]: "norm" names no linear map, but encoder.block.0.layer.0.layer_norm.weight"#
        ),
        (#"{"layers": [1, 7]}"#, "1:12: layers: the model has no layer 7; its layers are 0 to 1"),
        (
            #"{"targets": ["decoder"], "layers": [1]}"#,
            "1:36: layers: the targets name no linear map in the layers 1"
        ),
        (
            #"{"method": "bitfit", "targets": ["query", "feed-forward-gate"]}"#,
            #"1:43: targets[1]: "feed-forward-gate" names nothing in this model; leave it out"#
        ),
        (
            #"{"method": "ia3", "inputs": ["query"]}"#,
            #"1:30: inputs[0]: "query" names no target, but encoder.block.0.layer.0.SelfAttention.q.weight"#
        ),
        (#"{"method": "adapter", "layers": [2]}"#, "1:33: layers: the model has no layer 2; its layers are 0 to 1"),
        (
            #"{"method": "adapter", "targets": ["cross-attention"], "layers": [1]}"#,
            "1:65: layers: the targets name no sublayer in the layers 1"
        ),
        (
            #"{"method": "prefix", "layout": "peft"}"#,
            "1:32: layout: PEFT needs heads times headWidth equal to the model's width, but they are 8 and 6; use the "
                + "layout paper"
        ),
        (
            #"{"parts": [{"method": "norms", "targets": ["encoder"]}, {"method": "norms"}]}"#,
            "1:68: parts[1].method: encoder.block.0.layer.0.layer_norm.weight has a trained copy by an earlier part; "
                + "name it in one part alone"
        ),
        (
            #"{"train": ["head"]}"#,
            #"1:12: train[0]: "head" names nothing in this model, whose head is the token table; leave it out"#
        ),
    ])
    func misfits(text: String, message: String) throws {
        let model = DeltaSurroundings(Fixture.configuration(.relu, ties: true))
        let configuration = try Fixture.read(text)
        let error = #expect(throws: ConfigurationError.self) { try configuration.check(with: model) }
        #expect(error?.description == "run.json:" + message)
    }

    @Test func pEFTsPrefixNeedsTwoStacksOfOneHeight() throws {
        let model = DeltaSurroundings(Fixture.configuration(.relu, ties: true, headWidth: 3))
        let error = #expect(throws: ConfigurationError.self) {
            try Fixture.read(#"{"method": "prefix", "layout": "peft"}"#).check(with: model)
        }
        #expect(
            error?.description
                == "run.json:1:32: layout: PEFT needs as many layers in the encoder as in the decoder, but they have 2 "
                + "and 1; use the layout paper")
    }

    /// What a method names by default need not be in every model, nor among its targets.
    @Test(arguments: [
        #"{"method": "bitfit"}"#, #"{"method": "bitfit", "layers": [0]}"#, #"{"method": "ia3", "targets": ["key"]}"#,
    ])
    func aModelWithoutADefault(text: String) throws {
        let configuration = try Fixture.read(text)
        #expect(throws: Never.self) {
            try configuration.check(with: DeltaSurroundings(Fixture.configuration(.relu, ties: true)))
        }
    }

    /// The schema, which editors use, knows the settings of every method.
    @Test func schema() throws {
        let description = ConfigurationDescription { _ = DeltaConfiguration($0) }
        let validator = SchemaValidator(try JSONTree(relaxed: description.jsonSchema(title: "delta").line))
        for text in DeltaMethodTests.settings + [DeltaMethodTests.dora] + LoRATests.settings {
            #expect(try validator.problems(of: JSONTree(relaxed: text)) == [], "\(text)")
        }
        let wrong = [
            #"{"method": "lorra"}"#, #"{"method": "prompt", "start": "text"}"#, #"{"method": "ia3", "rank": 2}"#,
            #"{"method": "prefix", "layout": "peft", "middle": 4}"#, #"{"parts": []}"#,
            #"{"method": "adapter", "bottleneck": 4, "reduction": 2}"#,
        ]
        // Each method describes the keys that it shares with others.
        let whole = description.jsonSchema(title: "delta").line
        for (help, value) in [("positions of the prefix", 30), ("vectors before every input", 20)] {
            #expect(whole.contains(#"{"description": "\#(help)", "default": \#(value)}"#), "\(help)")
        }
        for text in wrong { #expect(try !validator.problems(of: JSONTree(relaxed: text)).isEmpty, "\(text)") }
    }
}
