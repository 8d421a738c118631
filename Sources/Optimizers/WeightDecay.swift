import Autodiff
import Configuration

/// How much of the weights a step takes away, and of which. Implementations differ in the second: PyTorch's AdamW and
/// optax take it from all that they are given, transformers' `Trainer` from weight matrices and embeddings alone.
public struct WeightDecay: Sendable, Equatable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    public enum Scope: Sendable, Equatable {
        case all
        /// All but norms and biases, of which the relative position bias is one.
        case weights
    }

    /// Times the learning rate, it is the share of a parameter that a step takes away.
    public var rate: Double
    public var scope: Scope

    public init(rate: Double, scope: Scope = .all) {
        self.rate = rate
        self.scope = scope
    }

    public init(floatLiteral rate: Double) { self.init(rate: rate) }
    public init(integerLiteral rate: Int) { self.init(rate: Double(rate)) }

    init(_ object: ConfigurationObject) {
        self.init(
            rate: object.number("weightDecay", default: 0, in: 0...1, "decay of the weights, times the learning rate"),
            scope: object.choice(
                "weightDecayOf", among: ["all": .all, "weights": .weights], default: .all,
                "what decays: all parameters, or, as with the Trainer of transformers, all but norms and biases, the "
                    + "relative position bias among them"))
    }

    /// What a parameter loses, times the learning rate.
    func rate<Element>(of parameter: Parameter<Element>) -> Double {
        scope == .all || parameter.site.role.isMatrix ? rate : 0
    }
}
