import Metrics
import TaskDefinitions

extension TaskReport {
    /// The largest number of errors that a report shows for each task.
    public static let errorsShown = 10

    /// Scores a model's answers to the examples of a task.
    ///
    /// Predictions first go through the task's postprocessing. The errors are the examples that the primary metric (or
    /// the first that scores single examples) does not find perfect. They are ordered by the mean of their scores,
    /// lowest first; then by the log-likelihood of the answer, the most confident first; then by ordinal. If no metric
    /// scores single examples, as with correlations, the answer farthest from its target comes first.
    /// - Parameters:
    ///   - lengths: the lengths of the texts, if they were counted
    ///   - decoding: the way in which predictions were found, as in `PredictionMethod.description`
    ///   - seconds: the time for the predictions
    ///   - seed: decides the resamples of the bootstrap intervals.
    /// - Throws: `MetricError`, naming the task, if a metric cannot be computed for these examples.
    package init(
        task: TaskDefinition, split: Split, examples: [EvaluatedExample], truncatedInputs: Int = 0,
        truncatedTargets: Int = 0, lengths: TaskLengths? = nil, decoding: String? = nil, seconds: Double = 0,
        seed: UInt64 = 0
    ) throws(MetricError) {
        let predictions = examples.map { task.postprocess($0.prediction) }
        isScored = task.isLabelled(split)
        let prepared =
            isScored
            ? try Self.prepare(
                task,
                MetricExamples(
                    targets: examples.map(\.targets), predictions: predictions, attributes: examples.map(\.attributes),
                    teacherForced: examples.map(\.targetLikelihood))) : []
        let outcomes = Self.judge(examples, predictions, labels: task.labels, metrics: prepared)
        hasAnswers = task.evaluation != .likelihood
        let wrong = isScored && hasAnswers ? outcomes.filter(\.isWrong).sorted { $0.isWorse(than: $1) } : []
        // The metric that decides whether an example is wrong.
        let decisive = zip(task.metrics, prepared).first { $1.exampleScores != nil }?.0
        let shown = { (judged: Judged) in
            var outcome = judged.outcome
            outcome.compared = decisive.flatMap {
                ComparedForm(of: $0, targets: outcome.example.targets, prediction: outcome.scored)
            }
            return outcome
        }

        self.task = task.name
        description = task.description
        definition =
            TaskDescription(task).facts.filter { !["task", "description"].contains($0.name) }
            .map { Report.Fact($0.name, $0.value) } + [Report.Fact("fingerprint", task.fingerprint)]
        prefix = task.input.literalPrefix
        self.split = split
        self.examples = examples.count
        metrics =
            isScored && !examples.isEmpty
            ? Self.scores(of: zip(task.metrics, prepared), exampleCount: examples.count, seed: seed)
            : task.metrics.map { MetricScore($0, signature: nil, value: .nan, interval: nil) }
        invalidLabelRate = task.labels.map { labels in
            examples.isEmpty ? .nan : 100 * LabelSet(labels).invalidRate(predictions)
        }
        confusion =
            isScored
            ? task.labels.map { labels in
                ConfusionMatrix(
                    labels: labels, expected: examples.map { $0.targets.first ?? "" }, predicted: predictions)
            } : nil
        (invalidLabels, invalidLabelKinds) =
            task.labels.map { labels in
                InvalidLabel.most(of: outcomes.map(\.outcome), labels: labels, shown: Self.errorsShown)
            } ?? ([], 0)
        self.lengths = lengths
        samples = Self.samplePlaces(examples.count).map { shown(outcomes[$0]) }
        self.truncatedInputs = truncatedInputs
        self.truncatedTargets = truncatedTargets
        impossibleTargets = isScored ? task.answers?.count(outside: examples.map(\.targets)) : nil
        errorCount = wrong.count
        errors = wrong.prefix(Self.errorsShown).map(shown)
        self.decoding = decoding
        self.seconds = seconds
    }

    /// The first, the middle and the last place, each once.
    private static func samplePlaces(_ count: Int) -> [Int] {
        guard count > 3 else { return Array(0..<count) }
        return [0, count / 2, count - 1]
    }

    private static func prepare(
        _ task: TaskDefinition, _ examples: MetricExamples
    ) throws(MetricError) -> [any PreparedMetric] {
        var prepared: [any PreparedMetric] = []
        for choice in task.metrics {
            do {
                prepared.append(try choice.metric.prepare(examples))
            } catch {
                throw MetricError("task \"\(task.name)\", metric \"\(choice.title)\": \(error.message)")
            }
        }
        return prepared
    }

    private static func scores(
        of metrics: Zip2Sequence<[MetricChoice], [any PreparedMetric]>, exampleCount: Int, seed: UInt64
    ) -> [MetricScore] {
        let everyExample = Array(0..<exampleCount)
        let intervals = BootstrapInterval.intervals(of: metrics.map(\.1), exampleCount: exampleCount, seed: seed)
        return zip(metrics, intervals).map { metric, interval in
            MetricScore(
                metric.0, signature: metric.1.signature, value: metric.1.score(everyExample), interval: interval)
        }
    }

    /// An outcome with its rank among the errors.
    private struct Judged {
        let outcome: ExampleOutcome
        let isWrong: Bool
        /// A larger value is worse.
        let badness: Double

        func isWorse(than other: Judged) -> Bool {
            let confidence = outcome.example.logLikelihood ?? -.infinity
            let otherConfidence = other.outcome.example.logLikelihood ?? -.infinity
            return (other.badness, otherConfidence, outcome.example.ordinal)
                < (badness, confidence, other.outcome.example.ordinal)
        }
    }

    private static func judge(
        _ examples: [EvaluatedExample], _ predictions: [String], labels: [String]?, metrics: [any PreparedMetric]
    ) -> [Judged] {
        let labelSet = labels.map { LabelSet($0) }
        let exampleScores = metrics.compactMap(\.exampleScores)
        return examples.indices.map { index in
            let scores = exampleScores.map { $0[index] }
            let mean = scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
            let badness = mean.map { 1 - $0 } ?? distance(predictions[index], from: examples[index].targets.first ?? "")
            return Judged(
                outcome: ExampleOutcome(
                    example: examples[index], scored: predictions[index],
                    isInvalidLabel: labelSet.map { $0.index(of: predictions[index]) == nil } ?? false, score: mean),
                isWrong: scores.first.map { $0 < 1 } ?? (badness > 0), badness: badness)
        }
    }

    /// The distance of a number from the wanted one. A text that is not a number is farther than any number.
    static func distance(_ prediction: String, from target: String) -> Double {
        if prediction == target { return 0 }
        guard let prediction = Double(prediction), let target = Double(target) else { return .infinity }
        let distance = abs(prediction - target)
        return distance.isNaN ? .infinity : distance
    }
}
