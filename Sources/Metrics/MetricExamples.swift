import Configuration

/// Examples with the answers of a model, for metrics to judge.
package struct MetricExamples: Sendable {
    /// The acceptable answers to each example, at least one.
    package let targets: [[String]]
    /// The model's answer to each example.
    package let predictions: [String]
    /// Further attributes of each example, such as its group.
    package let attributes: [TextMap<String>]
    /// The model's likelihood of each example's first target, if it was measured.
    package let teacherForced: [TargetLikelihood?]

    /// - Parameters:
    ///   - attributes: one per target, or none at all
    ///   - teacherForced: one per target, or none at all
    package init(
        targets: [[String]], predictions: [String], attributes: [TextMap<String>] = [],
        teacherForced: [TargetLikelihood?] = []
    ) {
        precondition(
            [0, targets.count].contains(attributes.count) && [0, targets.count].contains(teacherForced.count),
            "\(targets.count) examples, \(attributes.count) attributes, \(teacherForced.count) likelihoods")
        self.targets = targets
        self.predictions = predictions
        self.attributes = attributes.isEmpty ? targets.map { _ in [:] } : attributes
        self.teacherForced = teacherForced.isEmpty ? targets.map { _ in nil } : teacherForced
    }

    /// Checks what every metric needs: as many predictions as examples, and at least one target for each.
    func check() throws(MetricError) {
        guard targets.count == predictions.count else {
            throw MetricError("examples: \(targets.count), predictions: \(predictions.count); each example needs one")
        }
        if let index = targets.firstIndex(where: \.isEmpty) {
            throw MetricError("example \(index) has no target to compare its prediction with")
        }
    }

    /// An attribute of every example.
    func attribute(_ name: String) throws(MetricError) -> [String] {
        var values: [String] = []
        for (index, attributes) in attributes.enumerated() {
            guard let value = attributes[name] else {
                throw MetricError(
                    "example \(index) has no attribute \"\(name)\"; give the task \"attributes\" with a \"\(name)\"")
            }
            values.append(value)
        }
        return values
    }
}
