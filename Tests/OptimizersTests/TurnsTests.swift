import Autodiff
import Optimizers
import Tensors
import Testing

@Suite struct TurnsTests {
    private static func parameters(_ names: String...) -> [Parameter<Float>] {
        names.map { Parameter(Site($0, .delta), value: Tensor([1, 2], shape: [2])) }
    }

    @Test(arguments: [(3, 10), (2, 7), (4, 4), (3, 2), (1, 5)])
    func theSharesOfTheStepsAreEqual(parts: Int, totalSteps: Int) {
        let turns = Turns((0..<parts).map { Self.parameters("\($0)") }, totalSteps: totalSteps)
        let shares = (0..<parts).map { turns.steps(ofPart: $0) }
        #expect(shares.flatMap { Array($0) } == Array(0..<totalSteps))
        #expect(shares.allSatisfy { abs(Double($0.count) - Double(totalSteps) / Double(parts)) < 1 })
        for (part, steps) in shares.enumerated() {
            for step in steps { #expect(turns.part(ofStep: step) == part) }
        }
    }

    /// Each part is updated as by an optimizer that knows that part alone and begins with its turn.
    @Test(arguments: [OptimizerConfiguration.adamW(AdamWOptions()), .adafactor(.t5x)])
    func eachPartHasAnOptimizerOfItsOwn(configuration: OptimizerConfiguration) {
        let parts = [Self.parameters("a", "b"), Self.parameters("c")]
        let turns = Turns(parts, totalSteps: 6)
        let optimizer = TurnOptimizer(turns, configuration)
        let alone = [Self.parameters("a", "b"), Self.parameters("c")]
        let optimizers = alone.map { configuration.makeOptimizer($0) }
        func setGradient(_ parameters: [Parameter<Float>], _ step: Int) {
            for parameter in parameters {
                parameter.clearGradient()
                parameter.gradient.update(from: Tensor([Float(step + 1), -0.5], shape: [2]))
            }
        }
        for step in 0..<6 {
            let part = step / 3
            setGradient(parts[part], step)
            setGradient(alone[part], step)
            optimizer.update(learningRate: 0.1, step: step)
            optimizers[part].update(learningRate: 0.1, step: step % 3)
        }
        for (found, expected) in zip(parts.joined(), alone.joined()) {
            #expect(found.value.elements == expected.value.elements && found.value.elements != [1, 2])
        }
        let expected = optimizers.flatMap { $0.state }
        #expect(optimizer.state.map(\.name) == expected.map(\.name))
        #expect(optimizer.state.map(\.tensor.elements) == expected.map(\.tensor.elements))
    }
}
