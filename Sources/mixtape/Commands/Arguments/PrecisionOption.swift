import Autodiff
import CommandSyntax
import Models
import Text2Text

/// The option `--precision`.
struct PrecisionOption {
    let precision: Precision

    init(_ arguments: ArgumentReader) {
        precision = arguments.option(
            "precision", .choice("NUMBERS", among: ["float32": .float32, "int8": .int8]), default: .float32,
            "the numbers of the weights in products: int8 is faster, and a little less exact")
    }

    /// Lets a model answer in the precision.
    /// - Parameter profile: records the time of each operation
    /// - Throws: `ModelError` if the model does not answer
    func apply(to trained: LoadedModel, profile: OperationProfile? = nil) throws {
        guard precision != .float32 || profile != nil else { return }
        try trained.model.generative().serve(in: precision, profile: profile)
    }
}
