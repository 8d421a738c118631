import Configuration
import Files

/// What the configuration of a run says to whoever finds or watches the run. It is read without the run's tasks, which
/// need not be there any more, and what is missing is passed over.
package struct RunOutline {
    /// What the run is called.
    package let name: String?
    /// The paths of tasks, store and data, as far as they are there.
    let places: [String]
    /// The store's path, from the run's project.
    package let store: String
    /// Nil where the length is given in epochs.
    package let steps: Int?
    /// The step after which the first checkpoint is written; nil where that is not known.
    let firstCheckpoint: Int?
    package let milestoneSplit: String
    package let mixture: MixtureOutline
    /// The directory of the model that training began from, as the configuration has it; nil where that was a new one.
    let initialModel: String?

    /// - Parameter file: the `configuration.json` of the run
    /// - Throws: `FileError` and `ConfigurationError` where it cannot be read or is no JSON
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
        mixture = root["mixture"].map { MixtureOutline($0) } ?? .unknown
    }
}

extension RunDirectory {
    /// The outline of the configuration in force; nil where that cannot be read.
    package var outline: RunOutline? { try? RunOutline(file: configuration) }

    /// The directory that relative paths of the run's own configuration start from.
    package var project: String { project(with: outline?.places ?? []) }
}
