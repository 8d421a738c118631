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
    /// - Parameters:
    ///   - weights: the sites of the model's weights
    ///   - added: the sites of its deltas' parameters
    ///   - trained: the sites that are trained if no entry freezes them. There are several lists if they are trained
    ///     one after the other.
    ///   - reinitializedLayers: the number of last layers that are drawn anew
    /// - Throws: `ConfigurationError` if an entry matches nothing in the model, or a weight that is drawn anew, or if
    ///   all of a list is frozen
    package static func check(
        _ entries: [PlacedSelector], among weights: [Site], added: [Site], trained: [[Site]], reinitializedLayers: Int
    ) throws(ConfigurationError) {
        var problems = entries.compactMap { entry in
            entry.selector.problem(among: weights + added).map { diagnostic(entry, $0) }
        }
        let emptied = trained.firstIndex { $0.allSatisfy(entries.select) }
        if problems.isEmpty, let last = entries.last, let emptied {
            let turn = trained.count > 1 ? " in the turn of part \(emptied + 1) of the delta" : ""
            problems = [diagnostic(last, "leaves no weight to train\(turn); freeze fewer")]
        }
        let drawn = weights.top(layers: reinitializedLayers)
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
