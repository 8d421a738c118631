import Autodiff
import Configuration
import Models

/// The `training.freeze` list: weights that training does not change.
package enum FrozenWeights {
    static func read(_ object: ConfigurationObject) -> [PlacedSelector] {
        let help =
            "weights that stay as they are: encoder, decoder or embeddings, a role such as norm, or a path such as "
            + "encoder.block.0 in which * stands for anything"
        return PlacedSelector.list(object, "freeze", help) ?? []
    }

    /// Checks the entries against a model.
    /// - Parameter reinitializedLayers: the number of last layers that are drawn anew
    /// - Throws: `ConfigurationError` if an entry matches no weight of the model, or one that is drawn anew, or if all
    ///   weights together are frozen
    package static func check(
        _ entries: [PlacedSelector], among sites: [Site], reinitializedLayers: Int
    ) throws(ConfigurationError) {
        var problems = entries.compactMap { entry in
            entry.selector.problem(among: sites).map { diagnostic(entry, $0) }
        }
        if problems.isEmpty, let last = entries.last,
            sites.allSatisfy({ site in entries.contains { $0.selector.contains(site) } })
        {
            problems = [diagnostic(last, "leaves no weight to train; freeze fewer")]
        }
        let drawn = sites.top(layers: reinitializedLayers)
        for entry in entries {
            guard let site = drawn.first(where: entry.selector.contains) else { continue }
            problems.append(
                diagnostic(entry, "freezes \(site.path), which training.reinitialize draws anew; train it"))
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
    }

    private static func diagnostic(_ entry: PlacedSelector, _ message: String) -> Diagnostic {
        entry.diagnostic(message, path: "training.freeze")
    }
}
