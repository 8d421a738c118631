import Autodiff
import Configuration
import Models

/// The weights that a delta changes: those that any of the selectors names, in some layers or in all.
package struct DeltaTargets: Sendable, Equatable {
    package var selectors: [PlacedSelector]
    package var layers: DeltaLayers

    package init(_ selectors: [String], layers: [Int]? = nil) {
        self.selectors = selectors.map { PlacedSelector($0) }
        self.layers = DeltaLayers(layers)
    }

    /// Reads `targets` and `layers`.
    init(_ object: ConfigurationObject, default roles: [WeightRole], _ help: String) {
        let written = PlacedSelector.list(
            object, "targets",
            "\(help): roles, paths with * for anything, or encoder and decoder; else "
                + roles.map(\.rawValue).joined(separator: ", "))
        selectors = written ?? roles.map { PlacedSelector($0.rawValue) }
        layers = DeltaLayers(object)
    }

    package func contains(_ site: Site) -> Bool {
        layers.contains(site.layer) && selectors.select(site)
    }

    /// The parameters of a kind among those of a model.
    func weights<Element>(
        of model: any Model<Element>, _ isOfKind: (Site) -> Bool
    ) -> [Parameter<Element>] {
        model.weights.filter { isOfKind($0.site) && contains($0.site) }
    }

    /// The problems of targets that name nothing of a kind.
    /// - Parameter roles: targets with just these roles need not all be in the model
    func problems(
        with model: DeltaSurroundings, kind: String, mayLack roles: [String] = [], _ isOfKind: (Site) -> Bool
    ) -> [Diagnostic] {
        let isLenient = selectors == roles.map { PlacedSelector($0) }
        let problems =
            (isLenient ? [] : model.problems(selectors, path: "delta.targets", kind: kind, isOfKind))
            + layers.problems(with: model)
        guard problems.isEmpty, !model.sites.contains(where: { isOfKind($0) && contains($0) }) else { return problems }
        return [layers.nothing(kind)]
    }
}
