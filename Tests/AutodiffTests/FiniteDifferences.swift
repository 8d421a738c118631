import Autodiff
import Tensors
import Testing

/// Random numbers for tests: reproducible, from a counter.
struct RandomNumbers {
    private let source: Philox
    private var counter: UInt64 = 0

    init(seed: UInt64) { source = Philox(key: seed, 77) }

    mutating func next() -> Double {
        counter += 1
        return source.uniform(counter) * 2 - 1
    }

    mutating func tensor(_ shape: [Int], scale: Double = 1) -> Tensor<Double> {
        Tensor((0..<shape.reduce(1, *)).map { _ in next() * scale }, shape: shape)
    }

    mutating func integer(below bound: Int) -> Int { Int((next() + 1) / 2 * Double(bound)) }
}

/// Compares gradients with central finite differences of sum(weights * result) in double precision.
///
/// - Parameters:
///   - arguments: the tensors to differentiate by
///   - run: computes the result from variables of the arguments' values, on a fresh tape each time
func expectGradients(
    of arguments: [Tensor<Double>], parameters: [Parameter<Double>] = [], seed: UInt64 = 1,
    dropout: Tape<Double>.Dropout? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ run: ([Variable<Double>], Tape<Double>) -> Variable<Double>
) {
    func forward() -> (variables: [Variable<Double>], result: Variable<Double>, tape: Tape<Double>) {
        let tape = Tape<Double>.training(dropout: dropout)
        let variables = arguments.map { Variable($0) }
        return (variables, run(variables, tape), tape)
    }
    let (variables, result, tape) = forward()
    var random = RandomNumbers(seed: seed)
    let weights = random.tensor(result.value.shape)
    result.gradient.update(from: weights)
    for parameter in parameters { parameter.clearGradient() }
    tape.backward()
    let objective = { zip(forward().result.value.elements, weights.elements).reduce(0) { $0 + $1.0 * $1.1 } }
    for (argument, variable) in zip(arguments, variables) {
        expectDerivatives(variable.gradient, of: argument, sourceLocation: sourceLocation, objective)
    }
    for parameter in parameters {
        expectDerivatives(parameter.gradient, of: parameter.value, sourceLocation: sourceLocation, objective)
    }
}

/// Compares one gradient with central differences of an objective, element by element.
func expectDerivatives(
    _ gradient: Tensor<Double>, of value: Tensor<Double>, sourceLocation: SourceLocation = #_sourceLocation,
    _ objective: () -> Double
) {
    let original = value.elements
    let step = 1e-5
    var worst = 0.0
    for index in original.indices {
        var changed = original
        changed[index] = original[index] + step
        value.update(from: Tensor(changed, shape: value.shape))
        let above = objective()
        changed[index] = original[index] - step
        value.update(from: Tensor(changed, shape: value.shape))
        let below = objective()
        let numeric = (above - below) / (2 * step)
        let analytic = gradient.elements[index]
        worst = max(worst, abs(numeric - analytic) / max(1, abs(numeric), abs(analytic)))
    }
    value.update(from: Tensor(original, shape: value.shape))
    #expect(worst < 1e-7, "gradient of a tensor of shape \(value.shape)", sourceLocation: sourceLocation)
}
