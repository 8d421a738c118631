import Presentation
import Runs

extension ImportedData {
    /// `89,000 examples of 6 tasks, 1,000 of them imported now` or `89,000 examples of 6 tasks, unchanged`.
    var text: String {
        let all = "\(Quantity.count(examples)) examples of \(Quantity.count(tasks, "task"))"
        return imported == 0 ? "\(all), unchanged" : "\(all), \(Quantity.count(imported)) of them imported now"
    }
}

extension RunPlan {
    /// The largest number of classes of a task that are listed.
    private static let classesShown = 12

    /// The stages, the weights of balanced tasks' classes, and the computed sizes of epochs and batches, if there are
    /// any.
    var lines: [(label: String, text: String)] {
        (stageText.map { [("stages", $0)] } ?? []) + balances.map { ("balance", Self.text($0)) }
            + (batchText.map { [("batch", $0)] } ?? []) + (lengthText.map { [("length", $0)] } ?? [])
    }

    /// The number of stages of the mixture and their beginnings, if there are several.
    private var stageText: String? {
        let starts = stageStarts.map { Quantity.count($0) }
        guard let last = starts.last, starts.count > 1 else { return nil }
        return "\(starts.count), from steps \(starts.dropLast().joined(separator: ", ")) and \(last)"
    }

    /// The weight of an example of each class in the loss.
    private static func text(_ balance: Balance) -> String {
        let classes = balance.classes
        let shown = classes.prefix(classesShown).map { "\($0.target) \(Quantity.rate($0.weight))" }
        let rest = classes.count > shown.count ? " and \(Quantity.count(classes.count - shown.count)) more" : ""
        return "\(balance.task): an example counts \(shown.joined(separator: ", "))\(rest)"
    }

    private var batchText: String? {
        batchTokens.map { tokens in
            let mean = Quantity.fixed(tokens.perExample, 1)
            let examples = Quantity.count(batchExamples, "example")
            return "\(examples), as \(Quantity.count(tokens.count)) tokens at \(mean) an example"
        }
    }

    private var lengthText: String? {
        epochs.map { epochs in
            let examples = Quantity.count(epochs.examples, "example")
            let number = "\(Quantity.number(epochs.count)) epoch\(epochs.count == 1 ? "" : "s")"
            return "\(Quantity.count(steps, "step")), as \(number) of \(examples)"
        }
    }
}
