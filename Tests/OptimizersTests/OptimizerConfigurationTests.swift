import Autodiff
import Configuration
import Optimizers
import Tensors
import Testing

@Suite struct OptimizerConfigurationTests {
    private func read(_ text: String) throws -> OptimizerConfiguration {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") { OptimizerConfiguration($0) }
    }

    @Test func kinds() throws {
        #expect(try read("{}") == .adamW(AdamWOptions()))
        #expect(try read(#"{"kind": "adafactor"}"#) == .adafactor(.t5x))
        #expect(try read(#"{"kind": "adafactor", "rules": "t5x"}"#) == .adafactor(.t5x))
        #expect(try read(#"{"kind": "adafactor", "rules": "transformers"}"#) == .adafactor(.transformers()))
        #expect(
            try read(
                #"{"kind": "adafactor", "rules": "transformers", "scaleParameter": false, "weightDecay": 0.1}"#)
                == .adafactor(.transformers(scaleParameter: false, weightDecay: 0.1)))
        #expect(
            try read(#"{"kind": "adamw", "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weightDecay": 0.1}"#)
                == .adamW(AdamWOptions(beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1)))
        #expect(
            try read(#"{"weightDecay": 0.1, "weightDecayOf": "weights"}"#)
                == .adamW(AdamWOptions(weightDecay: WeightDecay(rate: 0.1, scope: .weights))))
    }

    @Test(arguments: [
        (#"{"kind": "adam"}"#, "run.json:1:10: kind: unknown value \"adam\"; did you mean \"adamw\"?"),
        (
            #"{"kind": "adafactor", "beta1": 0.9}"#,
            "run.json:1:23: beta1: unknown key \"beta1\"; expected one of: kind, rules"
        ),
        (
            #"{"kind": "adafactor", "rules": "t5x", "scaleParameter": false}"#,
            "run.json:1:39: scaleParameter: unknown key \"scaleParameter\"; expected one of: kind, rules"
        ),
        (
            #"{"kind": "adafactor", "rules": "transformer"}"#,
            "run.json:1:32: rules: unknown value \"transformer\"; did you mean \"transformers\"?"
        ),
        (#"{"beta1": 1}"#, "run.json:1:11: beta1: 1 is out of range; expected at least 0 and less than 1"),
    ])
    func mistakes(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect(error?.description == message)
    }

    /// Checkpoints rely on this: an optimizer with another's state continues as the other does.
    @Test(arguments: [
        OptimizerConfiguration.adamW(AdamWOptions(weightDecay: 0.01)), .adafactor(.t5x),
        .adamW(AdamWOptions(weightDecay: WeightDecay(rate: 0.01, scope: .weights))),
        .adafactor(.transformers(weightDecay: 0.01)),
    ])
    func stateIsAllThereIs(configuration: OptimizerConfiguration) {
        let shapes = [[9], [130, 128]]
        func makeParameters() -> [Parameter<Float>] {
            shapes.enumerated().map { Inputs.parameter($0, shape: $1, scale: 1) }
        }
        func update(_ parameters: [Parameter<Float>], _ optimizer: any Optimizer<Float>, steps: Range<Int>) {
            for step in steps {
                for (stream, parameter) in parameters.enumerated() {
                    Inputs.setGradient(of: parameter, stream, step: step)
                }
                optimizer.update(learningRate: 0.01, step: step)
            }
        }
        let whole = makeParameters()
        let resumed = makeParameters()
        let optimizer = configuration.makeOptimizer(whole)
        update(whole, optimizer, steps: 0..<3)
        let successor = configuration.makeOptimizer(resumed)
        for (copy, original) in zip(resumed, whole) { copy.value.update(from: original.value) }
        for (copy, original) in zip(successor.state, optimizer.state) {
            #expect(copy.name == original.name)
            copy.tensor.update(from: original.tensor)
        }
        update(whole, optimizer, steps: 3..<6)
        update(resumed, successor, steps: 3..<6)
        for (copy, original) in zip(resumed, whole) { #expect(copy.value.elements == original.value.elements) }
    }

    @Test func clippingWithoutALimitOnlyMeasures() {
        let parameter: Parameter<Double> = Inputs.parameter(0, shape: [2], scale: 1)
        parameter.gradient.update(from: Tensor([3, 4], shape: [2]))
        #expect(GradientClipping.clip([parameter], maximum: nil) == 5)
        #expect(GradientClipping.clip([parameter], maximum: 5) == 5)
        #expect(parameter.gradient.elements == [3, 4])
        #expect(GradientClipping.clip([Parameter<Double>](), maximum: 1) == 0)
    }
}
