import CommandSyntax
import TaskDefinitions

/// The subjects that `mixtape help TOPIC` explains.
enum Topics {
    static let all: [Topic] = [
        .mixtures, .prefixes, .sources, .steps, .metrics, .decoding, .files, .reproducibility,
    ]

    /// The text of `mixtape` without a command.
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
    /// A line for each entry.
    var helpEntries: [(left: String, right: String)] { map { ($0.name, $0.summary) } }

    /// The settings of all entries that have some: `csv, tsv: separator` for entries with the same settings.
    var settingEntries: [(left: String, right: String)] {
        var settings: [(names: [String], setting: CatalogueEntry.Setting)] = []
        for entry in self {
            for setting in entry.settings {
                if let place = settings.firstIndex(where: { $0.setting == setting }) {
                    settings[place].names.append(entry.name)
                } else {
                    settings.append(([entry.name], setting))
                }
            }
        }
        return settings.map { (left: "\($0.names.joined(separator: ", ")): \($0.setting.key)", right: $0.setting.help) }
    }
}
