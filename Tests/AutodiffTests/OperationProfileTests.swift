import Autodiff
import Tensors
import Testing

@Suite struct OperationProfileTests {
    @Test func countsCallsAndWork() {
        let profile = OperationProfile()
        let tape = Tape<Double>.training(profile: profile)
        let x = Variable(Tensor<Double>(zeros: [3, 5]))
        let weight = Parameter(Site("w", .head), value: Tensor<Double>(zeros: [7, 5]))
        let y = tape.addResidual(tape.linear(x, weight), tape.linear(x, weight), at: "output")
        y.gradient.fill(1)
        tape.backward()
        let totals = profile.totals
        #expect(totals.map(\.name) == ["linear", "residual", "residual backward", "linear backward"])
        #expect(totals.map(\.calls) == [2, 1, 1, 2])
        #expect(totals[0].operations == 2 * 2 * 3 * 5 * 7 && totals[3].operations == 2 * totals[0].operations)
        #expect(totals[1].bytes == 3 * 3 * 7 * 8)
        #expect(totals.allSatisfy { $0.seconds > 0 })
        #expect(
            profile.spans.map(\.name) == ["linear", "linear", "residual", "residual backward"]
                + ["linear backward", "linear backward"])
        #expect(profile.spans.map(\.start) == profile.spans.map(\.start).sorted())
    }

    /// With packed weights a product reads their bytes.
    @Test(arguments: [(Precision.float32, 4), (.int8, 1)])
    func countsTheBytesOfPackedWeights(precision: Precision, bytes: Int) {
        let profile = OperationProfile()
        let tape = Tape<Float>.inference(packed: PackedWeights(precision: precision, profile: profile))
        let weight = Parameter(Site("w", .head), value: Tensor<Float>(zeros: [40, 64]))
        for rows in [3, 5] {
            let x = Variable(Tensor<Float>(zeros: [rows, 64]))
            _ = tape.linear(x, weight)
            _ = tape.logits(x, weight, scale: 1)
        }
        let totals = profile.totals
        #expect(totals.map(\.name) == ["layout of weights", "linear", "logits"])
        #expect(totals.map(\.calls) == [1, 2, 2])
        #expect(totals[1].bytes == 2 * 40 * 64 * bytes && totals[2].bytes == totals[1].bytes)
        #expect(totals[1].operations == 2 * (3 + 5) * 40 * 64 && totals[2].operations == totals[1].operations)
    }

    @Test func handsOverResultsAndErrors() throws {
        struct Failure: Error {}
        let profile = OperationProfile()
        #expect(profile.measure("sum") { 1 + 1 } == 2)
        #expect(throws: Failure.self) { try profile.measure("sum") { throw Failure() } }
        #expect(profile.totals.map(\.calls) == [2])
    }
}
