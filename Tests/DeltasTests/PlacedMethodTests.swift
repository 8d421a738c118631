import Autodiff
import Deltas
import Models
import Tensors
import Testing

/// Where methods act, and what they begin with.
@Suite struct PlacedMethodTests {
    typealias Fixture = DeltaFixture

    private func names(_ text: String) throws -> [String] { try Fixture.model(text).places.added.map(\.name) }

    @Test func factorsOfIA3CanBeMerged() throws {
        let text =
            #"{"method": "ia3", "targets": ["key", "value", "feed-forward-out", "query"], "#
            + #""inputs": ["feed-forward-out", "query"]}"#
        let model = try Fixture.model(text)
        Fixture.vary(model)
        let merged = try Fixture.base()
        for (weight, copy) in zip(model.weights, merged.weights) {
            for case let delta as ScalingDelta<Double> in weight.deltas {
                copy.value.update(from: delta.merged(weight.value))
            }
        }
        #expect(distance(Fixture.losses(model), Fixture.losses(merged)) < 1e-12)
    }

    @Test func adaptersOfEachKind() throws {
        func sublayers(_ kind: String) throws -> [String] {
            try names(#"{"method": "adapter", "kind": "\#(kind)"}"#).filter { $0.hasSuffix("adapter_up.weight") }
                .map { String($0.dropFirst("delta.0.".count).dropLast(".adapter_up.weight".count)) }
        }
        let feedForward = ["encoder.block.0.layer.1", "encoder.block.1.layer.1", "decoder.block.0.layer.2"]
        #expect(try sublayers("pfeiffer") == feedForward)
        #expect(try sublayers("parallel") == feedForward)
        #expect(
            try sublayers("houlsby") == [
                "encoder.block.0.layer.0", "encoder.block.0.layer.1", "encoder.block.1.layer.0",
                "encoder.block.1.layer.1", "decoder.block.0.layer.0", "decoder.block.0.layer.2",
            ])
    }

