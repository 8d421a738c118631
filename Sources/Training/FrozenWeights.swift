import Autodiff
import Configuration
import Models

/// An entry of `training.freeze`: weights that training leaves as they are.
public struct FrozenWeights: Sendable, Equatable {
    public let selector: SiteSelector
    /// Where the entry stands in the pipeline, with its path there; nil where it was not read from a file.
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

    /// Checks that the entries go with a model.
    /// - Parameter reinitializedLayers: how many of the last layers are drawn anew
    /// - Throws: `ConfigurationError` where an entry means no weight of the model, or one that is drawn anew, and where
    ///   all weights are meant together
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
