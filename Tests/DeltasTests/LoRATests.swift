import Autodiff
import Deltas
import Models
import Tensors
import Testing

@Suite struct LoRATests {
    typealias Fixture = DeltaFixture

    static let settings = [
        #"{"rank": 2}"#,
        #"{"rank": 3, "targets": ["encoder", "decoder"], "start": "gaussian", "scaling": "rank-stabilised"}"#,
        #"{"rank": 2, "alpha": 5, "start": "pissa"}"#,
        #"{"rank": 2, "dora": true}"#,
        #"{"rank": 2, "dora": true, "start": "pissa"}"#,
    ]

    private func base() throws -> any GenerativeModel<Double> { try Fixture.base() }

    @Test func theFactorIsAlphaOverTheRank() throws {
        #expect(LoRA(rank: 4, alpha: 8).rankAndScale(of: Site("w", .query)).scale == 2)
        #expect(LoRA(rank: 4, alpha: 8, scaling: .rankStabilised).rankAndScale(of: Site("w", .query)).scale == 4)
        let exceptions = [
            LoRA.Exception(targets: ["value"], rank: 2), LoRA.Exception(targets: ["value", "key"], alpha: 2),
        ]
        let lora = LoRA(rank: 4, alpha: 8, exceptions: exceptions)
        #expect(lora.rankAndScale(of: Site("w", .query)) == (4, 2))
        #expect(lora.rankAndScale(of: Site("w", .value)) == (2, 4))
        #expect(lora.rankAndScale(of: Site("w", .key)) == (4, 0.5))
    }

