import Autodiff
import Foundation
import Tensors
import Testing

/// Reads a JSON file of `Tests/Fixtures/optimizers`.
func fixture<Value: Decodable>(_ name: String) throws -> Value {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/optimizers/\(name)")
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
}

/// The parameters and gradients of the fixtures; noise.py computes the same numbers.
enum Inputs {
    static func noise(_ stream: Int, _ index: Int) -> Double {
        var x = UInt64(stream) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(index) &* 0xD134_2543_DE82_EF95
        x &+= 0x2545_F491_4F6C_DD1D
        x ^= x >> 33
        x = x &* 0xFF51_AFD7_ED55_8CCD
        x ^= x >> 33
        return Double(x >> 11) * 0x1p-52 - 1
    }

    static func parameter<Element: Scalar>(
        _ stream: Int, shape: [Int], scale: Double, role: WeightRole = .query
    ) -> Parameter<Element> {
        let values = (0..<shape.reduce(1, *)).map { Element(noise(stream, $0) * scale) }
        return Parameter(Site("p\(stream)", role), value: Tensor(values, shape: shape))
    }

    /// Replaces the gradient by that of a step.
    static func setGradient<Element: Scalar>(of parameter: Parameter<Element>, _ stream: Int, step: Int) {
        let columns = parameter.value.shape.last!
        let values = (0..<parameter.count).map { index -> Element in
            let size = index % 13 == 5 ? 0 : Double(1 + index / columns % 7) / Double(1 + index % columns % 5)
            return Element(noise(stream + 1000 * (step + 1), index) * size)
        }
        parameter.gradient.update(from: Tensor(values, shape: parameter.value.shape))
    }
}

/// Compares a tensor. Of a large one the fixture holds every 61st element.
func expectNear<Element: Scalar>(
    _ tensor: Tensor<Element>, _ expected: [Double], tolerance: Double, _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let elements = tensor.elements
    let sampled = elements.count > 1000 ? stride(from: 0, to: elements.count, by: 61).map { elements[$0] } : elements
    #expect(sampled.count == expected.count, "\(what)", sourceLocation: sourceLocation)
    // Relative to the tensor's size, because single elements may be differences of nearly equal numbers.
    let size = expected.map(abs).max() ?? 0
    let worst = zip(sampled, expected).map { abs(Double($0) - $1) }.max() ?? 0
    #expect(worst <= tolerance * size, "\(what): off by \(worst) of \(size)", sourceLocation: sourceLocation)
}
