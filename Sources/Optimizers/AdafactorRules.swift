import Configuration

/// The differences between implementations of Adafactor.
package struct AdafactorRules: Sendable, Equatable {
    /// The second moments of a matrix are kept by row and column if both sides have at least this dimension.
    let leastFactoredDimension: Int
    /// Whether updates are relative to the size of the parameter: the rate is multiplied by max(RMS(p), 1e-3).
    let scalesByParameter: Bool
    /// Relative to the step's rate for a parameter.
    let weightDecay: WeightDecay

    /// The rules of t5x, which trained T5: matrices with a side below 128 are not factored. t5x, `adafactor.py`.
    package static let t5x = AdafactorRules(leastFactoredDimension: 128, scalesByParameter: true, weightDecay: 0)

    /// The rules of transformers, `optimization.Adafactor` with `relative_step=False`: every matrix is factored.
    package static func transformers(scaleParameter: Bool = true, weightDecay: WeightDecay = 0) -> AdafactorRules {
        AdafactorRules(leastFactoredDimension: 1, scalesByParameter: scaleParameter, weightDecay: weightDecay)
    }

    init(leastFactoredDimension: Int, scalesByParameter: Bool, weightDecay: WeightDecay) {
        self.leastFactoredDimension = leastFactoredDimension
        self.scalesByParameter = scalesByParameter
        self.weightDecay = weightDecay
    }

    /// Reads `rules` and, for transformers' rules, the options of its users.
    init(_ object: ConfigurationObject) {
        let origins: KeyValuePairs<String, Origin> = ["t5x": .t5x, "transformers": .transformers]
        self = object.variant(
            "rules", among: origins, default: .t5x, "whose constants and details Adafactor follows"
        ) { origin in
            switch origin {
            case .t5x: .t5x
            case .transformers:
                .transformers(
                    scaleParameter: object.bool(
                        "scaleParameter", default: true, "whether steps are in proportion to the weights"),
                    weightDecay: WeightDecay(object))
            }
        }
    }

    private enum Origin: Sendable { case t5x, transformers }
}
