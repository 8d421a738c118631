import ExampleStore
import Foundation
import Models
import Tensors
import Testing

/// A folder of `Tests/Fixtures/transformers`: a tiny model that transformers saved, and transformers' results with it.
struct ReferenceCase: FixtureFolder, Sendable, CustomTestStringConvertible {
    let name: String

    static let t5v1_0 = ReferenceCase(name: "t5_v1_0")
    static let t5v1_1 = ReferenceCase(name: "t5_v1_1")
    static let mT5 = ReferenceCase(name: "mt5")
    static let byT5 = ReferenceCase(name: "byt5")
    static let tiedGated = ReferenceCase(name: "tied_gated")
    static let tiedGatedScaled = ReferenceCase(name: "tied_gated_scaled")
    static let untiedScaled = ReferenceCase(name: "untied_relu_scaled")

    static let otherActivations = ["gelu_odd_buckets", "gated_silu", "gated_exact_gelu", "gelu_new_by_its_key"]
        .map { ReferenceCase(name: $0) }

    static let all = [t5v1_0, t5v1_1, mT5, byT5, tiedGated, tiedGatedScaled, untiedScaled] + otherActivations

    var testDescription: String { name }

    /// The ragged batch and the losses of its target tokens.
    struct Expected: ReferenceExamples, Decodable {
        let inputs: [[Int32]]
        let targets: [[Int32]]
        let losses: [Double]
        let regularized: Regularized?

        /// With label smoothing and the z-loss of t5x.
        struct Regularized: Decodable {
            let labelSmoothing, zLoss: Double
            let losses: [Double]
            let penalties: [Double]
        }

        /// The same examples as a training set of one task.
        var examples: TokenizedExamples {
            TokenizedExamples(task: "reference", inputs: FlatSequences(inputs), targets: FlatSequences(targets))
        }
    }

    /// The stored model as users load it, without dropout.
    func model<Element: Scalar>() throws -> any Model<Element> { try Self.model(in: folder) }

    var folder: URL { Self.fixtures("transformers/\(name)") }
}

/// The norm of the difference, relative to the norm of the expected values.
func relativeDifference<Element: Scalar>(_ values: [Element], _ expected: [Double]) -> Double {
    precondition(values.count == expected.count)
    let difference = zip(values, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
    return (difference / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
}
