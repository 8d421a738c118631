import Autodiff
import Configuration
import Deltas
import Models
import Tensors
import Testing

/// What holds of every method: its gradients, its routes, and the agreement of training, scoring and decoding.
@Suite struct DeltaMethodTests {
    typealias Fixture = DeltaFixture

    /// Small settings of every method, some with dropout of their own.
    static let settings = [
        #"{"method": "lora", "rank": 2}"#,
        #"{"method": "lora", "rank": 2, "alpha": 3, "#
            + #""targets": ["encoder", "decoder.block.0.layer.1", "feed-forward-out"], "#
            + #""scaling": "rank-stabilised", "start": "gaussian", "dropout": 0.2,"#
            + #" "perTarget": [{"targets": ["feed-forward-out"], "rank": 3, "alpha": 1}]}"#,
        #"{"method": "lora", "rank": 2, "start": "pissa", "dropout": 0.2}"#,
        #"{"method": "ia3"}"#,
        #"{"method": "ia3", "targets": ["query", "feed-forward-gate", "attention-output"], "inputs": ["query"]}"#,
        #"{"method": "bitfit", "norms": true}"#,
        #"{"method": "bitfit", "layers": [0], "start": "uniform"}"#,
        #"{"method": "norms"}"#,
        #"{"method": "adapter", "bottleneck": 3}"#,
        #"{"method": "adapter", "kind": "pfeiffer", "bottleneck": 3, "activation": "gelu", "layers": [0]}"#,
        #"{"method": "adapter", "kind": "parallel", "activation": "gelu-tanh", "scale": 2, "#
            + #""targets": ["self-attention", "cross-attention", "feed-forward"]}"#,
        #"{"method": "prefix", "tokens": 3, "middle": 4}"#,
        #"{"method": "prefix", "tokens": 2, "reparameterise": false}"#,
        #"{"method": "prompt", "tokens": 3}"#,
        #"{"parts": [{"method": "prefix", "tokens": 1, "middle": 2}, {"method": "prompt", "tokens": 2},"#
            + #" {"method": "prefix", "tokens": 2, "reparameterise": false}, "#
            + #"{"method": "norms", "targets": ["encoder"]}, {"method": "ia3"}, {"method": "lora", "rank": 1}, "#
            + #"{"method": "bitfit"}, {"method": "adapter"}]}"#,
    ]
    static let methods = DeltaCatalogue.all.map { $0.name }

    /// DoRA's gradients are no derivatives, as it takes norms as constants.
    static let dora = #"{"method": "lora", "rank": 2, "targets": ["query", "feed-forward-in"], "dora": true}"#

    @Test(arguments: methods) func everyMethodIsTested(name: String) {
        #expect(Self.settings.contains { $0.hasPrefix(#"{"method": "\#(name)""#) })
    }

