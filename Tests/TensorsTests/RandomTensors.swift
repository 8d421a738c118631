import Tensors

/// Random tensors for tests: reproducible, uniform on [-1, 1).
struct RandomTensors {
    private let source: Philox
    private var counter: UInt64 = 0

    init(seed: UInt64) { source = Philox(key: seed, 3) }

    mutating func next<Element: Scalar>(_ shape: [Int], scale: Double = 1) -> Tensor<Element> {
        let values = (0..<shape.reduce(1, *)).map { _ -> Element in
            counter += 1
            return Element((source.uniform(counter) * 2 - 1) * scale)
        }
        return Tensor(values, shape: shape)
    }
}

extension Tensor {
    /// The elements in double precision, for the reference formulas.
    var doubles: [Double] { elements.map(Double.init) }
}

/// The greatest difference of two lists of equal lengths.
func distance(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count)
    return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}

/// The tolerance of a kernel against an exact computation, for numbers of size about 1.
func tolerance<Element: Scalar>(_ type: Element.Type) -> Double { Double(Element.ulpOfOne) * 64 }
