import Metrics
import TaskDefinitions

extension TaskReport {
    /// How many errors a report shows of each task.
    public static let errorsShown = 10

    /// Scores what a model answered to the examples of a task.
    ///
    /// Predictions pass the task's postprocessing first. The errors are those examples that the primary metric (or the
    /// first that scores single examples) does not find perfect. They are ordered by the mean of their scores, lowest
    /// first; then by the log-likelihood of the answer, the most confident first; then by ordinal. Where no metric
    /// scores single examples, as with correlations, the answer farthest from its target comes first.
    /// - Parameters:
    ///   - decoding: how the predictions were found, as `PredictionMethod.description` has it
    ///   - seconds: the time that finding them took
    ///   - seed: decides the resamples of the bootstrap intervals.
    /// - Throws: `MetricError`, naming the task, where a metric cannot be computed for these examples.
    public init(
        task: TaskDefinition, split: Split, examples: [EvaluatedExample], truncatedInputs: Int = 0,
        truncatedTargets: Int = 0, decoding: String? = nil, seconds: Double = 0, seed: UInt64 = 0
    ) throws(MetricError) {
        let predictions = examples.map { task.postprocess($0.prediction) }
        isScored = task.isLabelled(split)
        let prepared = isScored ? try Self.prepare(
            task,
            MetricExamples(
                targets: examples.map(\.targets), predictions: predictions, attributes: examples.map(\.attributes),
                teacherForced: examples.map(\.targetLikelihood))) : []
        let outcomes = isScored ? Self.judge(examples, predictions, labels: task.labels, metrics: prepared) : []
        let wrong = outcomes.filter(\.isWrong).sorted { $0.isWorse(than: $1) }

        self.task = task.name
        description = task.description
        self.split = split
        self.examples = examples.count
        metrics = isScored && !examples.isEmpty
            ? Self.scores(of: zip(task.metrics, prepared), exampleCount: examples.count, seed: seed)
            : task.metrics.map { MetricScore($0, signature: nil, value: .nan, interval: nil) }
        invalidLabelRate = task.labels.map { labels in
            examples.isEmpty ? .nan : 100 * LabelSet(labels).invalidRate(predictions)
        }
        confusion = isScored ? task.labels.map { labels in
            ConfusionMatrix(labels: labels, expected: examples.map { $0.targets.first ?? "" }, predicted: predictions)
        } : nil
        self.truncatedInputs = truncatedInputs
        self.truncatedTargets = truncatedTargets
        errorCount = wrong.count
        errors = wrong.prefix(Self.errorsShown).map(\.outcome)
        self.decoding = decoding
        self.seconds = seconds
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

    /// An outcome and what decides its place among the errors.
    private struct Judged {
        let outcome: ExampleOutcome
        let isWrong: Bool
        /// The larger, the worse.
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

    /// How far a number is from the one wanted; what is no number is farther than any.
    static func distance(_ prediction: String, from target: String) -> Double {
        if prediction == target { return 0 }
        guard let prediction = Double(prediction), let target = Double(target) else { return .infinity }
        let distance = abs(prediction - target)
        return distance.isNaN ? .infinity : distance
    }
}
