import Configuration
import TaskDefinitions
import Vocabularies

/// Looks for what a task's texts lose in a vocabulary: before training, as afterwards no score would tell.
///
/// Of an input only what can no longer be told from its ids matters. A target is compared with the model's answer to
/// the letter, so that a mere change of spelling, as from a full-width letter to the usual one, matters too.
package struct VocabularyCheck {
    /// A label that no answer can be equal to.
    package struct LostLabel: Sendable, Equatable {
        package let label: String
        /// What the label's ids are read as, postprocessed as an answer is.
        package let result: String

        package init(label: String, result: String) {
            self.label = label
            self.result = result
        }
    }

    private let task: TaskDefinition
    private let vocabulary: any Vocabulary
    private let roundTrip: RoundTrip

    package init(task: TaskDefinition, vocabulary: any Vocabulary) {
        self.task = task
        self.vocabulary = vocabulary
        roundTrip = RoundTrip(vocabulary)
    }

    package var lostLabels: [LostLabel] {
        (task.labels ?? []).compactMap { label in
            let result = task.postprocess(vocabulary.decode(vocabulary.encode(label)))
            return result.isExactly(label) ? nil : LostLabel(label: label, result: result)
        }
    }

    /// Renders the records of a data file and sends their texts through the vocabulary and back.
    /// - Parameter progress: called for every record with their number so far.
    /// - Throws: ``ExampleError`` where a record cannot be read or rendered.
    package func losses(
        in source: Source, split: Split, dataDirectory: String, progress: (Int) -> Void
    ) throws(ExampleError) -> (inputs: LossSummary, targets: LossSummary) {
        var reader = try SourceReader(source, dataDirectory: dataDirectory)
        var inputs = LossSummary(), targets = LossSummary()
        var count = 0
        while let item = try reader.next() {
            if case .wrong(let wrong) = item { throw wrong.error }
            guard case .record(let record) = item else { continue }
            if let part = source.part, try !record.isIn(part) { continue }
            for example in try record.rendered(by: task, split: split) {
                let loss = roundTrip.loss(of: example.input)?.ofContent
                inputs.add(example.input, loss, file: record.file, line: record.line)
                for target in example.targets {
                    targets.add(target, roundTrip.loss(of: target), file: record.file, line: record.line)
                }
                count += 1
                progress(count)
            }
        }
        return (inputs, targets)
    }
}
