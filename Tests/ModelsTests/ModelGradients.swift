import Autodiff
import Models
import Tensors
import Testing

/// Compares the gradients of all parameters of a model with central finite differences.
///
/// - Parameters:
///   - newTape: makes a tape for training; every one drops the same
///   - total: the number that is differentiated
/// - Returns: the length of all gradients by finite differences
@discardableResult
func expectGradients(
    of model: any Model<Double>, sourceLocation: SourceLocation = #_sourceLocation,
    newTape: () -> Tape<Double> = { .training() }, _ total: (Tape<Double>) -> Double
) -> Double {
    let tape = newTape()
    _ = total(tape)
    tape.backward()
    // All of them before the differences: the head gathers its gradient in every forward pass.
    let found = model.parameters.flatMap(\.gradient.elements)
    var expected: [Double] = []
    for parameter in model.parameters {
        let original = parameter.value.elements
        for index in original.indices {
            func shifted(_ by: Double) -> Double {
                var changed = original
                changed[index] += by
                parameter.value.update(from: Tensor(changed, shape: parameter.value.shape))
                return total(newTape())
            }
            expected.append((shifted(1e-5) - shifted(-1e-5)) / 2e-5)
        }
        parameter.value.update(from: Tensor(original, shape: parameter.value.shape))
    }
    func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    #expect(
        norm(zip(found, expected).map { $0 - $1 }) < 1e-7 * norm(expected), sourceLocation: sourceLocation)
    return norm(expected)
}
