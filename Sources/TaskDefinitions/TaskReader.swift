import Configuration
import Files
import Metrics

/// Reads a task from its file and makes every check that does not need the data.
struct TaskReader {
    private let object: ConfigurationObject
    private let file: String

    /// - Parameter file: the file's path; its base name must be the task's name.
    static func read(_ object: ConfigurationObject, file: String) -> TaskDefinition {
        TaskReader(object: object, file: file).read()
    }

    private func read() -> TaskDefinition {
        let name = TaskName.read(object, file: file)
        let description = object.string("description", default: "", "what the task is, for people")
        let data = object.string(
            "data", default: "", "where the data come from and which files are expected, for people")
        let sources = SourcesReader.read(object)
        let input = template("input", "what the model reads: words, and {fields} of the record; begin with a prefix")
        let (target, objective) = readTarget()
        if objective != nil {
            for key in ["target", "labels", "answers", "references", "postprocess"] where object.has(key) {
                object.report(
                    "an objective makes the targets from the inputs alone; remove this, or \"objective\"", at: key)
            }
        }
        let labels = objective == nil ? readLabels() : nil
        let answers = objective == nil ? readAnswers(labels: labels) : nil
        let steps = readPreprocessing(labels: labels, target: target)
        let references =
            objective != nil
            ? nil
            : object.optionalString(
                "references",
                "the field that lists all right answers; where the list is empty or null, only the target is right")
        object.describeExclusion(of: "references", "labels")
        if references?.isEmpty == true { object.report("is empty; give the name of a list field", at: "references") }
        if references != nil, labels != nil {
            let message = "a task with labels has one answer per record; remove \"references\" or \"labels\""
            object.report(message, at: "references")
        }
        let attributes = readAttributes()
        let postprocess =
            objective != nil
            ? []
            : object.array(
                "postprocess", default: [], "steps that a written answer goes through before it is scored")
        let metrics = readMetrics(labels: labels, attributes: attributes, hasObjective: objective != nil)
        let limits = Limits(
            object.object("limits", isRequired: false, "how many tokens of an example the model sees"),
            objective: objective)
        let evaluation = EvaluationMode(
            object.object("evaluation", isRequired: false, "how answers are found when the task is evaluated"),
            labels: labels, hasObjective: objective != nil)
        if case .rankClassification = evaluation, object.has("answers"), !object.isDescription {
            object.report("the mode \"rank-classification\" picks a label in any case; remove this", at: "answers")
        }
        return TaskDefinition(
            name: name, description: description, data: data, file: file, sources: sources, input: input,
            target: target, objective: objective, references: references, attributes: attributes, preprocessing: steps,
            postprocessing: postprocess.compactMap(PostprocessingCatalogue.read), labels: labels,
            answers: answers, metrics: metrics, limits: limits, evaluation: evaluation)
    }

    /// The model's target, or the objective learned from the input.
    private func readTarget() -> (target: Template?, objective: SpanCorruption?) {
        object.variant(ifPresent: "objective") { hasObjective in
            guard hasObjective else {
                return (template("target", "the answer that the model learns, such as {label}"), nil)
            }
            let objective = object.object(
                "objective", "how the model learns from the input alone, in place of a target")
            let help = "a sentinel replaces each of some spans of the input; the target is their text"
            return (nil, SpanCorruption(objective.object(SpanCorruption.name, help)))
        }
    }

    // MARK: Templates and steps

    private func template(_ key: String, _ help: String) -> Template {
        let text = object.string(key, help)
        guard let value = object.value(key), value.json.isString else { return .standIn }
        return template(text, value)
    }

    private func template(_ text: String, _ value: ConfigurationValue) -> Template {
        do {
            let template = try Template(text)
            if template.fields.isEmpty {
                value.report("names no field; without one, such as {sentence}, all examples would be the same")
            }
            return template
        } catch {
            value.report(error.message, afterScalars: error.offset)
            return .standIn
        }
    }

    private func readAttributes() -> TextMap<Template> {
        let help = "facts about an example that metrics need beside its answers, such as its group"
        guard let given = object.optionalObject("attributes", help) else { return [:] }
        var attributes: TextMap<Template> = [:]
        for name in given.keys {
            let text = given.string(name, "a template such as {id}")
            guard let value = given.value(name), value.json.isString else { continue }
            attributes[name] = template(text, value)
        }
        return attributes
    }

    private func readPreprocessing(labels: [String]?, target: Template?) -> [ScopedStep] {
        let values = object.array(
            "preprocess", default: [], "steps that change a record before the templates, in this order")
        let steps = values.map(PreprocessingCatalogue.read)
        if let labels, let target, target.parts.count == 1, let field = target.fields.first {
            checkMappedLabels(labels, field: field, values: values, steps: steps)
        }
        return steps.compactMap { $0 }
    }

