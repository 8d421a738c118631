import Presentation

/// Single examples in `report.html`: the samples, the worst errors, and predictions that are no label.
enum ReportHTMLErrors {
    static func errors(_ task: TaskReport) -> String {
        guard !task.errors.isEmpty else { return "" }
        let rest = task.errorCount - task.errors.count
        let title =
            rest > 0
            ? "The worst \(task.errors.count) of \(Quantity.count(task.errorCount, "error"))"
            : Quantity.count(task.errorCount, "error")
        let note =
            rest > 0
            ? "<p class=\"note\">\(Quantity.count(rest, "further error")) left out here; all predictions are in the "
                + "example store.</p>\n" : ""
        let cases = task.errors.map { example($0, marksDifference: true, areLabels: task.confusion != nil) }
        return "<h3>\(title)</h3>\n<div class=\"cases\">\n\(cases.joined())</div>\n\(note)"
    }

    static func invalidLabels(_ task: TaskReport) -> String {
        guard let rate = task.invalidLabelRate, task.examples > 0 else { return "" }
        guard !task.invalidLabels.isEmpty else {
            return "<p class=\"note\">Predictions that are no label: \(Quantity.fixed(rate, 1))%.</p>\n"
        }
        let rows = task.invalidLabels.map { invalid -> [HTMLTable.Cell] in
            let text = invalid.text.isEmpty ? HTMLText.empty : HTMLText.inline(invalid.text.truncated(to: 200))
            return [
                .init(text), .init(Quantity.count(invalid.count)), .init(HTMLText.inline(invalid.nearest)),
                .init(Quantity.count(invalid.edits)), .init("\(invalid.ordinal)"),
            ]
        }
        let table = HTMLTable(
            "Predictions that are no label",
            [
                .init("prediction"), .init("times", isNumber: true), .init("nearest label"),
                .init("letters that differ", isNumber: true), .init("first example", isNumber: true),
            ], rows: rows, style: "wrapping")
        let rest = task.invalidLabelKinds - task.invalidLabels.count
        let left = rest > 0 ? " \(Quantity.count(rest, "rarer one")) left out." : ""
        return "<h3>Predictions that are no label</h3>\n\(table.html)"
            + "<p class=\"note\">\(Quantity.fixed(rate, 1))% of the predictions.\(left)</p>\n"
    }

    /// The largest number of references shown.
    private static let referencesShown = 5

    /// - Parameters:
    ///   - marksDifference: whether to show the difference between prediction and target and the compared forms,
    ///     instead of the whole texts
    ///   - areLabels: whether answers are names of classes; parts of such names have no meaning
    static func example(
        _ outcome: ExampleOutcome, marksDifference: Bool, areLabels: Bool = false, hasAnswer: Bool = true
    ) -> String {
        let example = outcome.example
        var facts: [(name: String, value: String)] = [("input", HTMLText.block(example.input))]
        if marksDifference, !example.targets.isEmpty {
            let (target, predicted) = TextDifference.between(outcome.nearestTarget, outcome.scored)
            let isMarked = !areLabels && target.sharesMuch && predicted.sharesMuch
            let others = others(example.targets, than: outcome.nearestTarget)
            facts.append(("expected", HTMLText.difference(target, isMarked: isMarked) + others))
            facts.append(("predicted", HTMLText.difference(predicted, isMarked: isMarked)))
        } else {
            if let first = example.targets.first {
                facts.append(("expected", HTMLText.block(first) + others(example.targets, than: first)))
            }
            if hasAnswer { facts.append(("predicted", HTMLText.block(outcome.scored))) }
        }
        if !outcome.scored.isExactly(example.prediction) {
            facts.append(("as written", HTMLText.block(example.prediction)))
        }
        if marksDifference, let compared = outcome.compared {
            facts.append(("compared as", self.compared(compared, outcome)))
        }
        var heading = ["example \(Quantity.count(example.ordinal))"]
        if outcome.isInvalidLabel { heading.append("<em>no label</em>") }
        if let score = outcome.score { heading.append("score \(Quantity.fixed(100 * score, 1))") }
        if let likelihood = example.logLikelihood {
            heading.append("log-likelihood \(Quantity.fixed(likelihood, 2)) nats")
        }
        let rows = facts.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>\n" }
        return """
            <article class="case"><p class="heading">\(heading.joined(separator: " · "))</p>
            <dl>
            \(rows.joined())</dl></article>

            """
    }

    static func others(_ targets: [String], than shown: String) -> String {
        let others = targets.withoutRepeats.filter { !$0.isExactly(shown) }
        guard !others.isEmpty else { return "" }
        let list = others.prefix(referencesShown).map { HTMLText.inline($0.truncated(to: 200)) }
        let rest = others.count - list.count
        return "<div class=\"dim\">or \(list.joined(separator: ", "))\(rest > 0 ? " or \(rest) more" : "")</div>"
    }

    /// What the metric made of the texts: of the prediction, and of the target that comes nearest.
    private static func compared(_ form: ComparedForm, _ outcome: ExampleOutcome) -> String {
        let place = outcome.example.targets.firstIndex { $0.isExactly(outcome.nearestTarget) } ?? 0
        let target = form.targets.indices.contains(place) ? form.targets[place] : ""
        let isSame = target.isExactly(form.prediction)
        let quoted = { (text: String) in
            text.isEmpty ? HTMLText.empty : "<q>\(HTMLText.inline(text.truncated(to: 300)))</q>"
        }
        let both =
            isSame
            ? "both \(quoted(target))"
            : "\(quoted(target)) <span class=\"dim\">and</span> \(quoted(form.prediction))"
        return "<div class=\"text\">\(both) <span class=\"dim\">by \(HTMLText.escape(form.metric))</span></div>"
    }
}
