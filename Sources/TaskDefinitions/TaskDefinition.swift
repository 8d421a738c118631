import Configuration
import Files
import Metrics

/// A task: where its records are, how a record becomes text in and text out, and how answers are scored.
///
/// Written as one JSON file, read by ``TaskRegistry``. It is data; no task has code of its own.
public struct TaskDefinition: Sendable {
    public let name: String
    public let description: String
    /// Where the data come from and which files are expected, for people.
    public let data: String
    /// Where the task is defined.
    public let file: String
    public let sources: [Split: Source]
    public let input: Template
    /// Nil where an objective makes the target of the input.
    public let target: Template?
    /// What is learned of the input alone, where the task has no answers of its own.
    public let objective: SpanCorruption?
    /// The field with the list of all acceptable answers, where one record has several; the target is always one, and
    /// the only one where the list is empty or null. See ``Record`` for the ways
    /// into objects.
    public let references: String?
    /// What metrics are told about an example beside its answers, such as the group that it belongs to.
    public let attributes: TextMap<Template>
    /// Applied to a record in this order before the templates.
    public let preprocessing: [ScopedStep]
    /// Applied to a written prediction in this order before it is scored.
    public let postprocessing: [any TextChange]
    /// The closed label set of a classification task. Of two labels the second is the positive one.
    public let labels: [String]?
    /// The labels, to look one up.
    let knownLabels: Set<ExactText>?
    /// The first is the task's score.
    public let metrics: [MetricChoice]
    public let limits: Limits
    /// How its answers are found when it is evaluated.
    public private(set) var evaluation: EvaluationMode
    /// SHA-256 of everything that decides which example a record becomes: templates, steps, labels, formats. Tasks with
    /// the same fingerprint make the same examples of the same data.
    public let fingerprint: String

    /// - Precondition: there is either a target or an objective, and one with an objective is judged by likelihood; a
    ///   task that is evaluated by ranking its labels has some.
    public init(
        name: String, description: String = "", data: String = "", file: String = "", sources: [Split: Source],
        input: Template, target: Template? = nil, objective: SpanCorruption? = nil, references: String? = nil,
        attributes: TextMap<Template> = [:],
        preprocessing: [ScopedStep] = [], postprocessing: [any TextChange] = [], labels: [String]? = nil,
        metrics: [MetricChoice], limits: Limits = .usual, evaluation: EvaluationMode = .generate
    ) {
        precondition((target == nil) == (objective != nil), "task \(name): a target or an objective")
        precondition((evaluation == .likelihood) == (objective != nil), "task \(name): judged by \(evaluation)")
        precondition(target == nil || evaluation == .generate || labels != nil, "task \(name): no labels to rank")
        self.name = name
        self.description = description
        self.data = data
        self.file = file
        self.sources = sources
        self.input = input
        self.target = target
        self.objective = objective
        self.references = references
        self.attributes = attributes
        self.preprocessing = preprocessing
        self.postprocessing = postprocessing
        self.labels = labels
        knownLabels = labels.map { Set($0.map { ExactText($0) }) }
        self.metrics = metrics
        self.limits = limits
        self.evaluation = evaluation

        var canonical: Fields = [
            "version": .number("1"),
            "formats": .object(Fields(sources.map { ($0.rawValue, $1.fingerprint) })),
            "preprocess": .list(preprocessing.map(\.description)),
            "input": .string(input.source),
            "target": target.map { .string($0.source) } ?? .null,
            "references": references.map { .string($0) } ?? .null,
            "labels": labels.map { .list($0.map { .string($0) }) } ?? .null,
        ]
        // What younger versions can do is only there where it is used: older stores keep their examples.
        if !attributes.isEmpty { canonical["attributes"] = .object(attributes.mapValues { .string($0.source) }) }
        if let objective { canonical["objective"] = .object(objective.fingerprint) }
        fingerprint = SHA256.hash(FieldValue.object(canonical).jsonText)
    }

    /// Whether the answers of a split are known; those of an objective always are.
    public func isLabelled(_ split: Split) -> Bool { objective != nil || sources[split]?.isUnlabelled != true }

    /// Whether a metric wants to know how likely the model holds the targets.
    public var needsTeacherForcing: Bool { metrics.contains(where: \.needsTeacherForcing) }

    /// The attribute that says which examples are judged together, where a metric judges groups.
    public var groupAttribute: String? { metrics.lazy.compactMap(\.groupAttribute).first }

    /// A model's output as it is scored; a label that was chosen by ranking stays as it is.
    public func postprocess(_ prediction: String) -> String {
        guard evaluation == .generate else { return prediction }
        return postprocessing.reduce(prediction) { text, change in (try? change.apply(to: text)) ?? text }
    }
}

extension TaskDefinition {
    /// The task, answered by ranking its labels whatever its file says; nil where it has none.
    package var rankedByLabels: TaskDefinition? {
        guard labels != nil else { return nil }
        if case .rankClassification = evaluation { return self }
        var ranked = self
        ranked.evaluation = .rankClassification(normalizesByLength: false)
        return ranked
    }
}
