import Configuration
import Metrics

/// Reads a task from its file and checks everything that can be checked without the data.
struct TaskReader {
    private let object: ConfigurationObject
    private let file: String

    /// - Parameter file: the file's path, whose base name must be the task's.
    static func read(_ object: ConfigurationObject, file: String) -> TaskDefinition {
        TaskReader(object: object, file: file).read()
    }

    private func read() -> TaskDefinition {
        let labels = readLabels()
        let target = template("target")
        let steps = readPreprocessing(labels: labels, target: target)
        let references = object.optionalString("references")
        if references?.isEmpty == true { object.report("is empty; give the name of a list field", at: "references") }
        if references != nil, labels != nil {
            let message = "a task with labels has one answer per record; remove \"references\" or \"labels\""
            object.report(message, at: "references")
        }
        return TaskDefinition(
            name: TaskName.read(object, file: file), description: object.string("description", default: ""), file: file,
            sources: readSources(), input: template("input"), target: target, references: references,
            preprocessing: steps,
            postprocessing: object.array("postprocess", default: []).compactMap(PostprocessingCatalogue.read),
            labels: labels, metrics: readMetrics(labels: labels),
            limits: Limits(object.object("limits", isRequired: false)),
            evaluation: EvaluationMode(object.object("evaluation", isRequired: false), labels: labels))
    }

    // MARK: Sources

    private func readSources() -> [Split: Source] {
        let given = object.object("sources")
        var sources: [Split: Source] = [:]
        for split in Split.allCases {
            if let value = given.value(split.rawValue) { sources[split] = source(value) }
        }
        let hasUnknownKey = given.keys.contains { Split(rawValue: $0) == nil }
        if object.has("sources"), !hasUnknownKey, !Split.allCases.contains(where: { given.has($0.rawValue) }) {
            let example = "{\"train\": \"sst2/train.jsonl\"}"
            object.report("is empty; give the file of at least one split, such as \(example)", at: "sources")
        }
        return sources
    }

    /// A path, whose extension names the format, or an object with path and format.
    private func source(_ value: ConfigurationValue) -> Source? {
        if case .object = value.json {
            guard let object = value.object() else { return nil }
            let path = object.string("path")
            if path.isEmpty, object.value("path")?.json.isString == true { object.report(Self.emptyPath, at: "path") }
            return Source(path: path, format: object.string("format"))
        }
        guard let path = value.string() else { return nil }
        guard !path.isEmpty else {
            value.report(Self.emptyPath)
            return nil
        }
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), name.index(after: dot) < name.endIndex else {
            value.report("the file name does not say the format; write {\"path\": \"\(path)\", \"format\": \"jsonl\"}")
            return nil
        }
        return Source(path: path, format: name[name.index(after: dot)...].lowercased())
    }

    private static let emptyPath = "is empty; give the path of a data file"

    // MARK: Templates and steps

    private func template(_ key: String) -> Template {
        let text = object.string(key)
        guard let value = object.value(key), value.json.isString else { return .standIn }
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

    private func readPreprocessing(labels: [String]?, target: Template) -> [any PreprocessingStep] {
        let values = object.array("preprocess", default: [])
        let steps = values.map(PreprocessingCatalogue.read)
        if let labels, target.parts.count == 1, let field = target.fields.first {
            checkMappedLabels(labels, field: field, values: values, steps: steps)
        }
        return steps.compactMap { $0 }
    }

    /// Where the target is a field whose last step is a map, what the map yields must be labels.
    private func checkMappedLabels(
        _ labels: [String], field: String, values: [ConfigurationValue], steps: [(any PreprocessingStep)?]
    ) {
        guard let last = steps.lastIndex(where: { $0?.settings["field"] == .string(field) }),
            let map = steps[last] as? MapStep
        else { return }
        for label in map.values.values.sorted() where !label.isEmpty && !labels.contains(label) {
            let suggestion = Suggestion.phrase(for: label, among: labels)
            values[last].report("the map yields \"\(label)\", which is not among the labels\(suggestion)")
        }
    }

    // MARK: Labels and metrics

    private func readLabels() -> [String]? {
        guard let value = object.value("labels"), let elements = value.array() else { return nil }
        var labels: [String] = []
        for element in elements {
            guard let label = element.string() else { continue }
            if label.allSatisfy(\.isWhitespace) {
                element.report("a label must not be empty")
            } else if labels.contains(label) {
                element.report("the label \"\(label)\" is there already")
            }
            labels.append(label)
        }
        if elements.count < 2 { value.report("a classification needs at least two labels; it has \(elements.count)") }
        return labels
    }

    private func readMetrics(labels: [String]?) -> [MetricChoice] {
        let values = object.array("metrics")
        var metrics: [MetricChoice] = []
        for value in values {
            var repeated: MetricChoice?
            for choice in MetricCatalogue.read(value, labels: labels) {
                if metrics.contains(where: { $0.title == choice.title }) { repeated = repeated ?? choice }
                metrics.append(choice)
            }
            if let repeated { value.report("the metric \"\(repeated.title)\" is there already") }
        }
        if values.isEmpty, case .array? = object.value("metrics")?.json {
            let examples = labels == nil ? "\"exact_match\" or \"bleu\"" : "\"accuracy\" or \"f1_macro\""
            object.report("is empty; give at least one, such as \(examples)", at: "metrics")
        }
        return metrics
    }
}

extension Template {
    /// Stands for a template that was reported; nobody sees it, because the file is rejected.
    fileprivate static let standIn = Template(parts: [])
}

extension JSONValue {
    fileprivate var isString: Bool { if case .string = self { true } else { false } }
}
