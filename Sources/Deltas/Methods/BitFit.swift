import Autodiff
import Configuration
import Models
import Tensors

/// BitFit: adds a trained vector to the results of linear maps, and of norms if asked.
///
/// Ben Zaken et al. 2022, "BitFit", section 3. A T5 has no biases, so they are added; they are zero at first.
package struct BitFit: DeltaMethod {
    /// The values of the biases before the first step.
    package enum Start: String, Sendable, CaseIterable {
        case zero
        /// Uniform between -1/sqrt(in) and 1/sqrt(in). OpenDelta begins so, which changes the model before the first
        /// step. The biases of norms are zero there too.
        case uniform
    }

    package var targets: DeltaTargets
    /// Whether norms get a bias as well.
    package var hasNorms: Bool
    package var start: Start

    package init(
        targets: DeltaTargets = DeltaTargets(Self.linearMaps), hasNorms: Bool = false, start: Start = .zero
    ) {
        self.targets = targets
        self.hasNorms = hasNorms
        self.start = start
    }

    package static let linearMaps = WeightRole.allCases.filter(\.isLinearMap).map(\.rawValue)
    package static let name = "bitfit"
    package static let meaning = "adds a trained bias to the results of linear maps"
    package static let usualRate = (rate: 1e-3, range: 1e-4...3e-2)

    package init(_ object: ConfigurationObject) {
        targets = DeltaTargets(
            object, default: WeightRole.allCases.filter(\.isLinearMap), "the linear maps that get a bias")
        hasNorms = object.bool("norms", default: false, "whether norms get a bias as well")
        start = object.choice(
            "start", default: .zero,
            "the first values; uniform is OpenDelta's, which changes the model at once")
    }

    package var fields: [(key: String, value: JSONOutput)] {
        targets.fields + [("norms", .bool(hasNorms)), ("start", .string(start.rawValue))]
    }

    package func problems(with model: DeltaSurroundings) -> [Diagnostic] {
        // A model may lack a role, such as the gate.
        targets.problems(with: model, kind: "linear map", mayLack: Self.linearMaps, \.role.isLinearMap)
    }

    package func attach<Element>(to model: any Model<Element>, _ factory: DeltaFactory<Element>) {
        for weight in model.weights {
            let isNorm = hasNorms && weight.site.role == .norm && targets.layers.contains(weight.site.layer)
            guard isNorm || weight.site.role.isLinearMap && targets.contains(weight.site) else { continue }
            let size = isNorm ? weight.count : weight.rows
            let isZero = isNorm || start == .zero
            let bias = factory.parameter(
                weight.site, "bias", [size],
                isZero ? .constant(0) : .uniform(bound: 1 / Double(weight.columns).squareRoot()))
            weight.attach(BiasDelta(route: factory.route, bias: bias))
        }
    }
}

/// The added bias of one linear map or norm.
package final class BiasDelta<Element: Scalar>: WeightDelta {
    package let route: Int?
    package let bias: Parameter<Element>

    init(route: Int?, bias: Parameter<Element>) {
        self.route = route
        self.bias = bias
    }

    package func change(
        _ y: Variable<Element>, of x: Variable<Element>, _ weight: Parameter<Element>, _ tape: Tape<Element>
    ) {
        for rows in x.rows(of: route) { tape.addBias(bias, to: y, rows: rows) }
    }
}
