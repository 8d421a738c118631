import Configuration

/// The metrics that exist.
package enum MetricCatalogue {
    package static let all: [any Metric.Type] = [
        ExactMatch.self, TokenF1.self, StringMatch.self, Accuracy.self, BinaryAverage<F1>.self, MacroAverage<F1>.self,
        Matthews.self, Pearson.self, Spearman.self, BLEU.self, CHRF.self, RougeL.self,
        Rouge1.self, Rouge2.self, RougeLsum.self, TriviaExactMatch.self, TriviaTokenF1.self,
        SQuAD2ExactMatch.self, SQuAD2F1.self,
        MicroAverage<F1>.self, WeightedAverage<F1>.self, PerLabel<F1>.self,
        BinaryAverage<Precision>.self, MacroAverage<Precision>.self, MicroAverage<Precision>.self,
        WeightedAverage<Precision>.self, PerLabel<Precision>.self,
        BinaryAverage<Recall>.self, MacroAverage<Recall>.self, MicroAverage<Recall>.self,
        WeightedAverage<Recall>.self, PerLabel<Recall>.self,
        GroupExactMatch.self, GroupF1.self, BestExactMatch.self, BestTokenF1.self, WSCAccuracy.self,
        EditDistance.self, CharacterErrorRate.self, WordErrorRate.self, SetF1.self,
        Perplexity.self, TokenAccuracy.self,
    ]

    package static var names: [String] { all.map { $0.name } }

    /// The metrics that a task gets under a name: one, or several, such as one per label.
    /// - Throws: ``MetricError`` if there is none of that name, or if it does not fit the labels.
    package static func choices(
        named name: String, settings: MetricSettings = MetricSettings(), labels: [String]?
    ) throws(MetricError) -> [MetricChoice] {
        guard let type = all.first(where: { $0.name == name }) else {
            throw MetricError("unknown metric \"\(name)\"\(Suggestion.phrase(for: name, among: names))")
        }
        return try type.choices(settings, labels: labels)
    }

    /// Reads one element of a task's `metrics`: a name, or an object with a name and its settings. Empty if a problem
    /// was reported.
    package static func read(_ value: ConfigurationValue, labels: [String]?) -> [MetricChoice] {
        let choices = value.read(
            as: "the name of a metric, or one with its settings in braces",
            [
                .string: { value in
                    value.name(among: names, of: "metric").map {
                        self.choices(named: $0, settings: MetricSettings(), labels: labels) { value.report($0) }
                    }
                },
                .object: { readWithSettings($0, labels: labels) },
            ])
        return choices ?? []
    }

    private static func readWithSettings(_ value: ConfigurationValue, labels: [String]?) -> [MetricChoice] {
        guard let object = value.object() else { return [] }
        let isDescribed = object.describeSettings(of: all.map { ($0.name, $0.summary) }) { name, settings in
            _ = choices(named: name, settings: MetricSettings(settings), labels: labels, report: value.report)
        }
        if isDescribed { return [] }
        guard object.keys.count == 1 else {
            value.report("expected one metric in its own braces, such as {\"bleu\": {\"tokenizer\": \"intl\"}}")
            for key in object.keys { _ = object.value(key) }
            return []
        }
        let name = object.keys[0]
        guard let given = object.value(name) else {
            value.report("the metric \"\(name)\" has no settings; write its name alone")
            return []
        }
        guard names.contains(name) else {
            given.report("unknown metric \"\(name)\"\(Suggestion.phrase(for: name, among: names))")
            return []
        }
        guard let settings = object.optionalObject(name) else { return [] }
        return choices(named: name, settings: MetricSettings(settings), labels: labels, report: given.report)
    }

    private static func choices(
        named name: String, settings: MetricSettings, labels: [String]?, report: (String) -> Void
    ) -> [MetricChoice] {
        do {
            return try choices(named: name, settings: settings, labels: labels)
        } catch {
            report(error.message)
            return []
        }
    }
}
