import Autodiff
import Configuration
import Optimizers
import Tensors
import Testing

/// Means of the weights during training, as in PyTorch's `swa_utils`. The exponential mean has the decays of a warm
/// start. See Tests/Fixtures/README.md.
@Suite struct WeightAverageTests {
    struct Conventions: Decodable {
        struct Average: Decodable {
            let decay: Double?
            let steps, first: Int
            let means: [[Double]]
        }
        let averages: [Average]
    }

    /// Sets a parameter to the fixture's numbers.
    private final class Noise: Optimizer {
        private let parameter: Parameter<Double>

        init(_ parameter: Parameter<Double>) { self.parameter = parameter }

        func update(learningRate: Double, step: Int) {
            parameter.value.update(from: Tensor((0..<3).map { Inputs.noise(step, $0) }, shape: [1, 3]))
        }

        var state: [(name: String, tensor: Tensor<Double>)] { [] }
    }

    private func parameter() -> Parameter<Double> { Parameter(Site("p", .query), value: Tensor(zeros: [1, 3])) }

    @Test func meansAreThoseOfPyTorch() throws {
        let conventions: Conventions = try fixture("conventions.json")
        #expect(conventions.averages.count == 3)
        for example in conventions.averages {
            let average =
                example.decay.map { WeightAverage.exponential(decay: $0) }
                ?? .last(steps: example.steps - example.first)
            let parameter = parameter()
            let optimizer = AveragingOptimizer(
                [parameter], Noise(parameter), average, totalSteps: example.steps)
            for step in 0..<example.steps {
                optimizer.update(learningRate: 0, step: step)
                let trained = parameter.value.elements
                optimizer.exchange(after: step + 1)
                if step >= example.first {
                    let expected = example.means[step - example.first]
                    #expect(zip(parameter.value.elements, expected).allSatisfy { abs($0 - $1) < 1e-14 }, "\(average)")
                } else {
                    #expect(parameter.value.elements == trained, "there is no mean yet")
                }
                optimizer.exchange(after: step + 1)
                #expect(parameter.value.elements == trained)
            }
        }
    }

    /// With the usual decay alone, 0.999^379 or 68% of the mean after 380 steps would still be the first weights. With
    /// the warm start this share is the product of (1 + t) / (10 + t) for t from 1 to n - 1: 10! / ((n + 1) (n + 2) …
    /// (n + 9)).
    @Test(arguments: [2, 10, 380]) func theBeginningIsForgotten(steps: Int) {
        final class OneThenZero: Optimizer {
            let parameter: Parameter<Double>
            init(_ parameter: Parameter<Double>) { self.parameter = parameter }
            func update(learningRate: Double, step: Int) {
                parameter.value.update(from: Tensor([step == 0 ? 1 : 0], shape: [1]))
            }
            var state: [(name: String, tensor: Tensor<Double>)] { [] }
        }
        let parameter = Parameter(Site("p", .query), value: Tensor<Double>(zeros: [1]))
        let optimizer = AveragingOptimizer(
            [parameter], OneThenZero(parameter), .exponential(decay: 0.999), totalSteps: steps)
        for step in 0..<steps { optimizer.update(learningRate: 0, step: step) }
        optimizer.exchange(after: steps)
        let expected = (1...9).reduce(3_628_800.0) { $0 / Double(steps + $1) }
        let share = parameter.value.elements[0]
        #expect(abs(share - expected) < 1e-12 * expected, "\(share)")
    }

