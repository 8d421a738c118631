import Autodiff
import Configuration
import Models
import Tensors

/// Trains the factors of the norms, and their biases where they have some, and nothing else.
///
/// Qi et al. 2022, "Parameter-Efficient Tuning on Layer Normalization for Pre-trained Language Models", section 3.
package struct NormTuning: DeltaMethod {
    package var targets: DeltaTargets

    package init(targets: DeltaTargets = DeltaTargets(["norm"])) { self.targets = targets }

    package static let name = "norms"
    package static let meaning = "trains the factors of the norms"
    package static let usualRate = (rate: 1e-3, range: 1e-4...3e-2)

    package init(_ object: ConfigurationObject) {
        targets = DeltaTargets(object, default: [.norm], "the norms that are trained")
    }

    package var fields: [(key: String, value: JSONOutput)] { targets.fields }

    package func problems(with model: DeltaSurroundings) -> [Diagnostic] {
        targets.problems(with: model, kind: "norm") { $0.role == .norm }
    }

    package func replacedSites(in model: DeltaSurroundings) -> [Site] {
        let norms = Set(model.sites.filter { $0.role == .norm && targets.contains($0) }.map(\.module))
        return model.sites.filter { norms.contains($0.module) }
    }

    package func attach<Element>(to model: any Model<Element>, _ factory: DeltaFactory<Element>) {
        for weight in targets.weights(of: model, { $0.role == .norm }) {
            weight.attach(ReplacingDelta(weight, "ln_tuning_layers.weight", factory))
            if let bias = model.bias(of: weight) {
                bias.attach(ReplacingDelta(bias, "ln_tuning_layers.bias", factory))
            }
        }
    }
}

/// A trained copy of a weight, which some rows use in its place.
package final class ReplacingDelta<Element: Scalar>: WeightDelta {
    package let route: Int?
    package let copy: Parameter<Element>

    /// - Parameter part: the copy's name at the place of the weight
    init(_ weight: Parameter<Element>, _ part: String, _ factory: DeltaFactory<Element>) {
        route = factory.route
        copy = factory.parameter(weight.site, part, weight.value.shape, .constant(1)) { _ in
            Tensor(weight.value.elements, shape: weight.value.shape)
        }
    }

    package var replacement: Parameter<Element>? { copy }
}