    /// The default start of most methods leaves the model as it is. Keys, values and tokens before a sequence change
    /// it.
    @Test(arguments: methods) func defaultStart(name: String) throws {
        let base = try Fixture.base()
        let model = try Fixture.model(#"{"method": "\#(name)"}"#)
        func losses(_ model: any Model<Double>) -> [Double] {
            // With dropout in its usual places, which must be the same ones.
            let tape = Tape<Double>.training(dropout: .init(rate: 0.1, seed: 5, step: 2))
            return Fixture.losses(model) + model.losses(Fixture.batch, tape).losses
        }
        let difference = distance(losses(model), losses(base))
        if name == "prefix" || name == "prompt" {
            #expect(difference > 1e-6)
        } else {
            #expect(difference < 1e-12)
        }
        #expect(!model.places.added.isEmpty)
        #expect(Set(model.places.added.map(\.name)).count == model.places.added.count)
        #expect(model.trainedParameters.map(\.name) == model.places.added.map(\.name))
    }

    @Test(arguments: [
        #"{"method": "lora", "layers": [0]}"#, #"{"method": "ia3", "layers": [0]}"#,
        #"{"method": "adapter", "layers": [0]}"#, #"{"method": "bitfit", "norms": true, "layers": [0]}"#,
        #"{"method": "norms", "layers": [0]}"#,
    ])
    func layers(text: String) throws {
        let names = try Fixture.model(text).places.added.map(\.name)
        #expect(!names.isEmpty && names.allSatisfy { $0.contains(".block.0.") }, "\(names)")
    }

    @Test(arguments: settings, [nil, ["a", "b"]]) func gradients(text: String, tasks: [String]?) throws {
        let model = try Fixture.model(text, tasks: tasks)
        Fixture.vary(model)
        let batch = tasks == nil ? Fixture.batch : Fixture.batch.routed(Fixture.routes)
        expectGradients(of: model, batch)
    }

    /// Compares the gradients of the trained parameters with central differences of the summed losses.
    func expectGradients(of model: any Model<Double>, _ batch: ModelBatch) {
        func total(_ tape: Tape<Double>) -> Double { model.losses(batch, tape).losses.reduce(0, +) }
        let newTape = { Tape<Double>.training(dropout: .init(rate: 0.1, seed: 5, step: 2)) }
        let tape = newTape()
        _ = total(tape)
        tape.backward()
        var (difference, norm) = (0.0, 0.0)
        for parameter in model.trainedParameters {
            let (original, analytic) = (parameter.value.elements, parameter.gradient.elements)
            for index in original.indices {
                func shifted(_ by: Double) -> Double {
                    var changed = original
                    changed[index] += by
                    parameter.value.update(from: Tensor(changed, shape: parameter.value.shape))
                    return total(newTape())
                }
                let numeric = (shifted(1e-5) - shifted(-1e-5)) / 2e-5
                difference += (numeric - analytic[index]) * (numeric - analytic[index])
                norm += numeric * numeric
            }
            parameter.value.update(from: Tensor(original, shape: parameter.value.shape))
        }
        #expect(difference.squareRoot() < 1e-7 * norm.squareRoot())
        #expect(norm > 0)
    }

    /// In a batch of two tasks each example has the losses that it has alone, with the delta of its task.
    @Test(arguments: settings + [dora]) func routes(text: String) throws {
        let tasks = ["a", "b"]
        let model = try Fixture.model(text, tasks: tasks)
        Fixture.vary(model)
        let losses = Fixture.losses(model, Fixture.batch.routed(Fixture.routes))
        for (route, task) in tasks.enumerated() {
            let alone = try Fixture.model(text, values: .given { try self.value(of: $0, task: task, in: model, $1) })
            for example in Fixture.routes.indices where Fixture.routes[example] == route {
                let expected = Fixture.losses(alone, Fixture.batch([example]))
                #expect(distance(Array(losses[Fixture.batch.losses(of: example)]), expected) < 1e-12)
                let other = Fixture.losses(model, Fixture.batch([example]).routed([1 - route]))
                #expect(distance(expected, other) > 1e-6)
            }
        }
    }

    /// A task's value of a parameter whose name is that of one delta for all.
    private func value(of name: String, task: String, in model: any Model<Double>, _ shape: [Int]) throws -> Tensor<
        Double
    > {
        // delta.0.rest -> delta.0.a.rest
        let parts = name.split(separator: ".", maxSplits: 2)
        let parameter = try #require(
            model.places.added.first { $0.name == "\(parts[0]).\(parts[1]).\(task).\(parts[2])" })
        return Tensor(parameter.value.elements, shape: shape)
    }

    @Test(arguments: settings + [dora], [nil, ["a", "b"]])
    func scoringAndDecodingAgreeWithTraining(text: String, tasks: [String]?) throws {
        let model = try Fixture.model(text, tasks: tasks)
        Fixture.vary(model)
        try expectAgreement(of: model, routes: tasks == nil ? nil : Fixture.routes)
    }

    func expectAgreement(of model: any GenerativeModel<Double>, routes: [Int]?) throws {
        let batch = routes.map { Fixture.batch.routed($0) } ?? Fixture.batch
        let forced = Fixture.losses(model, batch)
        let (inputs, targets) = (Fixture.inputs.map { $0[...] }, Fixture.targets.map { $0[...] })
        let scored = model.read(inputs, routes: routes).losses(targets, inputs: Array(inputs.indices)).losses
        #expect(distance(scored, forced) < 1e-12)
        let session = model.startDecoding(
            inputs, routes: routes, rowsPerInput: 2, maximumLength: 3, weights: PackedWeights())
        // Reordered and doubled, as in a beam search.
        let sequences = [2, 0, 3, 1, 1, 2]
        session.select(sequences)
        for position in 0..<3 {
            let logits = session.step(sequences.map { batch[.decoderInputs].ids[$0 * 3 + position] })
            for (row, sequence) in sequences.enumerated() {
                let loss = Self.loss(logits, row: row, token: Fixture.targets[sequence][position])
                #expect(abs(loss - forced[sequence * 3 + position]) < 1e-12)
            }
        }
    }

    /// The negative logarithm of a token's probability.
    private static func loss(_ logits: Tensor<Double>, row: Int, token: Int32) -> Double {
        let scores = Array(logits.elements[row * logits.columns..<(row + 1) * logits.columns])
        let greatest = scores.max() ?? 0
        return greatest + Double.logarithm(scores.reduce(0) { $0 + Double.exponential($1 - greatest) })
            - scores[Int(token)]
    }

    /// A map of the targets' attention leaves out what a delta put before the input.
    @Test(arguments: [#"{"method": "prefix", "tokens": 2, "middle": 3}"#, #"{"method": "prompt", "tokens": 3}"#])
    func attentionToTheInputAlone(text: String) throws {
        let model = try Fixture.model(text)
        let weights = model.attention(input: Fixture.inputs[0], target: Fixture.targets[0])
        #expect(weights.columns == 3)
        for head in 0..<weights.heads {
            let map = Array(weights.weights(layer: 0, head: head))
            for row in 0..<3 {
                let total = map[row * 3] + map[row * 3 + 1] + map[row * 3 + 2]
                #expect(total > 0 && total < 1)
            }
        }
    }
}
