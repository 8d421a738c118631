import Autodiff
import Optimizers
import Tensors
import Testing

/// Agreement with PyTorch and with the rule of t5x; see Tests/Fixtures/README.md.
@Suite struct ReferenceTests {
    struct ExpectedTensor: Decodable {
        /// Whether the tensor's weights decay; nil means true.
        let decays: Bool?
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

    /// The behaviour of transformers' Trainer where programs differ.
    struct Conventions: Decodable {
        let schedules: [ScheduleCase]
        let adamw: AdamWCase
    }

    struct ScheduleCase: Decodable {
        let kind: String
        let rate, final: Double
        let warmup, steps: Int
        let rates: [Double]
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

    /// Updates all tensors with one optimizer and compares values and state.
    private func compare<Element: Scalar>(
        _ tensors: [ExpectedTensor], rates: [Double], tolerance: Double, _ what: String,
        makeOptimizer: ([Parameter<Element>]) -> any Optimizer<Element>
    ) {
        let parameters: [Parameter<Element>] = tensors.enumerated().map {
            Inputs.parameter($0, shape: $1.shape, scale: $1.scale, role: $1.decays == false ? .norm : .query)
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
        try compareAdamW("adamw.json", correctsBias: true)
    }

    /// The same without bias correction.
    @Test func adamWWithoutBiasCorrection() throws {
        try compareAdamW("adamw_uncorrected.json", correctsBias: false)
    }

    private func compareAdamW(_ file: String, correctsBias: Bool) throws {
        let cases: [AdamWCase] = try fixture(file)
        #expect(cases.count >= 3)
        for example in cases {
            let options = AdamWOptions(
                beta1: example.beta1, beta2: example.beta2, epsilon: example.epsilon,
                weightDecay: WeightDecay(rate: example.weightDecay), correctsBias: correctsBias)
            let what = "\(options)"
            compare(example.tensors, rates: example.rates, tolerance: 1e-9, what) { AdamW<Double>($0, options) }
            compare(example.tensors, rates: example.rates, tolerance: 1e-5, what) { AdamW<Float>($0, options) }
        }
    }

    /// Two groups; one of them does not decay.
    @Test func decayByRoleAsInPyTorch() throws {
        let conventions: Conventions = try fixture("conventions.json")
        let example = conventions.adamw
        let options = AdamWOptions(
            beta1: example.beta1, beta2: example.beta2, epsilon: example.epsilon,
            weightDecay: WeightDecay(rate: example.weightDecay, scope: .weights))
        compare(example.tensors, rates: example.rates, tolerance: 1e-9, "\(options)") { AdamW<Double>($0, options) }
        compare(example.tensors, rates: example.rates, tolerance: 1e-5, "\(options)") { AdamW<Float>($0, options) }
    }

    /// Adafactor also leaves out the decay of some roles. With a zero gradient only decay changes a weight.
    @Test(arguments: [WeightDecay.Scope.all, .weights])
    func adafactorDecaysByRole(scope: WeightDecay.Scope) {
        let roles = WeightRole.allCases
        let parameters: [Parameter<Double>] = roles.enumerated().map {
            Parameter(Site("p\($0)", $1), value: Tensor([2, 2], shape: [2]))
        }
        let rules = AdafactorRules.transformers(
            scaleParameter: false, weightDecay: WeightDecay(rate: 0.5, scope: scope))
        for parameter in parameters { parameter.gradient.fill(0) }
        Adafactor(parameters, rules).update(learningRate: 0.1, step: 0)
        for (parameter, role) in zip(parameters, roles) {
            let expected =
                scope == .all || ![.norm, .positionBias, .bias, .deltaVector].contains(role) ? 2 * (1 - 0.1 * 0.5) : 2
            #expect(parameter.value.elements == [expected, expected], "\(role)")
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
