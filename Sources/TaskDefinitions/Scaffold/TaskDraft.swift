/// The choices for a new task, written down.
struct TaskDraft {
    let name: String
    let inputs: [SampledField]
    let target: SampledField
    let sample: DataSample
    let dataFile: String
    let sources: [(split: Split, path: String)]

    var text: String {
        var lines = ["// The fields in the first \(sample.recordCount) records of \(dataFile):"]
        lines += sample.fields.map { "//   \($0.summary)" }
        lines += [
            "{",
            "  \"name\": \(quoted(name)),",
            "  \"description\": \"\",",
            "  // Relative to the data directory. Scores come from \"validation\" and \"test\".",
            "  \"sources\": {",
        ]
        lines += sources.map { "    \"\($0.split.rawValue)\": \(written($0.path))," }
        lines += ["  },"]
        lines += steps
        lines += [
            "  // What the model reads. The words before the fields tell it which task this is.",
            "  \"input\": \(quoted(inputTemplate)),",
            "  // What it is to answer.",
            "  \"target\": \(quoted("{\(targetField)}")),",
        ]
        lines += answers
        lines += [
            "  // In tokens; what is longer is cut.",
            "  \"limits\": {\"maxInputTokens\": 512, \"maxTargetTokens\": \(target.classes == nil ? 512 : 64)}",
            "}",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func quoted(_ text: String) -> String { FieldValue.string(text).jsonText }

    private func written(_ path: String) -> String {
        path.lowercased().hasSuffix(".jsonl") ? quoted(path) : "{\"path\": \(quoted(path)), \"format\": \"jsonl\"}"
    }

    private var inputTemplate: String {
        let parts = inputs.map { "\($0.name): {\($0.name)}" }
        return ([name] + parts).joined(separator: " ")
    }

    /// The field that the target is made of: a list's first text goes into a field of its own.
    private var targetField: String { target.isText ? target.name : "\(target.name)_first" }

    private var steps: [String] {
        let field = quoted(target.name)
        if target.isTextList {
            return ["  \"preprocess\": [{\"first\": {\"field\": \(field), \"into\": \(quoted(targetField))}}],"]
        }
        guard let classes = target.classes, target.isNumber else { return [] }
        let values = classes.map { "\(quoted($0)): \(quoted($0))" }.joined(separator: ", ")
        return [
            "  // Words say more to a model than numbers: give each class one here and in \"labels\".",
            "  \"preprocess\": [{\"map\": {\"field\": \(field), \"values\": {\(values)}}}],",
        ]
    }

    private var answers: [String] {
        if let classes = target.classes {
            return [
                "  // The labels found; add those that only other records have.",
                "  \"labels\": [\(classes.map(quoted).joined(separator: ", "))],",
                "  \"metrics\": [\"accuracy\", \"f1_macro\"],",
            ]
        }
        if target.isTextList {
            return [
                "  // Every text of this list is a right answer.",
                "  \"references\": \(quoted(target.name)),",
                "  \"metrics\": [\"exact_match\", \"token_f1\"],",
            ]
        }
        return ["  \"metrics\": [\"exact_match\", \(target.isNumber ? "\"pearson\"" : "\"token_f1\"")],"]
    }
}
