import Batching
import Configuration
import Deltas
import TaskDefinitions

/// The tables in the texts. Each comes from the program's own description: the schemas of its files, its catalogues and
/// its help.
enum DocumentationTables {
    /// The objects that have a table of their keys: the table's name, the kind of file, and the path to the object.
    private static let objects: [(name: String, kind: String, path: [String])] = [
        ("task", "task", []), ("source", "task", ["sources", "train"]), ("carve", "task", ["carve"]),
        ("limits", "task", ["limits"]), ("task evaluation", "task", ["evaluation"]),
        ("span corruption", "task", ["objective", "spanCorruption"]),
        ("pipeline", "pipeline", []), ("mixture", "pipeline", ["mixture"]), ("vocabulary", "pipeline", ["vocabulary"]),
        ("model", "pipeline", ["model"]), ("delta", "pipeline", ["delta"]), ("training", "pipeline", ["training"]),
        ("optimizer", "pipeline", ["training", "optimizer"]), ("schedule", "pipeline", ["training", "schedule"]),
        ("average", "pipeline", ["training", "average"]), ("reinitialize", "pipeline", ["training", "reinitialize"]),
        ("evaluation", "pipeline", ["evaluation"]),
        ("decoding", "pipeline", ["evaluation", "decoding"]),
        ("subset", "pipeline", ["training", "subset"]), ("study", "study", []), ("study cells", "study", ["cells"]),
        ("study search", "study", ["search"]), ("study parts", "study", ["parts"]),
    ]

    /// Every table by name.
    static func all() throws -> [String: String] {
        var tables = catalogues
        let methods = try deltaMethods()
        for (name, table) in methods { tables["delta \(name)"] = table.markdown() }
        let inOtherTables = [
            "source": CatalogueEntry.formats.flatMap { $0.settings.map(\.key) }, "delta": methods.flatMap(\.table.keys),
        ]
        for (name, kind, path) in objects {
            let schema = try CommandLineRun(["schema", kind], in: "/").output
            let document = try JSONDocument(bytes: Array(schema.utf8), file: kind, dialect: .strict)
            tables[name] = try KeyTable(document.root, path).markdown(without: inOtherTables[name] ?? [])
        }
        tables["commands"] =
            MarkdownTable(
                ["command", "", "options"],
                try KnownCommand.all().map { command in
                    ["`\(command.usage)`", command.summary, command.options.map { "`\($0)`" }.joined(separator: ", ")]
                }
            ).text
        tables["files of a run"] = try entries(of: "files", below: "runs/NAME/", ["in `runs/NAME/`", ""])
        tables["files of all runs"] = try entries(of: "files", below: "runs/", ["in `runs/`", ""])
        return tables
    }

    /// The settings of each delta method.
    private static func deltaMethods() throws -> [(name: String, table: KeyTable)] {
        try DeltaCatalogue.all.map { method in
            let schema = ConfigurationDescription { _ = method.init($0) }.jsonSchema(title: method.name).text
            let document = try JSONDocument(bytes: Array(schema.utf8), file: method.name, dialect: .strict)
            return (method.name, try KeyTable(document.root, []))
        }
    }

    private static var catalogues: [String: String] {
        let metrics = CatalogueEntry.metrics.map { kind, entries in "**\(kind)**\n\n" + table(entries, "metric") }
        let methods = DeltaCatalogue.all.map { ["`\($0.name)`", $0.meaning, String(describing: $0.usualRate.rate)] }
        let policies = MixingPolicyCatalogue.all.map { ["`\($0.name)`", $0.summary] }
        return [
            "metrics": metrics.joined(separator: "\n"), "formats": table(CatalogueEntry.formats, "format"),
            "changes of a text": table(CatalogueEntry.textChanges, "step"),
            "changes of a record": table(CatalogueEntry.preprocessing, "step"),
            "delta methods": MarkdownTable(["method", "", "usual rate"], methods).text,
            "policies": MarkdownTable(["policy", "the rate of each task"], policies).text,
        ]
    }

    private static func table(_ entries: [CatalogueEntry], _ kind: String) -> String {
        MarkdownTable(
            [kind, "", "settings"],
            entries.map { entry in
                let settings = entry.settings.map { "`\($0.key)`: \($0.help)" }
                return ["`\(entry.name)`", entry.summary, settings.joined(separator: "<br>")]
            }
        ).text
    }

    /// Names and their meanings, from a part of a help topic.
    private static func entries(of topic: String, below heading: String, _ header: [String]) throws -> String {
        let help = try CommandLineRun(["help", topic], in: "/").output
        let part = help.components(separatedBy: "\n\(heading)\n").last?.components(separatedBy: "\n\n").first ?? ""
        var rows: [[String]] = []
        for line in part.split(separator: "\n") {
            let text = line.trimmingPrefix { $0 == " " }
            if line.hasPrefix("  "), line.dropFirst(2).first != " " {
                let columns = text.components(separatedBy: "  ")
                let names = columns[0].split(separator: ", ").map { $0 == "…" ? "…" : "`\($0)`" }
                    .joined(separator: ", ")
                rows.append([names, columns.dropFirst().joined().trimmingCharacters(in: .whitespaces)])
            } else if !rows.isEmpty {
                rows[rows.count - 1][1] += rows[rows.count - 1][1].isEmpty ? text : " \(text)"
            }
        }
        return MarkdownTable(header, rows).text
    }
}
