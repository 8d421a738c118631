import Configuration
import Files

/// The main facts in a run's configuration, for programs that find or watch the run. It is read without the run's
/// tasks, which need not exist any more. Missing fields are ignored.
package struct RunOutline {
    /// The name of the run.
    package let name: String?
    /// The paths of tasks, store and data, if they are given.
    let places: [String]
    /// The store's path, from the run's project.
    package let store: String
    /// Nil if the length is given in epochs.
    package let steps: Int?
    /// The step after which the first checkpoint is written; nil if it is not known.
    let firstCheckpoint: Int?
    package let milestoneSplit: String
    package let mixture: MixtureOutline
    /// The directory, in the configuration, of the model that training began from; nil if that was new.
    let initialModel: String?
    /// Whether the run trained a delta, its own or that of an adapter, and not the weights of its model.
    package let trainsDelta: Bool

    /// - Parameter file: the `configuration.json` of the run
    /// - Throws: `FileError` and `ConfigurationError` if it cannot be read or is not JSON
    package init(file: String) throws {
        let root = try JSONDocument(bytes: try FileSystem.contents(of: file), file: file, dialect: .relaxed).root
        name = root["name"]?.string
        places = ["tasks", "store", "data"].compactMap { root[$0]?.string }
        store = root["store"]?.string ?? RunDirectory.usualStore
        let training = root["training"]
        steps = training?["steps"]?.count
        firstCheckpoint = ["checkpointEvery", "evaluateEvery", "steps"].compactMap { training?[$0]?.integer }.min()
        milestoneSplit = root["evaluation"]?["milestoneSplit"]?.string ?? "validation"
        initialModel = root["model"]?["directory"]?.string
        // Either may be there as null.
        trainsDelta = root["delta"]?.members != nil || root["model"]?["adapter"]?.string != nil
        mixture = root["mixture"].map { MixtureOutline($0) } ?? .unknown
    }
}

extension RunDirectory {
    /// The outline of the configuration in force; nil if that cannot be read.
    package var outline: RunOutline? { try? RunOutline(file: configuration) }

    /// The start of the relative paths in the run's own configuration.
    package var project: String { project(with: outline?.places ?? []) }
}