    /// A checkpoint holds the mean as its model. The weights of training stand beside the optimizer's state. So
    /// training continues from a loaded checkpoint without any difference.
    @Test(arguments: [WeightAverage.exponential(decay: 0.9), .last(steps: 4), .last(steps: 100)])
    func stateIsAllThereIs(average: WeightAverage) {
        func make() -> ([Parameter<Float>], AveragingOptimizer<Float>) {
            let parameters: [Parameter<Float>] = [[9], [4, 8]].enumerated().map {
                Inputs.parameter($0, shape: $1, scale: 1)
            }
            let plain = OptimizerConfiguration.adamW(AdamWOptions(weightDecay: 0.01)).makeOptimizer(parameters)
            return (parameters, AveragingOptimizer(parameters, plain, average, totalSteps: 8))
        }
        func update(_ parameters: [Parameter<Float>], _ optimizer: any Optimizer<Float>, steps: Range<Int>) {
            for step in steps {
                for (stream, parameter) in parameters.enumerated() {
                    Inputs.setGradient(of: parameter, stream, step: step)
                }
                optimizer.update(learningRate: 0.01, step: step)
            }
        }
        for stop in [2, 6] {
            let (whole, optimizer) = make()
            let (resumed, successor) = make()
            update(whole, optimizer, steps: 0..<stop)
            optimizer.exchange(after: stop)
            for (copy, original) in zip(resumed, whole) { copy.value.update(from: original.value) }
            for (copy, original) in zip(successor.state, optimizer.state) {
                #expect(copy.name == original.name)
                copy.tensor.update(from: original.tensor)
            }
            optimizer.exchange(after: stop)
            successor.exchange(after: stop)
            update(whole, optimizer, steps: stop..<8)
            update(resumed, successor, steps: stop..<8)
            for _ in 0..<2 {
                for (copy, original) in zip(resumed, whole) {
                    #expect(copy.value.elements == original.value.elements)
                }
                optimizer.exchange(after: 8)
                successor.exchange(after: 8)
            }
        }
    }

    /// The mean does not affect training.
    @Test func trainingGoesOnFromTheLastWeights() {
        func train(_ average: WeightAverage?) -> [Double] {
            let parameter: Parameter<Double> = Inputs.parameter(0, shape: [9], scale: 1)
            let plain = AdamW([parameter], AdamWOptions())
            let optimizer: any Optimizer<Double> =
                average.map {
                    AveragingOptimizer([parameter], plain, $0, totalSteps: 5)
                } ?? plain
            for step in 0..<5 {
                Inputs.setGradient(of: parameter, 0, step: step)
                optimizer.update(learningRate: 0.01, step: step)
            }
            return parameter.value.elements
        }
        #expect(train(.exponential(decay: 0.5)) == train(nil) && train(.last(steps: 2)) == train(nil))
    }

    @Test func words() {
        #expect(
            WeightAverage.exponential(decay: 0.99).description(after: 7, of: 10)
                == "exponential mean over the steps, decay 0.99, grown to 0.438 so far")
        #expect(
            WeightAverage.exponential(decay: 0.99).description(after: 891, of: 891)
                == "exponential mean over the steps, decay 0.99")
        #expect(WeightAverage.last(steps: 4).description(after: 9, of: 10) == "mean after the last 3 steps")
        #expect(WeightAverage.last(steps: 4).description(after: 7, of: 10) == "mean after the last 1 step")
        #expect(
            WeightAverage.last(steps: 4).description(after: 6, of: 10)
                == "as trained; the averaged steps had not begun")
        #expect(WeightAverage.last(steps: 40).count(after: 6, of: 10) == 6)
    }

    private func read(_ text: String) throws -> WeightAverage {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") { WeightAverage($0) }
    }

    @Test func configuration() throws {
        #expect(try read("{}") == .exponential(decay: 0.999))
        #expect(try read(#"{"kind": "exponential", "decay": 0.5}"#) == .exponential(decay: 0.5))
        #expect(try read(#"{"kind": "last", "steps": 10}"#) == .last(steps: 10))
    }

    @Test(arguments: [
        (#"{"kind": "last"}"#, "run.json:1:1: missing field \"steps\""),
        (#"{"kind": "last", "steps": 0}"#, "run.json:1:27: steps: 0 is out of range; expected at least 1"),
        (#"{"kind": "mean"}"#, "run.json:1:10: kind: unknown value \"mean\"; expected one of: exponential, last"),
        (#"{"decay": 1}"#, "run.json:1:11: decay: 1 is out of range; expected at least 0 and less than 1"),
    ])
    func mistakes(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect(error?.description == message)
    }
}
