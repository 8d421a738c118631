import Configuration
import Metrics

/// A task: where its records are, how a record becomes text in and text out, and how answers are scored.
///
/// Written as one JSON file, read by ``TaskRegistry``. It is data; no task has code of its own.
public struct TaskDefinition: Sendable {
    public let name: String
    public let description: String
    /// Where the task is defined.
    public let file: String
    public let sources: [Split: Source]
    public let input: Template
    public let target: Template
    /// The field with the list of all acceptable answers, where one record has several.
    public let references: String?
    /// Applied to a record in this order before the templates.
    public let preprocessing: [any PreprocessingStep]
    /// Applied to a written prediction in this order before it is scored.
    public let postprocessing: [any PostprocessingStep]
    /// The closed label set of a classification task. Of two labels the second is the positive one.
    public let labels: [String]?
    /// The first is the task's score.
    public let metrics: [MetricChoice]
    public let limits: Limits
    /// How its answers are found when it is evaluated.
    public let evaluation: EvaluationMode
    /// SHA-256 of everything that decides which example a record becomes: templates, steps, labels, formats. Tasks with
    /// the same fingerprint make the same examples of the same data.
    public let fingerprint: String

    /// - Parameter metrics: names in the catalogue of metrics, or metrics with settings.
    /// - Precondition: a task that is evaluated by ranking its labels has some; the metrics exist and fit the labels.
    public init(
        name: String, description: String = "", file: String = "", sources: [Split: Source], input: Template,
        target: Template, references: String? = nil, preprocessing: [any PreprocessingStep] = [],
        postprocessing: [any PostprocessingStep] = [], labels: [String]? = nil, metrics: [some MetricReference],
        limits: Limits = .usual, evaluation: EvaluationMode = .generate
    ) {
        precondition(evaluation == .generate || labels != nil, "task \(name): no labels to rank")
        self.name = name
        self.description = description
        self.file = file
        self.sources = sources
        self.input = input
        self.target = target
        self.references = references
        self.preprocessing = preprocessing
        self.postprocessing = postprocessing
        self.labels = labels
        do {
            self.metrics = try metrics.flatMap { try $0.choices(labels: labels) }
        } catch {
            preconditionFailure("task \(name): \(error)")
        }
        self.limits = limits
        self.evaluation = evaluation

        let canonical = FieldValue.object([
            "version": .number("1"),
            "formats": .object(Dictionary(uniqueKeysWithValues: sources.map { ($0.rawValue, .string($1.format)) })),
            "preprocess": .list(preprocessing.map { .object([type(of: $0).name: .object($0.settings)]) }),
            "input": .string(input.source),
            "target": .string(target.source),
            "references": references.map { .string($0) } ?? .null,
            "labels": labels.map { .list($0.map { .string($0) }) } ?? .null,
        ])
        fingerprint = SHA256.hash(canonical.jsonText)
    }

    /// The examples that a record of a split becomes: one, none where a step leaves it out, several where a step makes
    /// one of each element of a list.
    ///
    /// The targets are the target template's text and then the other references, each once.
    /// - Throws: ``ExampleProblem`` where the record lacks a field, a field is of the wrong kind, the input or a target
    ///   is empty, or a target is not among the labels.
    public func render(_ record: Record, split: Split) throws(ExampleProblem) -> [RenderedExample] {
        var record = record
        for step in preprocessing { try step.apply(to: &record) }
        let input = try input.render(record)
        guard !input.allSatisfy(\.isWhitespace) else { throw ExampleProblem(message: "the input is empty") }
        let answer = try target.render(record)
        guard !answer.allSatisfy(\.isWhitespace) else {
            let field = target.fields.count == 1 ? target.fields[0] : nil
            throw ExampleProblem(field: field, message: "the target is empty")
        }
        // Labels are compared by their Unicode scalars, as the metrics do.
        if let labels, !labels.contains(where: { $0.isExactly(answer) }) {
            let suggestion = Suggestion.phrase(for: answer, among: labels)
            throw ExampleProblem(message: "the target \"\(answer)\" is not among the labels\(suggestion)")
        }
        return [RenderedExample(input: input, targets: [answer] + (try otherReferences(of: record, than: answer)))]
    }

    /// The input that a record becomes when there is nothing to compare the answer with: preprocessing steps that do not
    /// fit the record, such as those for a missing target, are passed over.
    /// - Throws: ``ExampleProblem`` where the input's template needs a field that is missing or of the wrong kind.
    public func renderInput(_ record: Record) throws(ExampleProblem) -> String {
        var record = record
        for step in preprocessing { try? step.apply(to: &record) }
        return try input.render(record)
    }

    private func otherReferences(of record: Record, than answer: String) throws(ExampleProblem) -> [String] {
        guard let references else { return [] }
        var others: [String] = []
        for reference in try record.texts(of: references) {
            guard !reference.allSatisfy(\.isWhitespace) else {
                throw ExampleProblem(field: references, message: "field \"\(references)\" has an empty reference")
            }
            if reference != answer, !others.contains(reference) { others.append(reference) }
        }
        return others
    }

    /// A model's output as it is scored; a label that was chosen by ranking stays as it is.
    public func postprocess(_ prediction: String) -> String {
        evaluation == .generate ? postprocessing.reduce(prediction) { $1.apply(to: $0) } : prediction
    }
}
