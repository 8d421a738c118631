import Configuration
import Files
import Metrics

/// A task: the place of its records, the way a record becomes text in and text out, and the scoring of answers.
///
/// It is written as one JSON file, which ``TaskRegistry`` reads. It is data; no task has code of its own.
package struct TaskDefinition: Sendable {
    package let name: String
    package let description: String
    /// The origin of the data and the expected files, for people.
    package let data: String
    /// The file that defines the task.
    package let file: String
    package let sources: [Split: Source]
    package let input: Template
    /// Nil if an objective makes the target from the input.
    package let target: Template?
    /// The objective learned from the input, for a task without answers of its own.
    package let objective: SpanCorruption?
    /// The field with the list of all acceptable answers, for records with several. The target is always one of them,
    /// and the only one if the list is empty or null. See ``Record`` for paths into objects.
    package let references: String?
    /// Attributes of an example for metrics, such as the group that it belongs to.
    package let attributes: TextMap<Template>
    /// The steps applied to a record before the templates, in order.
    package let preprocessing: [ScopedStep]
    /// The steps applied to a written prediction before it is scored, in order.
    package let postprocessing: [any TextChange]
    /// The closed label set of a classification task. With two labels, the second is the positive one.
    package let labels: [String]?
    /// The answers that the model may write; nil for any.
    package let answers: AllowedAnswers?
    /// The labels as a set, for look-ups.
    let knownLabels: Set<ExactText>?
    /// The metrics; the first is the task's score.
    package let metrics: [MetricChoice]
    package let limits: Limits
    /// The way in which its answers are found during evaluation.
    package private(set) var evaluation: EvaluationMode
    /// SHA-256 of everything that decides the examples of a record: templates, steps, labels, formats. Tasks with the
    /// same fingerprint make the same examples from the same data.
    package let fingerprint: String

    /// - Precondition: there is either a target or an objective. A task with an objective is judged by likelihood; a
    ///   task that ranks labels has labels.
    package init(
        name: String, description: String = "", data: String = "", file: String = "", sources: [Split: Source],
        input: Template, target: Template? = nil, objective: SpanCorruption? = nil, references: String? = nil,
        attributes: TextMap<Template> = [:],
        preprocessing: [ScopedStep] = [], postprocessing: [any TextChange] = [], labels: [String]? = nil,
        answers: AllowedAnswers? = nil,
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
        self.answers = answers
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
        // Newer features are added only if they are used, so that older stores keep their examples.
        if !attributes.isEmpty { canonical["attributes"] = .object(attributes.mapValues { .string($0.source) }) }
        if let objective { canonical["objective"] = .object(objective.fingerprint) }
        fingerprint = SHA256.hash(FieldValue.object(canonical).jsonText)
    }

    /// Whether the answers of a split are known; those of an objective always are.
    package func isLabelled(_ split: Split) -> Bool { objective != nil || sources[split]?.isUnlabelled != true }

    /// Whether a metric needs the likelihood of the targets.
    package var needsTeacherForcing: Bool { metrics.contains(where: \.needsTeacherForcing) }

    /// The attribute that groups the examples, if a metric judges groups.
    package var groupAttribute: String? { metrics.lazy.compactMap(\.groupAttribute).first }

    /// A model's output in the form that is scored. A label that was chosen by ranking stays as it is.
    package func postprocess(_ prediction: String) -> String {
        guard evaluation == .generate else { return prediction }
        return postprocessing.reduce(prediction) { text, change in (try? change.apply(to: text)) ?? text }
    }
}

extension TaskDefinition {
    /// The task with evaluation by ranking its labels, whatever its file says; nil if it has no labels.
    package var rankedByLabels: TaskDefinition? {
        guard labels != nil else { return nil }
        if case .rankClassification = evaluation { return self }
        var ranked = self
        ranked.evaluation = .rankClassification(normalizesByLength: false)
        return ranked
    }
}
