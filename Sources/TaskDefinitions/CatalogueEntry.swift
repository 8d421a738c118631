import Configuration
import Metrics

/// An item that a task file may name, described for people: a metric, a step or a source format.
package struct CatalogueEntry: Sendable {
    package let name: String
    /// The effect, in one line.
    package let summary: String
    /// The settings that it takes; most have none.
    package let settings: [Setting]

    /// One of its settings, for people.
    package struct Setting: Sendable, Equatable {
        package let key: String
        /// The meaning, the possible values and the default.
        package let help: String
    }

    private init(_ name: String, _ summary: String, settings: (ConfigurationObject) -> Void) {
        self.name = name
        self.summary = summary
        self.settings = ConfigurationDescription(settings).fields.map { field in
            let remarks = [field.values, field.defaultText.map { "default: \($0)" } ?? ""].filter { !$0.isEmpty }
            let ending = remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
            return Setting(key: field.key, help: field.help + ending)
        }
    }

    // MARK: Catalogues

    /// The kinds of metrics, each with its metrics.
    package static var metrics: [(kind: String, entries: [CatalogueEntry])] {
        let kinds = [
            "Written answers", "Classifications: a task with labels",
            "Groups of examples: a task with attributes", "Likelihood of the right answers",
        ]
        let all = MetricCatalogue.all.map { (kind: kind(of: $0), entry: entry($0)) }
        return kinds.indices.map { kind in (kinds[kind], all.filter { $0.kind == kind }.map(\.entry)) }
    }

    /// The index among the kinds.
    private static func kind(of metric: any Metric.Type) -> Int {
        if metric.needsTeacherForcing { return 3 }
        if !metric.requiredAttributes.isEmpty { return 2 }
        return (try? metric.choices(MetricSettings(), labels: nil)) == nil ? 1 : 0
    }

    private static func entry(_ metric: any Metric.Type) -> CatalogueEntry {
        CatalogueEntry(metric.name, metric.summary) {
            _ = try? metric.choices(MetricSettings($0), labels: nil)
        }
    }

    /// The steps that change a record before the templates, without those that change only a text.
    package static var preprocessing: [CatalogueEntry] {
        let changes = TextChangeCatalogue.all.map { $0.name }
        return PreprocessingCatalogue.all.filter { !changes.contains($0.name) }.map { step in
            CatalogueEntry(step.name, step.summary) { _ = step.init($0) }
        }
    }

    /// The changes to texts, for use before the templates and after the model.
    package static var textChanges: [CatalogueEntry] {
        TextChangeCatalogue.all.map { change in CatalogueEntry(change.name, change.summary) { _ = change.init($0) } }
    }

    /// The formats of data files. The summary names the endings that select each.
    package static var formats: [CatalogueEntry] {
        SourceFormatCatalogue.all.map { format in
            let endings = format.extensions.map { ".\($0)" }.joined(separator: ", ")
            let summary = endings.isEmpty ? format.summary : "\(format.summary) (\(endings))"
            return CatalogueEntry(format.name, summary) { _ = format.init($0) }
        }
    }
}
