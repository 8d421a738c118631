import Configuration
import ExampleStore
import Presentation
import Runs
import TaskDefinitions
import Vocabularies

/// The output of `task check` for a task whose records are all valid.
struct CheckedTask {
    let task: TaskDefinition
    let imports: [ImportSummary]
    let store: ExampleStore
    let vocabulary: (any Vocabulary)?
    /// Whether only warnings are printed.
    let warnsOnly: Bool
    /// The number of decimals of means and percentages; nil for one.
    let digits: Int?
    let observer: any RunObserver

    private static let examplesShown = 3

    func show() throws {
        if !warnsOnly {
            let counts = imports.map { "\($0.split.rawValue) \(Quantity.count($0.exampleCount))" }
            Console.say(task.name, counts.joined(separator: ", "))
            try showExamples()
        }
        let check = vocabulary.map { VocabularyCheck(task: task, vocabulary: $0) }
        if let check { warnOfLabels(check) }
        for split in imports {
            var duplicates = DuplicateCheck()
            var emptiness = EmptinessCheck(task)
            var summary = SplitInVocabulary()
            try forEachExample(of: split) { example in
                duplicates.add(example)
                emptiness.add(example)
                check?.add(example, to: &summary)
            }
            try warn(of: duplicates, in: split.split)
            try warn(of: emptiness, in: split.split)
            if check != nil { tell(of: summary, in: split.split) }
        }
    }

    private func showExamples() throws {
        guard let split = imports.first?.split else { return }
        for ordinal in 0..<Self.examplesShown {
            guard let example = try store.example(task: task.name, split: split, ordinal: ordinal) else { break }
            StandardOutput.show(
                SourcePreview.text(input: example.input, targets: example.targets, of: task, ordinal: ordinal))
        }
        if let note = SourcePreview.note(task) { StandardOutput.show(note) }
        StandardOutput.show()
    }

    /// - Throws: ``RunStopped`` if a stop is requested
    private func forEachExample(of split: ImportSummary, _ body: (StoredExample) -> Void) throws {
        let label = "check \(task.name) \(split.split.rawValue)"
        let progress = ProgressLine(label: label, total: split.exampleCount, unit: "examples")
        defer { progress.finish() }
        var count = 0
        try store.forEachExample(task: task.name, split: split.split) {
            body($0)
            count += 1
            progress.update(count)
            try observer.checkStop()
        }
    }

    // MARK: Labels

    private func warnOfLabels(_ check: VocabularyCheck) {
        for lost in check.lostLabels { Console.warn("\(task.name): \(LossReport.text(lost))") }
        for collision in check.labelCollisions {
            let (label, longer) = (JSONOutput.quoted(collision.label), JSONOutput.quoted(collision.longer))
            Console.warn(
                collision.isEqual
                    ? "\(task.name): the labels \(label) and \(longer) are the same in the vocabulary; change one"
                    : "\(task.name): the label \(longer) begins with the label \(label) in the vocabulary, so that an "
                        + "answer cut short is another label; other words are safer")
        }
    }

    // MARK: Duplicates

    private func warn(of duplicates: DuplicateCheck, in split: Split) throws {
        if let pair = duplicates.firstDuplicate {
            let (earlier, later) = try examples(pair, split)
            let what = duplicates.duplicates == 1 ? "example repeats" : "examples repeat"
            Console.warn(
                "\(task.name) \(split.rawValue): \(Quantity.count(duplicates.duplicates)) \(what) an earlier one; "
                    + "the first is \(later.place), as \(earlier.place)")
        }
        if let pair = duplicates.firstContradiction {
            let (earlier, later) = try examples(pair, split)
            let what = duplicates.contradictions == 1 ? "example has" : "examples have"
            Console.warn(
                "\(task.name) \(split.rawValue): \(Quantity.count(duplicates.contradictions)) \(what) the input of an "
                    + "earlier one and another target; the first is \(later.place) with \(later.answer), as "
                    + "\(earlier.place) with \(earlier.answer)")
        }
    }

    private func examples(_ pair: DuplicateCheck.Pair, _ split: Split) throws -> (StoredExample, StoredExample) {
        guard let earlier = try store.example(task: task.name, split: split, ordinal: pair.earlier),
            let later = try store.example(task: task.name, split: split, ordinal: pair.later)
        else { preconditionFailure("an example that was just read is gone") }
        return (earlier, later)
    }

