import Configuration

/// The length of a run: in updates of the model, in epochs of its mixture, or in examples.
package enum RunLength: Sendable, Equatable {
    case steps(Int)
    case epochs(Double)
    case examples(Int)

    /// Reads `steps`, `epochs` or `examples`; one of them is required.
    init(_ object: ConfigurationObject) {
        self = object.alternative("steps", "epochs", "examples") { key in
            switch key {
            case "examples":
                .examples(
                    object.integer(
                        "examples", in: 1...1_000_000_000_000, "examples in all, each counted as often as it is shown"))
            case "epochs": .epochs(object.number("epochs", in: 1e-6...1e6, "passes through the mixture's examples"))
            case "steps": .steps(object.integer("steps", in: 1...1_000_000_000, "updates of the weights"))
            default: .steps(1)
            }
        }
    }

    /// The number of steps that draw the examples, for epochs rounded to the nearest whole number. The last step is a
    /// full batch like all others.
    /// - Parameters:
    ///   - epochExamples: examples of an epoch
    ///   - batchExamples: examples of a step
    package func steps(epochExamples: Int, batchExamples: Int) -> Int {
        switch self {
        case .steps(let steps): return steps
        case .examples(let examples): return (examples + batchExamples - 1) / batchExamples
        case .epochs(let epochs):
            let examples = max(1, Int((epochs * Double(epochExamples)).rounded()))
            return (examples + batchExamples - 1) / batchExamples
        }
    }
}
