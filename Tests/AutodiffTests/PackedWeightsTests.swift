import Autodiff
import Tensors
import Testing

@Suite struct PackedWeightsTests {
    private func product(with weight: Parameter<Float>, _ packed: PackedWeights<Float>) -> [Float] {
        let tape = Tape<Float>.inference(packed: packed)
        return tape.linear(Variable(Tensor([1, 2], shape: [1, 2])), weight).value.elements
    }

    private func weight(_ number: Int) -> Parameter<Float> {
        Parameter(Site("w", .head), value: Tensor([Float(number), 1], shape: [1, 2]))
    }

    /// A weight that its owner released never lends its place, and with it its matrix, to another weight.
    @Test func newWeightsAreNotTakenForThoseThatAreGone() {
        let packed = PackedWeights<Float>()
        for number in 0..<200 { #expect(product(with: weight(number), packed) == [Float(number) + 2]) }
    }

    @Test func weightsLiveAsLongAsTheirMatrices() {
        weak var kept: Parameter<Float>?
        do {
            let packed = PackedWeights<Float>()
            do {
                let weight = weight(3)
                kept = weight
                #expect(product(with: weight, packed) == [5])
            }
            #expect(kept != nil)
            withExtendedLifetime(packed) {}
        }
        #expect(kept == nil)
    }

    /// One product of several weights has the bits of one product each.
    @Test(arguments: Precision.allCases, [1, 3, 40]) func jointProductsAreThoseOfEachWeight(
        precision: Precision, rows: Int
    ) {
        func tensor(_ rows: Int, key: UInt64) -> Tensor<Float> {
            let tensor = Tensor<Float>(uninitialized: [rows, 37])
            Parameter.InitialValue.normal(standardDeviation: 1).fill(tensor, seed: key, stream: 0)
            return tensor
        }
        let weights = [40, 33, 64].enumerated().map {
            Parameter(Site("w\($0)", .query), value: tensor($1, key: UInt64($0)))
        }
        let x = Variable(tensor(rows, key: 9))
        let tape = Tape<Float>.inference(packed: PackedWeights(precision: precision))
        let joint = tape.linear(x, weights).map { tape.variable(of: $0).value.elements }
        #expect(joint == weights.map { tape.linear(x, $0).value.elements })
        #expect(joint.map(\.count) == weights.map { rows * $0.value.rows })
    }
}
