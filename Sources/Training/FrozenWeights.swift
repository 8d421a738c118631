import Autodiff
import Configuration
import Models

/// An entry of `training.freeze`: weights that training does not change.
public struct FrozenWeights: Sendable, Equatable {
    public let selector: SiteSelector
    /// The entry's place in the pipeline, with its path there; nil if it was not read from a file.
    private let place: (path: String, location: SourceLocation)?

    public init(_ text: String) {
        selector = SiteSelector(text)
        place = nil
    }

    private init(_ text: String, _ value: ConfigurationValue) {
        selector = SiteSelector(text)
        place = (value.path, value.location)
    }

    public static func == (first: FrozenWeights, second: FrozenWeights) -> Bool { first.selector == second.selector }

    static func read(_ object: ConfigurationObject) -> [FrozenWeights] {
        let help =
            "weights that stay as they are: encoder, decoder or embeddings, a role such as norm, or a path such as "
            + "encoder.block.0 in which * stands for anything"
        let entries = object.value("freeze", help)?.array(atLeast: 1) { _ in "is empty; name weights, or leave it out" }
        return (entries ?? []).compactMap { entry in entry.string().map { FrozenWeights($0, entry) } }
    }

    /// Checks the entries against a model.
    /// - Parameter reinitializedLayers: the number of last layers that are drawn anew
    /// - Throws: `ConfigurationError` if an entry matches no weight of the model, or one that is drawn anew, or if all
    ///   weights together are frozen
    package static func check(
        _ entries: [FrozenWeights], among sites: [Site], reinitializedLayers: Int
    ) throws(ConfigurationError) {
        var problems = entries.compactMap { entry in
            entry.selector.problem(among: sites).map { entry.diagnostic($0) }
        }
        if problems.isEmpty, let last = entries.last,
            sites.allSatisfy({ site in entries.contains { $0.selector.contains(site) } })
        {
            problems = [last.diagnostic("leaves no weight to train; freeze fewer")]
        }
        let drawn = sites.top(layers: reinitializedLayers)
        for entry in entries {
            guard let site = drawn.first(where: entry.selector.contains) else { continue }
            problems.append(entry.diagnostic("freezes \(site.path), which training.reinitialize draws anew; train it"))
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
    }

    private func diagnostic(_ message: String) -> Diagnostic {
        guard let place else { return Diagnostic("training.freeze: \(message)") }
        return Diagnostic(message, path: place.path, at: place.location)
    }
}
