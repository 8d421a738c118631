import Autodiff
import CommandSyntax
import Text2Text

/// The option `--precision`.
struct PrecisionOption {
    private let given: Precision?

    static let kind = ValueKind.choice("NUMBERS", among: ["float32": Precision.float32, "int8": .int8])

    init(_ arguments: ArgumentReader) {
        given = arguments.option(
            "precision", Self.kind,
            "the numbers of the weights in products: int8 is faster, and a little less exact (default: float32; int8 "
                + "for a model that was exported so)")
    }

    /// Lets a model answer in the precision.
    /// - Parameter profile: records the time of each operation
    /// - Returns: the precision
    /// - Throws: `Text2TextError` if the model holds integers and float32 is asked for
    @discardableResult
    func apply(to trained: LoadedModel, profile: OperationProfile? = nil) throws -> Precision {
        try trained.serve(in: given, profile: profile)
    }
}
