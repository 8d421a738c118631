/// A metric of a task, as its task file configures it.
public struct MetricChoice: Sendable {
    /// What reports and scores call it: the name in the catalogue, and what of its settings is not the default, such as
    /// `bleu_tokenizer_intl_lowercase`. Of a-z, 0-9 and `_`.
    public let title: String
    public let metric: any Metric

    public init(title: String, metric: any Metric) {
        self.title = title
        self.metric = metric
    }

    /// The name in the catalogue.
    public var name: String { type(of: metric).name }
    /// What is measured, in one line.
    public var summary: String { type(of: metric).summary }
    /// Whether a higher score is the better one.
    public var isHigherBetter: Bool { type(of: metric).isHigherBetter }
    /// What a score counts; nil for one that is times 100.
    public var unit: String? { type(of: metric).unit }
    /// The attributes that every example must have.
    public var requiredAttributes: [String] { type(of: metric).requiredAttributes }
    /// The attribute that says which examples are judged together, where it judges groups.
    public var groupAttribute: String? { requiredAttributes.first { $0 == ExampleGroups.attribute } }
    /// Whether the likelihood of the targets must be measured.
    public var needsTeacherForcing: Bool { type(of: metric).needsTeacherForcing }
}
