import Tensors

/// The numbers of the weights in products while a model answers.
public enum Precision: String, Sendable, CaseIterable {
    case float32
    /// Integers of 7 bits with a scale for each output, times rows as integers of 8 bits. In single precision stay
    /// attention, norms, and matrices with fewer than 32 rows or columns.
    case int8
}

/// The weights of a model, each laid out for matrix products on first use. They serve the many passes of decoding,
/// during which no weight changes. They take as much memory again as the weights that are used, or a quarter of that as
/// integers.
public final class PackedWeights<Element: Scalar> {
    /// Weights are identified by the addresses of their objects. They are kept alive, so that no other weight gets an
    /// address while the matrix is here.
    private struct Entry {
        let weights: [Parameter<Element>]
        let matrix: PackedMatrix<Element>
    }

    public let precision: Precision
    /// Records the time of each operation of the answers; nil for none.
    package let profile: OperationProfile?

    private var entries: [[ObjectIdentifier]: Entry] = [:]
    private var derived: [ObjectIdentifier: (parameter: Parameter<Element>, tensor: Tensor<Element>)] = [:]

    public init(precision: Precision = .float32, profile: OperationProfile? = nil) {
        self.precision = precision
        self.profile = profile
    }

    /// Runs a part of answering that is no operation, on the clock of the profile.
    package func measure<Result>(_ name: String, _ body: () -> Result) -> Result {
        profile?.measure(name, body) ?? body()
    }

    /// W^T of a weight W, with its values at the first request.
    func matrix(of weight: Parameter<Element>) -> PackedMatrix<Element> {
        if let integers = weight.integers { return .integers(integers) }
        return matrix(of: [weight])
    }

    /// `[W_1^T, W_2^T, ...]` of weights with equal columns, with their values at the first request.
    /// - Precondition: none of them has integers.
    func matrix(of weights: [Parameter<Element>]) -> PackedMatrix<Element> {
        let key = weights.map { ObjectIdentifier($0) }
        if let entry = entries[key] { return entry.matrix }
        let matrix = measure("layout of weights") {
            PackedMatrix(
                transposing: Tensor(stacking: weights.map(\.value)),
                asIntegers: precision == .int8 && weights.allSatisfy(\.isLarge))
        }
        entries[key] = Entry(weights: weights, matrix: matrix)
        return matrix
    }

    /// A bias as a product adds it, with its values at the first request.
    func bias(_ bias: Parameter<Element>) -> Tensor<Element> {
        tensor(for: bias) { PanelMatrix<Element>.padded(bias.value) }
    }

    /// A tensor that is computed from a parameter and others at the first request.
    func tensor(for parameter: Parameter<Element>, _ compute: () -> Tensor<Element>) -> Tensor<Element> {
        if let entry = derived[ObjectIdentifier(parameter)] { return entry.tensor }
        let tensor = compute()
        derived[ObjectIdentifier(parameter)] = (parameter, tensor)
        return tensor
    }
}

extension Parameter {
    /// Whether integers speed its products up. A narrow matrix, such as one of a LoRA, would gain nothing.
    fileprivate var isLarge: Bool { min(rows, columns) >= 32 }

    /// Whether a file of integers holds it as such: a matrix of products, or the table of tokens.
    package var isLargeMatrix: Bool {
        (site.role.isLinearMap || site.role == .tokenTable || site.role == .head) && isLarge
    }
}

extension Tape {
    /// The layout of a weight for products; nil if its value itself is multiplied.
    func matrix(of weight: Parameter<Element>) -> PackedMatrix<Element>? {
        packed?.matrix(of: weight) ?? weight.integers.map { .integers($0) }
    }
}