    // MARK: Examples that teach nothing

    private func warn(of emptiness: EmptinessCheck, in split: Split) throws {
        if let only = emptiness.onlyTarget {
            Console.warn(
                "\(task.name) \(split.rawValue): all \(Quantity.count(only.examples)) targets are "
                    + "\(JSONOutput.quoted(only.text.truncated(to: 60))), so that there is nothing to learn or to "
                    + "judge; is \"target\" the right field?")
        }
        if let ordinal = emptiness.firstEmptyInput {
            let place = try store.example(task: task.name, split: split, ordinal: ordinal)?.place ?? ""
            let what = emptiness.emptyInputs == 1 ? "input has" : "inputs have"
            Console.warn(
                "\(task.name) \(split.rawValue): \(Quantity.count(emptiness.emptyInputs)) \(what) nothing but the "
                    + "words of the template; the first is \(place); leave such records out with "
                    + "{\"filter\": {\"field\": …, \"notEmpty\": true}}")
        }
    }

    // MARK: The vocabulary

    private func tell(of summary: SplitInVocabulary, in split: Split) {
        let limits = task.limits
        let input = task.objective == nil ? "input" : "text"
        let sides = [
            (name: input, lengths: summary.inputLengths, limit: limits.maxInputTokens, setting: "maxInputTokens"),
            (name: "target", lengths: summary.targetLengths, limit: limits.maxTargetTokens, setting: "maxTargetTokens"),
        ]
        let lengths = sides.filter { $0.lengths.texts > 0 }.map { side in
            "\(side.name)s \(Quantity.fixed(side.lengths.mean, digits ?? 1)) tokens in the mean, 95% within "
                + "\(side.lengths.quantile(0.95)), all within \(side.lengths.quantile(1))"
        }
        if !warnsOnly { Console.say("  \(split.rawValue)", lengths.joined(separator: "; ")) }
        for side in sides where side.lengths.truncated > 0 {
            let share = Quantity.fixed(
                100 * Double(side.lengths.truncated) / Double(side.lengths.texts), digits ?? 1)
            let longest = side.lengths.longest.map { "; the longest, \($0.file):\($0.line), has \($0.tokens)" } ?? ""
            Console.warn(
                "\(task.name) \(split.rawValue): \(Quantity.count(side.lengths.truncated)) of "
                    + "\(Quantity.count(side.lengths.texts, side.name)) (\(share)%) exceed the "
                    + "limit of \(side.limit) tokens and are cut\(longest); raise limits.\(side.setting)")
        }
        if let vocabulary, summary.sentinels > vocabulary.sentinelCount {
            Console.warn(
                "\(task.name) \(split.rawValue): the longest text needs "
                    + "\(Quantity.count(summary.sentinels, "sentinel")), and the vocabulary has "
                    + "\(Quantity.count(vocabulary.sentinelCount)); give it as many "
                    + "\"sentinels\", or the task a lower \"maxInputTokens\"")
        }
        if let vocabulary, !summary.examplesWithSpecialTokens.isEmpty {
            let counts = vocabulary.specialSpellings.compactMap { spelling in
                summary.examplesWithSpecialTokens[spelling].map { "\(spelling) in \(Quantity.count($0, "example"))" }
            }
            let reading =
                vocabulary.readsSpecialTokens
                ? "they are read as special tokens"
                : "Mixtape reads them as text, transformers' tokenizers as special tokens"
            Console.warn(
                "\(task.name) \(split.rawValue): \(counts.joined(separator: ", ")): \(reading); take them out, unless "
                    + "the text is about them")
        }
        for (side, losses) in [("input", summary.inputs), ("target", summary.targets)] where losses.lossyTexts > 0 {
            Console.warn("\(task.name) \(split.rawValue): \(LossReport.text(losses, of: side))")
        }
    }
}

extension StoredExample {
    /// The place in messages.
    fileprivate var place: String { "\(sourceFile):\(line)" }

    fileprivate var answer: String { JSONOutput.quoted(targets.first ?? "") }
}