    /// A start changes nothing, with dropout or without, and the first step has something to change.
    @Test(
        arguments: settings + [#"{"rank": 2, "dora": true, "dropout": 0.3}"#, #"{"start": "pissa", "dropout": 0.3}"#])
    func start(text: String) throws {
        let model = try Fixture.model(text)
        #expect(distance(Fixture.losses(model), Fixture.losses(try base())) < 1e-12)
        func losses(_ model: any Model<Double>) -> [Double] {
            let tape = Tape<Double>.training(dropout: .init(rate: 0.1, seed: 2, step: 3))
            defer { tape.backward() }
            return model.losses(Fixture.batch, tape).losses
        }
        #expect(distance(losses(model), losses(try base())) < 1e-12)
        let startsAtZero = !text.contains("pissa")
        for parameter in model.places.added {
            let isZero = parameter.gradient.elements.allSatisfy { $0 == 0 }
            #expect(isZero == (startsAtZero && parameter.name.hasSuffix("lora_A")), "\(parameter.name)")
        }
    }

    /// PiSSA trains the part of a weight with the largest singular values: what is left has the others.
    @Test func theLargestSingularValues() throws {
        let model = try Fixture.model(#"{"rank": 2, "alpha": 3, "start": "pissa", "targets": ["key"]}"#)
        for weight in model.weights where weight.site.role == .key {
            let delta = try #require(weight.deltas.first as? LowRankDelta<Double>)
            func values(_ tensor: Tensor<Double>) -> [Double] {
                SingularValues.decompose(tensor.elements, rows: tensor.rows, columns: tensor.columns).values
            }
            let all = values(weight.value)
            let added = Tensor<Double>(zeros: weight.value.shape)
            withMatrices(delta.factors.b.value, delta.factors.a.value, added) {
                MatrixProduct.compute($0, $1, to: $2, alpha: delta.factors.scale)
            }
            #expect(distance(values(added), all.enumerated().map { $0 < 2 ? $1 : 0 }) < 1e-12)
            #expect(distance(delta.merged(weight.value).elements, weight.value.elements) < 1e-12)
        }
    }

    /// A merged weight computes what the weight and its delta do.
    @Test(arguments: settings) func merged(text: String) throws {
        let model = try Fixture.model(text)
        Fixture.vary(model)
        let merged = try base()
        for (weight, copy) in zip(model.weights, merged.weights) {
            for case let delta as LowRankDelta<Double> in weight.deltas {
                copy.value.update(from: delta.merged(weight.value))
            }
        }
        #expect(distance(Fixture.losses(model), Fixture.losses(merged)) < 1e-12)
        #expect(distance(Fixture.losses(model), Fixture.losses(try base())) > 1e-3)
    }

    /// The worked numbers of y = (m / ||V||) V x with V = W + s B A.
    @Test func workedNumbers() {
        let x = Variable(Tensor<Double>([1, 1], shape: [1, 2]))
        let values: [Substring: Tensor<Double>] = [
            "lora_A": Tensor([0.5, -1], shape: [1, 2]), "lora_B": Tensor([2, 1], shape: [2, 1]),
            "lora_magnitude_vector": Tensor([Double(5).squareRoot(), 5], shape: [2]),
        ]
        func result(hasMagnitude: Bool) -> [Double] {
            let weight = Parameter(Site("w", .query), value: Tensor<Double>([1, 2, 3, 4], shape: [2, 2]))
            let given = ParameterValues<Double>.given { name, _ in try #require(values[name.dropFirst("d.w.".count)]) }
            let factory = DeltaFactory(route: nil, prefix: "d", given)
            weight.attach(LoRA(rank: 1, alpha: 2, hasMagnitude: hasMagnitude).delta(of: weight, factory))
            #expect(factory.problem == nil)
            return Tape<Double>.inference().linear(x, weight).value.elements
        }
        #expect(result(hasMagnitude: false) == [1, 6])
        #expect(distance(result(hasMagnitude: true), [0.6201736729, 6.7082039325]) < 1e-9)
    }

    /// DoRA's gradients are those with the norms of the rows held fast (Liu et al. 2024, section 4.3).
    @Test func normsAreConstants() throws {
        let model = try Fixture.model(#"{"rank": 2, "dora": true, "targets": ["value"]}"#)
        Fixture.vary(model)
        let tape = Tape<Double>.training()
        _ = model.losses(Fixture.batch, tape)
        tape.backward()
        let fixed = try base()
        let weights = try zip(model.weights, fixed.weights).compactMap { weight, copy in
            try (weight.deltas.first as? LowRankDelta<Double>).map { try HeldNorms($0, weight, copy: copy.value) }
        }
        #expect(weights.count == 4)
        var (difference, norm) = (0.0, 0.0)
        for weight in weights {
            for parameter in [weight.delta.factors.a, weight.delta.factors.b, weight.magnitude] {
                let (original, analytic) = (parameter.value.elements, parameter.gradient.elements)
                for index in original.indices {
                    func shifted(_ by: Double) -> Double {
                        var changed = original
                        changed[index] += by
                        parameter.value.update(from: Tensor(changed, shape: parameter.value.shape))
                        weight.write()
                        return Fixture.losses(fixed).reduce(0, +)
                    }
                    let numeric = (shifted(1e-5) - shifted(-1e-5)) / 2e-5
                    difference += (numeric - analytic[index]) * (numeric - analytic[index])
                    norm += numeric * numeric
                }
                parameter.value.update(from: Tensor(original, shape: parameter.value.shape))
                weight.write()
            }
        }
        #expect(difference.squareRoot() < 1e-7 * norm.squareRoot())
        #expect(norm > 0)
    }

    /// A weight with a magnitude, merged with the norms that the rows have at first.
    private struct HeldNorms {
        let delta: LowRankDelta<Double>
        let magnitude: Parameter<Double>
        private let weight: Parameter<Double>
        private let copy: Tensor<Double>
        private let norms: [Double]

        init(_ delta: LowRankDelta<Double>, _ weight: Parameter<Double>, copy: Tensor<Double>) throws {
            self.delta = delta
            self.weight = weight
            self.copy = copy
            magnitude = try #require(delta.magnitude)
            let sum = Self.sum(delta, weight)
            norms = (0..<sum.rows).map { row in
                sum.elements[row * sum.columns..<(row + 1) * sum.columns].reduce(0) { $0 + $1 * $1 }.squareRoot()
            }
            write()
            #expect(distance(copy.elements, delta.merged(weight.value).elements) < 1e-12)
        }

        /// W + s B A
        private static func sum(_ delta: LowRankDelta<Double>, _ weight: Parameter<Double>) -> Tensor<Double> {
            let sum = Tensor(weight.value.elements, shape: weight.value.shape)
            withMatrices(delta.factors.b.value, delta.factors.a.value, sum) {
                MatrixProduct.compute($0, $1, to: $2, alpha: delta.factors.scale, beta: 1)
            }
            return sum
        }

        /// Writes m / n (W + s B A) to the copy.
        func write() {
            let (sum, factors) = (Self.sum(delta, weight), magnitude.value.elements)
            let elements = sum.elements.enumerated().map { index, value in
                value * factors[index / sum.columns] / norms[index / sum.columns]
            }
            copy.update(from: Tensor(elements, shape: sum.shape))
        }
    }
}
