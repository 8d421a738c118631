import Autodiff
import Configuration
import Models
import Tensors

/// (IA)^3: multiplies each column of a linear map's result or argument by a trained factor, which is 1 at first.
///
/// Liu et al. 2022, "Few-Shot Parameter-Efficient Fine-Tuning is Better and Cheaper than In-Context Learning",
/// section 3.3.
package struct IA3: DeltaMethod {
    package var targets: DeltaTargets
    /// Those of the targets whose argument is multiplied in place of the result.
    package var inputs: [PlacedSelector]

    package init(
        targets: DeltaTargets = DeltaTargets(["key", "value", "feed-forward-out"]),
        inputs: [String] = ["feed-forward-out"]
    ) {
        self.targets = targets
        self.inputs = inputs.map { PlacedSelector($0) }
    }

    /// They need not be among the targets.
    private static let usualInputs = [PlacedSelector("feed-forward-out")]

    package static let name = "ia3"
    package static let meaning = "multiplies the results or the arguments of linear maps, column by column"
    package static let usualRate = (rate: 3e-3, range: 3e-4...3e-2)

    package init(_ object: ConfigurationObject) {
        targets = DeltaTargets(
            object, default: [.key, .value, .feedForwardOut], "the linear maps that get factors")
        inputs =
            PlacedSelector.list(
                object, "inputs", mayBeEmpty: true,
                "those of the targets whose argument is multiplied; else feed-forward-out")
            ?? Self.usualInputs
    }

    package var fields: [(key: String, value: JSONOutput)] { targets.fields + [("inputs", inputs.json)] }

    package func problems(with model: DeltaSurroundings) -> [Diagnostic] {
        targets.problems(with: model, kind: "linear map", \.role.isLinearMap)
            + (inputs == Self.usualInputs
                ? []
                : model.problems(inputs, path: "delta.inputs", kind: "target") {
                    $0.role.isLinearMap && targets.contains($0)
                })
    }

    /// Whether the argument of a target is multiplied.
    package func scalesInput(of site: Site) -> Bool { inputs.select(site) }

    package func attach<Element>(to model: any Model<Element>, _ factory: DeltaFactory<Element>) {
        for weight in targets.weights(of: model, \.role.isLinearMap) {
            let isOnInput = scalesInput(of: weight.site)
            let factors = factory.parameter(
                weight.site, "ia3_l", [isOnInput ? weight.columns : weight.rows], .constant(1))
            weight.attach(ScalingDelta(route: factory.route, factors: factors, isOnInput: isOnInput))
        }
    }
}

/// The factors of one linear map.
package final class ScalingDelta<Element: Scalar>: WeightDelta {
    package let route: Int?
    package let factors: Parameter<Element>
    package let isOnInput: Bool

    init(route: Int?, factors: Parameter<Element>, isOnInput: Bool) {
        self.route = route
        self.factors = factors
        self.isOnInput = isOnInput
    }

    package func input(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        guard isOnInput else { return x }
        let scaled = tape.copy(x)
        for rows in x.rows(of: route) { tape.scaleColumns(of: scaled, rows: rows, by: factors) }
        return scaled
    }

    package func change(
        _ y: Variable<Element>, of x: Variable<Element>, _ weight: Parameter<Element>, _ tape: Tape<Element>
    ) {
        guard !isOnInput else { return }
        for rows in x.rows(of: route) { tape.scaleColumns(of: y, rows: rows, by: factors) }
    }

    /// The weight that computes the same: its rows or columns times the factors. `[out, in]`
    package func merged(_ weight: Tensor<Element>) -> Tensor<Element> {
        let result = Tensor(weight.elements, shape: weight.shape)
        withMatrices(result, factors.value) { w, l in
            for row in 0..<w.rows {
                for column in 0..<w.columns {
                    w.pointer[row * w.columns + column] *= l.pointer[isOnInput ? column : row]
                }
            }
        }
        return result
    }
}
