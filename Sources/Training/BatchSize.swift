import Configuration

/// The size of a step.
package enum BatchSize: Sendable, Equatable {
    case examples(Int)
    /// Input and target tokens together, on average over the run. A batch is not filled up to a number of tokens: its
    /// examples must not depend on the lengths of those before, so that any step can be looked up.
    case tokens(Int)

    /// Reads `batchExamples` or `batchTokens`; without them a step has 64 examples.
    init(_ object: ConfigurationObject) {
        self = object.alternative("batchExamples", "batchTokens", isRequired: false) { key in
            if key == "batchTokens" {
                let help = "input and target tokens of a step, on average"
                return .tokens(object.integer("batchTokens", in: 1...1_000_000_000, help))
            }
            return .examples(object.integer("batchExamples", default: 64, in: 1...1_000_000, "examples of a step"))
        }
    }

    /// The number of shards of a step if none is written. Small shards cost more than one large one, and few processes
    /// need many. The number depends on the configuration alone, so all machines agree on it.
    package var usualShards: Int {
        switch self {
        case .examples(let examples): max(1, min(4, examples / 48))
        case .tokens(let tokens): max(1, min(4, tokens / 4096))
        }
    }

    /// The number of examples in a step. A number of tokens is divided by the tokens of an example and rounded, so the
    /// mean over many steps is within half an example of it.
    /// - Parameter tokensPerExample: mean input and target tokens of an example drawn from the mixture
    /// - Throws: ``BatchSizeError`` if the tokens are less than half an example
    package func examples(tokensPerExample: Double) throws(BatchSizeError) -> Int {
        switch self {
        case .examples(let examples): return examples
        case .tokens(let tokens):
            let examples = Int((Double(tokens) / tokensPerExample).rounded())
            guard examples >= 1 else {
                let mean = Int(tokensPerExample.rounded(.up))
                throw BatchSizeError(
                    "training.batchTokens: \(tokens) tokens are too few: the mean example has \(mean); "
                        + "raise it to \(mean)")
            }
            return examples
        }
    }
}

/// The reason why batches of the requested size are impossible.
public struct BatchSizeError: Error, Sendable, Equatable, CustomStringConvertible {
    public let message: String

    package init(_ message: String) {
        self.message = message
    }

    public var description: String { message }
}
