import CommandSyntax
import TaskDefinitions

/// The subjects that `mixtape help TOPIC` explains.
enum Topics {
    static let all: [Topic] = [
        .mixtures, .prefixes, .sources, .steps, .metrics, .decoding, .files, .reproducibility,
    ]

    /// What `mixtape` alone says.
    static let welcome = Welcome(
        commands: ["run", "predict", "evaluate", "report", "task new"],
        pointers: [
            (wish: "a new folder with a task, data and a pipeline, which trains in a minute", line: "mixtape init DIR"),
            (wish: "all commands", line: "mixtape help"),
            (wish: "one command, with more examples", line: "mixtape COMMAND --help"),
            (wish: "a subject: \(all.map(\.name).joined(separator: ", "))", line: "mixtape help TOPIC"),
        ])
}

extension [CatalogueEntry] {
    /// A line for each entry, and one for each of its settings.
    var helpEntries: [(left: String, right: String)] { map { ($0.name, $0.summary) } }

    /// Of all that have settings, what these are.
    var settingEntries: [(left: String, right: String)] {
        flatMap { entry in
            entry.settings.map { (left: "\(entry.name).\($0.key)", right: "\($0.help): \($0.values)") }
        }
    }
}
