import TaskDefinitions

/// The steps of a task's draft, and their effect on the target.
struct DraftSteps {
    private let inputs: [SampledField]
    private let target: SampledField
    private let recordCount: Int

    init(inputs: [SampledField], target: SampledField, recordCount: Int) {
        self.inputs = inputs
        self.target = target
        self.recordCount = recordCount
    }

    /// The text for a missing answer, as in SQuAD 2.0's metrics.
    private static let noAnswer = "unanswerable"

    /// Whether some records have an empty list of answers.
    var hasUnanswerable: Bool { target.isTextList && !target.isTagList && target.emptyCount > 0 }

    /// The target's field in a template. A list of tags is written as one text. For other lists, the first text goes
    /// into a field of its own.
    var targetField: String {
        if target.isText { return target.name }
        guard target.isTagList else { return "first_answer" }
        return "\(target.name)|join:, " + (target.emptyCount > 0 ? "|default:none" : "")
    }

    /// The lines of the draft, comments included; empty if no step is needed.
    var lines: [String] {
        let steps = filters + answer
        guard !steps.isEmpty else { return [] }
        if steps.count == 1 {
            return steps[0].comments.map { "  // \($0)" } + ["  \"preprocess\": [\(steps[0].step)],"]
        }
        let inner = steps.flatMap { step in step.comments.map { "    // \($0)" } + ["    \(step.step),"] }
        return ["  \"preprocess\": ["] + inner + ["  ],"]
    }

    private typealias Step = (comments: [String], step: String)

    /// Records without an answer or an input are left out.
    private var filters: [Step] {
        let incomplete = inputs.filter { $0.missingCount > 0 || (inputs.count == 1 && $0.emptyCount > 0) }
        return (incomplete + (target.isText && target.emptyCount > 0 ? [target] : [])).map { field in
            let comment =
                "\(field.emptyCount) of the \(recordCount) records looked at have no \(quoted(field.name)); "
                + "such records are left out."
            return ([comment], "{\"filter\": {\"field\": \(quoted(field.name)), \"notEmpty\": true}}")
        }
    }

    private var answer: [Step] {
        let field = quoted(target.name)
        if target.isTextList {
            guard !target.isTagList else { return [] }
            let into = "\"field\": \(field), \"into\": \(quoted(targetField))"
            guard hasUnanswerable else { return [([], "{\"first\": {\(into)}}")] }
            let comment =
                "\(target.emptyCount) of the \(recordCount) records looked at have no answer; the model learns "
                + "to say so."
            return [([comment], "{\"first\": {\(into), \"default\": \(quoted(Self.noAnswer))}}")]
        }
        guard let classes = target.classes, target.isNumber else { return [] }
        let values = classes.map { "\(quoted($0)): \(quoted($0))" }.joined(separator: ", ")
        let comment = "Words say more to a model than numbers: give each class one here and in \"labels\"."
        return [([comment], "{\"map\": {\"field\": \(field), \"values\": {\(values)}}}")]
    }

    private func quoted(_ text: String) -> String { FieldValue.string(text).jsonText }
}