    /// If the target is a field whose last step is a map, the results of the map must be labels.
    private func checkMappedLabels(
        _ labels: [String], field: String, values: [ConfigurationValue], steps: [ScopedStep?]
    ) {
        let last = steps.lastIndex { step in
            guard let step = step?.step, !(step is FilterStep) else { return false }
            func isField(_ value: FieldValue?) -> Bool {
                value?.text.map { FieldPath($0).key.isExactly(field) } == true
            }
            if case .list(let fields)? = step.settings["field"], fields.contains(where: isField) { return true }
            return isField(step.settings["field"]) || isField(step.settings["into"])
        }
        guard let last, let map = (steps[last]?.step as? FieldStep<MapValues>)?.change else { return }
        let known = Set(labels.map { ExactText($0) })
        let unknown = map.values.map { ExactText($0.value) }.filter { !$0.text.isEmpty && !known.contains($0) }
        for (number, label) in unknown.sorted().map(\.text).enumerated() {
            // The search for what was meant is for those that are shown.
            let suggestion = number < ConfigurationError.mostShown ? Suggestion.phrase(for: label, among: labels) : ""
            values[last].report("the map yields \"\(label)\", which is not among the labels\(suggestion)")
        }
    }

    // MARK: Labels and metrics

    private func readLabels() -> [String]? {
        let help = "all possible answers, for a classification; with two labels the second is the positive one"
        let elements = object.value("labels", help)?.array(atLeast: 2, isSet: true) {
            "a classification needs at least two labels; it has \($0)"
        }
        guard let elements else { return nil }
        var labels: [String] = []
        var known: Set<ExactText> = []
        for element in elements {
            guard let label = element.string(matching: "\\S") else { continue }
            if label.allSatisfy(\.isWhitespace) {
                element.report("a label must not be empty")
            } else if !known.insert(ExactText(label)).inserted {
                element.report("the label \"\(label)\" is there already")
            }
            labels.append(label)
        }
        return labels
    }

    private func readAnswers(labels: [String]?) -> AllowedAnswers? {
        let help =
            "the answers that the model may write: \"labels\", a list, a file, a pattern, numbers, dates or lists of "
            + "answers"
        guard let value = object.value("answers", help) else { return nil }
        return AnswersReader(
            labels: labels, folder: FileSystem.parent(of: file), copy: AnswersFile.copy(besideTask: file)
        ).read(value)
    }

    private func readMetrics(
        labels: [String]?, attributes: TextMap<Template>, hasObjective: Bool
    ) -> [MetricChoice] {
        let values = object.array("metrics", atLeast: 1, "what is measured; the first is the task's score") { _ in
            let examples =
                hasObjective
                ? Self.likelihoodMetrics
                : labels == nil ? "\"exact_match\" or \"bleu\"" : "\"accuracy\" or \"f1_macro\""
            return "is empty; give at least one, such as \(examples)"
        }
        var metrics: [MetricChoice] = []
        var titles: Set<ExactText> = []
        for value in values {
            if hasObjective, let name = Self.metricOfAnswers(value) {
                value.report(
                    "the metric \"\(name)\" judges answers, and a task with an objective has none; use "
                        + Self.likelihoodMetrics)
                continue
            }
            let choices = MetricCatalogue.read(value, labels: labels)
            if let repeated = choices.first(where: { titles.contains(ExactText($0.title)) }) {
                value.report("the metric \"\(repeated.title)\" is there already")
            }
            for name in choices.first?.requiredAttributes ?? [] where attributes[name] == nil {
                value.report(
                    "the metric \"\(choices[0].name)\" needs to know the \(name) of every example; say it: "
                        + "\"attributes\": {\"\(name)\": \"{\(name)}\"}")
            }
            metrics += choices
            titles.formUnion(choices.map { ExactText($0.title) })
        }
        return metrics
    }

    private static let likelihoodMetrics = "\"perplexity\" or \"token_accuracy\""

    /// The name of an existing metric that needs answers.
    private static func metricOfAnswers(_ value: ConfigurationValue) -> String? {
        let name: String
        switch value.json {
        case .string(let text): name = text
        case .object(let members): name = members.first?.key ?? ""
        default: return nil
        }
        return MetricCatalogue.all.first { $0.name == name && !$0.needsTeacherForcing }?.name
    }
}

extension Template {
    /// Stands for a template that was reported. It is never used, because the file is rejected.
    fileprivate static let standIn = Template(parts: [])
}

extension JSONValue {
    fileprivate var isString: Bool { if case .string = self { true } else { false } }
}
