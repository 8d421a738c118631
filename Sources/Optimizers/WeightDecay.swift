import Autodiff
import Configuration

/// The rate of weight decay, and the parameters that it applies to. Implementations differ in the latter. PyTorch's
/// AdamW and optax decay every parameter that they are given; transformers' `Trainer` decays only weight matrices and
/// embeddings.
package struct WeightDecay: Sendable, Equatable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    package enum Scope: Sendable, Equatable {
        case all
        /// All except norms and biases. The relative position bias counts as a bias.
        case weights
    }

    /// Multiplied by the learning rate, it is the share of a parameter that a step removes.
    package var rate: Double
    package var scope: Scope

    package init(rate: Double, scope: Scope = .all) {
        self.rate = rate
        self.scope = scope
    }

    package init(floatLiteral rate: Double) { self.init(rate: rate) }
    package init(integerLiteral rate: Int) { self.init(rate: Double(rate)) }

    init(_ object: ConfigurationObject) {
        self.init(
            rate: object.number("weightDecay", default: 0, in: 0...1, "decay of the weights, times the learning rate"),
            scope: object.choice(
                "weightDecayOf", among: ["all": .all, "weights": .weights], default: .all,
                "what decays: all parameters, or all but norms, biases and the relative position bias, as in "
                    + "transformers' Trainer"))
    }

    /// The decay of a parameter, before multiplication with the learning rate.
    func rate<Element>(of parameter: Parameter<Element>) -> Double {
        scope == .all || parameter.site.role.isMatrix ? rate : 0
    }
}
