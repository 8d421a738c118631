import Autodiff
import Configuration
import Models

/// The weights that a delta changes: those that any of the selectors names, in some layers or in all.
public struct DeltaTargets: Sendable, Equatable {
    public var selectors: [PlacedSelector]
    /// The numbers of the layers, from 0; nil for all.
    public var layers: [Int]?

    public init(_ selectors: [String], layers: [Int]? = nil) {
        self.selectors = selectors.map { PlacedSelector($0) }
        self.layers = layers
    }

    /// Reads `targets` and `layers`.
    init(_ object: ConfigurationObject, default roles: [WeightRole], _ help: String) {
        let written = PlacedSelector.list(
            object, "targets",
            "\(help): roles, paths with * for anything, or encoder and decoder; else "
                + roles.map(\.rawValue).joined(separator: ", "))
        selectors = written ?? roles.map { PlacedSelector($0.rawValue) }
        layers = object.value("layers", "the layers that are changed, from 0; else all")?
            .array(atLeast: 1) { _ in "is empty; name layers, or leave it out" }?
            .compactMap { $0.integer(in: 0...1023) }
    }

    public func contains(_ site: Site) -> Bool {
        guard layers == nil || site.layer.map({ layers?.contains($0) == true }) == true else { return false }
        return selectors.contains { $0.selector.contains(site) }
    }

    /// The parameters of a kind among those of a model.
    func weights<Element>(
        of model: any Model<Element>, _ isOfKind: (Site) -> Bool
    ) -> [Parameter<Element>] {
        model.weights.filter { isOfKind($0.site) && contains($0.site) }
    }

    /// What the targets name in vain.
    func problems(with model: DeltaSurroundings, kind: String, _ isOfKind: (Site) -> Bool) -> [Diagnostic] {
        let problems = model.problems(selectors, path: "delta.targets", kind: kind, isOfKind)
        guard problems.isEmpty, !model.sites.contains(where: { isOfKind($0) && contains($0) }) else { return problems }
        let last = model.sites.compactMap(\.layer).max() ?? 0
        return [
            selectors[0].diagnostic(
                "names no \(kind) in the layers \((layers ?? []).map(String.init).joined(separator: ", ")); the "
                    + "model's are 0 to \(last)", path: "delta.targets")
        ]
    }
}