    /// The bottleneck is as wide as the model divided by the reduction, without the fraction, and at least 1.
    @Test(arguments: [(4.0, 1), (2.5, 2), (1, 6), (16, 1)]) func reduction(factor: Double, width: Int) throws {
        let model = try Fixture.model(#"{"method": "adapter", "reduction": \#(factor)}"#)
        let down = try #require(model.places.added.first { $0.name.hasSuffix("adapter_down.weight") })
        #expect(down.value.shape == [width, 6])
    }

    @Test func normalStartChangesTheModel() throws {
        let base = try Fixture.base()
        let model = try Fixture.model(#"{"method": "adapter", "start": "normal", "reduction": 1}"#)
        #expect(distance(Fixture.losses(model), Fixture.losses(base)) > 1e-9)
        for parameter in model.places.added {
            let mean = parameter.value.elements.reduce(0) { $0 + $1 * $1 } / Double(parameter.count)
            // The mean square of 36 numbers of variance 0.0004, within five standard deviations of it.
            let isBias = parameter.name.hasSuffix("bias")
            #expect(isBias ? mean == 0 : abs(mean - 0.0004) < 5 * 0.0004 * (2.0 / 36).squareRoot())
        }
    }

    @Test func prefixesOfEachKindOfAttention() throws {
        let model = try Fixture.model(#"{"method": "prefix", "tokens": 3, "middle": 5}"#)
        let shapes = model.places.added.map { "\($0.name) \($0.value.shape)" }
        #expect(shapes.contains("delta.0.encoder_prefix.embedding [3, 6]"))
        #expect(shapes.contains("delta.0.cross_prefix.down.weight [5, 6]"))
        #expect(shapes.contains("delta.0.self_prefix.down.bias [5]"))
        #expect(shapes.contains("delta.0.decoder.block.0.layer.1.EncDecAttention.prefix_key.weight [8, 5]"))
        // Three embeddings with their maps, and two maps of each of four attentions.
        #expect(shapes.count == 3 * 3 + 4 * 4)
    }

    /// A network's prefix is the same as its keys and values trained themselves.
    @Test func networksMakeKeysAndValues() throws {
        let model = try Fixture.model(#"{"method": "prefix", "tokens": 3, "middle": 5}"#)
        let groups = ["encoder": "encoder_prefix", "decoder": "self_prefix", "cross": "cross_prefix"]
        func value(_ name: String) throws -> Tensor<Double> {
            try #require(model.places.added.first { $0.name == "delta.0.\(name)" }, "\(name)").value
        }
        /// x W^T + b, row by row
        func affine(_ x: [[Double]], _ name: String) throws -> [[Double]] {
            let (w, b) = (try value("\(name).weight"), try value("\(name).bias").elements)
            let weights = w.elements
            return x.map { row in
                b.indices.map { output in
                    row.indices.reduce(b[output]) { $0 + row[$1] * weights[output * w.columns + $1] }
                }
            }
        }
        let plain = try Fixture.model(
            #"{"method": "prefix", "tokens": 3, "reparameterise": false}"#,
            values: .given { name, shape in
                let path = String(name.dropFirst("delta.0.".count))
                let kind = path.contains("EncDec") ? "cross" : String(path.prefix(7))
                let group = try #require(groups[kind])
                let embedding = try value("\(group).embedding").elements
                let rows = (0..<3).map { Array(embedding[$0 * 6..<($0 + 1) * 6]) }
                let hidden = try affine(rows, "\(group).down").map { row in
                    Tape<Double>.inference().tanh(Variable(Tensor(row, shape: [1, row.count]))).value.elements
                }
                return Tensor(try affine(hidden, path).flatMap { $0 }, shape: shape)
            })
        #expect(distance(Fixture.losses(model), Fixture.losses(plain)) < 1e-12)
    }

    /// PEFT's slots: layer l has the key 4 l and the value 4 l + 1, modulo twice the layers.
    @Test(arguments: [(2, [0, 1]), (3, [0, 1, 2, 3, 4, 5])]) func slotsOfPEFT(layers: Int, used: [Int]) throws {
        let configuration = Fixture.configuration(.gatedGELU, ties: false, headWidth: 3, layers: (layers, layers))
        let model = try Fixture.model(#"{"method": "prefix", "tokens": 2, "layout": "peft"}"#, configuration)
        let parameter = try #require(model.places.added.first)
        #expect(model.places.added.count == 1 && parameter.name == "delta.0.decoder.prompt_embeddings")
        #expect(parameter.value.shape == [2, 2 * layers * 6])
        let tape = Tape<Double>.training()
        _ = model.losses(Fixture.batch, tape)
        tape.backward()
        let gradient = parameter.gradient.elements
        let slots = (0..<2 * layers).filter { slot in
            (slot * 6..<(slot + 1) * 6).contains { gradient[$0] != 0 }
        }
        #expect(slots == used)
        // The first two slots' keys and values, in the first layer alone.
        let place = try #require(model.places.attentions.first { $0.part.stack == .decoder })
        #expect(place.part.path == "decoder.block.0.layer.0.SelfAttention")
    }

    /// A prefix with positions lies before the target: its bias is that of distant keys. Decoding agrees.
    @Test(arguments: [nil, ["a", "b"]]) func prefixOfPEFT(tasks: [String]?) throws {
        let configuration = Fixture.configuration(.gatedGELU, ties: false, headWidth: 3, layers: (2, 2))
        let model = try Fixture.model(
            #"{"method": "prefix", "tokens": 2, "layout": "peft"}"#, configuration, tasks: tasks)
        try DeltaMethodTests().expectAgreement(of: model, routes: tasks == nil ? nil : Fixture.routes)
        let batch = tasks == nil ? Fixture.batch : Fixture.batch.routed(Fixture.routes)
        DeltaMethodTests().expectGradients(of: model, batch)
    }

    @Test func promptsBeginWithWords() throws {
        let base = try Fixture.base()
        let table = try #require(base.weights.first { $0.site.role == .tokenTable }).value.elements
        func row(_ id: Int) -> [Double] { Array(table[id * 6..<(id + 1) * 6]) }
        func rows(_ text: String, seed: UInt64) throws -> [[Double]] {
            let added = try Fixture.model(text, values: .random(seed: seed)).places.added
            #expect(added.map(\.name) == ["delta.0.input.prompt_embeddings"])
            let values = added[0].value.elements
            return stride(from: 0, to: values.count, by: 6).map { Array(values[$0..<$0 + 6]) }
        }
        // "ab" is 97 and 98, which stand for 6 and 7; 1 ends a text.
        let text = #"{"method": "prompt", "start": "text", "text": "ab", "tokens": 5}"#
        #expect(try rows(text, seed: 1) == [6, 7, 1, 6, 7].map(row))
        #expect(try rows(text.replacing("5}", with: "2}"), seed: 2) == [6, 7].map(row))
        let words = #"{"method": "prompt", "start": "words", "tokens": 40}"#
        let first = try rows(words, seed: 1)
        #expect(Set(first) == Set((4..<9).map(row)))
        #expect(try rows(words, seed: 1) == first && rows(words, seed: 2) != first)
        let random = try rows(#"{"method": "prompt", "tokens": 100}"#, seed: 1).flatMap { $0 }
        let variance = random.reduce(0) { $0 + $1 * $1 } / 600
        #expect(abs(variance - 1) < 5 * (2.0 / 600).squareRoot())
    }

    /// Weights outside the delta can be trained whole.
    @Test func trainedWeights() throws {
        let model = try Fixture.model(#"{"method": "ia3", "train": ["head"]}"#)
        #expect(model.weights.filter(\.isTrained).map(\.name) == ["lm_head.weight"])
    }
}
