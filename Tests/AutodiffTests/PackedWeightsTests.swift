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
}
