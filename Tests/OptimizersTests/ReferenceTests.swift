import Autodiff
import Optimizers
import Tensors
import Testing

/// Agreement with PyTorch and with the rule of t5x; see Tests/Fixtures/README.md.
@Suite struct ReferenceTests {
    struct ExpectedTensor: Decodable {
        let shape: [Int]
        let scale: Double
        let value: [Double]
        let state: [[Double]]
    }

    struct AdamWCase: Decodable {
        let beta1, beta2, epsilon, weightDecay: Double
        let rates: [Double]
        let tensors: [ExpectedTensor]
    }

    struct AdafactorCase: Decodable {
        let rates: [Double]
        let tensors: [ExpectedTensor]
    }

    struct ClippingCase: Decodable {
        let maximum: Double
        let shapes: [[Int]]
        let norm: Double
        let gradients: [[Double]]
    }

    /// Runs all tensors together through one optimizer and compares values and state.
    private func compare<Element: Scalar>(
        _ tensors: [ExpectedTensor], rates: [Double], tolerance: Double, _ what: String,
        makeOptimizer: ([Parameter<Element>]) -> any Optimizer<Element>
    ) {
        let parameters: [Parameter<Element>] = tensors.enumerated().map {
            Inputs.parameter($0, shape: $1.shape, scale: $1.scale)
        }
        let optimizer = makeOptimizer(parameters)
        for (step, rate) in rates.enumerated() {
            for (stream, parameter) in parameters.enumerated() { Inputs.setGradient(of: parameter, stream, step: step) }
            optimizer.update(learningRate: rate, step: step)
        }
        for (parameter, expected) in zip(parameters, tensors) {
            let label = "\(what), \(Element.self) \(expected.shape)"
            expectNear(parameter.value, expected.value, tolerance: tolerance, label)
            let state = optimizer.state.filter { $0.name.hasPrefix("\(parameter.name).") }
            #expect(state.count == expected.state.count, "\(label)")
            for (part, values) in zip(state, expected.state) {
                expectNear(part.tensor, values, tolerance: tolerance, "\(label): \(part.name)")
            }
        }
    }

    @Test func adamWAsInPyTorch() throws {
        let cases: [AdamWCase] = try fixture("adamw.json")
        for example in cases {
            let options = AdamWOptions(
                beta1: example.beta1, beta2: example.beta2, epsilon: example.epsilon, weightDecay: example.weightDecay)
            let what = "\(options)"
            compare(example.tensors, rates: example.rates, tolerance: 1e-9, what) { AdamW<Double>($0, options) }
            compare(example.tensors, rates: example.rates, tolerance: 1e-5, what) { AdamW<Float>($0, options) }
        }
    }

    @Test func adafactorAsInT5X() throws {
        let example: AdafactorCase = try fixture("adafactor.json")
        compare(example.tensors, rates: example.rates, tolerance: 1e-9, "Adafactor") { Adafactor<Double>($0) }
        compare(example.tensors, rates: example.rates, tolerance: 1e-5, "Adafactor") { Adafactor<Float>($0) }
    }

    @Test func clippingAsInPyTorch() throws {
        let cases: [ClippingCase] = try fixture("clipping.json")
        for example in cases {
            compareClipping(Double.self, example, tolerance: 1e-9)
            compareClipping(Float.self, example, tolerance: 1e-5)
        }
    }

    private func compareClipping<Element: Scalar>(_ type: Element.Type, _ example: ClippingCase, tolerance: Double) {
        let parameters: [Parameter<Element>] = example.shapes.enumerated().map { stream, shape in
            let parameter: Parameter<Element> = Inputs.parameter(stream, shape: shape, scale: 0)
            Inputs.setGradient(of: parameter, stream, step: 0)
            return parameter
        }
        let norm = GradientClipping.clip(parameters, maximum: example.maximum)
        #expect(abs(norm - example.norm) <= tolerance * example.norm)
        for (parameter, expected) in zip(parameters, example.gradients) {
            let label = "\(Element.self), at most \(example.maximum)"
            expectNear(parameter.gradient, expected, tolerance: tolerance, label)
        }
    }
}
