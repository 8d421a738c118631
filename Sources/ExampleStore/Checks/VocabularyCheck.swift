import Configuration
import TaskDefinitions
import Vocabularies

/// Finds the losses of a task's texts in a vocabulary. The check runs before training, because no score would show them
/// afterwards.
///
/// For an input, only losses that its ids cannot express matter. A target is compared exactly with the model's answer.
/// A mere change of spelling, such as from a full-width letter to the usual one, therefore matters too.
package struct VocabularyCheck {
    /// A label that no answer can equal.
    package struct LostLabel: Sendable, Equatable {
        package let label: String
        /// The text of the label's ids, postprocessed like an answer.
        package let result: String

        package init(label: String, result: String) {
            self.label = label
            self.result = result
        }
    }

    /// Two labels with the same ids, or with the ids of one at the beginning of the other's.
    package struct LabelCollision: Sendable, Equatable {
        package let label: String
        package let longer: String
        /// Whether the ids are the same. No model can then tell the labels apart.
        package let isEqual: Bool

        package init(label: String, longer: String, isEqual: Bool) {
            self.label = label
            self.longer = longer
            self.isEqual = isEqual
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

    package var labelCollisions: [LabelCollision] {
        let labels = task.labels ?? []
        let ids = labels.map(vocabulary.encode)
        // Of labels with the same ids, the first stands for all.
        let first = Dictionary(zip(ids, labels.indices)) { first, _ in first }
        var pairs: [(one: Int, other: Int)] = []
        for other in labels.indices {
            for count in 0...ids[other].count {
                if let one = first[Array(ids[other].prefix(count))], one != other { pairs.append((one, other)) }
            }
        }
        return pairs.sorted { ($0.one, $0.other) < ($1.one, $1.other) }.map { one, other in
            LabelCollision(label: labels[one], longer: labels[other], isEqual: ids[one].count == ids[other].count)
        }
    }

    /// Adds the effects of the vocabulary on an example's texts.
    package func add(_ example: StoredExample, to summary: inout SplitInVocabulary) {
        let (file, line, limits) = (example.sourceFile, example.line, task.limits)
        summary.inputs.add(example.input, roundTrip.loss(of: example.input)?.ofContent, file: file, line: line)
        for spelling in vocabulary.specialSpellings
        where ([example.input] + example.targets).contains(where: { $0.utf8.contains(spelling.utf8) }) {
            summary.examplesWithSpecialTokens[spelling, default: 0] += 1
        }
        let inputLength = vocabulary.encode(example.input).count + 1
        summary.inputLengths.add(inputLength, limit: limits.maxInputTokens, file: file, line: line)
        if let objective = task.objective {
            let text = min(inputLength, limits.maxInputTokens) - 1
            summary.sentinels = max(summary.sentinels, objective.sentinels(ofText: text))
            summary.targetLengths.add(
                objective.targetLength(ofText: text), limit: limits.maxTargetTokens, file: file, line: line)
        }
        for target in example.targets {
            summary.targets.add(target, roundTrip.loss(of: target), file: file, line: line)
        }
        guard let target = example.targets.first else { return }
        summary.targetLengths.add(
            vocabulary.encode(target).count + 1, limit: limits.maxTargetTokens, file: file, line: line)
    }
}
