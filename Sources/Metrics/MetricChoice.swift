/// A metric of a task, as its task file configures it.
package struct MetricChoice: Sendable {
    /// The name in reports and scores: the catalogue's name and every setting that is not the default, such as
    /// `bleu_tokenizer_intl_lowercase`. It consists of a-z, 0-9 and `_`.
    package let title: String
    package let metric: any Metric

    package init(title: String, metric: any Metric) {
        self.title = title
        self.metric = metric
    }

    /// The name in the catalogue.
    package var name: String { type(of: metric).name }
    /// The measured quantity, in one line.
    package var summary: String { type(of: metric).summary }
    /// Whether a higher score is better.
    package var isHigherBetter: Bool { type(of: metric).isHigherBetter }
    /// The unit of a score; nil for a score that is times 100.
    package var unit: String? { type(of: metric).unit }
    /// The attributes that every example must have.
    package var requiredAttributes: [String] { type(of: metric).requiredAttributes }
    /// The attribute that groups the examples, if the metric judges groups.
    package var groupAttribute: String? { requiredAttributes.first { $0 == ExampleGroups.attribute } }
    /// Whether the likelihood of the targets must be measured.
    package var needsTeacherForcing: Bool { type(of: metric).needsTeacherForcing }
}
