import Configuration
import Metrics

/// One example with the model's answer.
public struct EvaluatedExample: Sendable, Equatable {
    /// Its index in its split.
    public let ordinal: Int
    public let input: String
    /// The acceptable answers, at least one.
    public let targets: [String]
    /// The answer as the model wrote it.
    public let prediction: String
    /// The log-probability of the answer under the model, if it was stored.
    public let logLikelihood: Double?
    /// Attributes that metrics need besides the answers, such as the group of the example.
    package let attributes: TextMap<String>
    /// The likelihood of the first target, if it was measured.
    public let targetLikelihood: TargetLikelihood?

    package init(
        ordinal: Int, input: String, targets: [String], prediction: String, logLikelihood: Double? = nil,
        attributes: TextMap<String> = [:], targetLikelihood: TargetLikelihood? = nil
    ) {
        self.ordinal = ordinal
        self.input = input
        self.targets = targets
        self.prediction = prediction
        self.logLikelihood = logLikelihood
        self.attributes = attributes
        self.targetLikelihood = targetLikelihood
    }
}

/// The form in which answers are compared, if it differs from the written one.
public struct ComparedForm: Sendable, Equatable {
    /// The metric that uses this form.
    public let metric: String
    /// The form of each target, in order.
    public let targets: [String]
    public let prediction: String

    package init(metric: String, targets: [String], prediction: String) {
        self.metric = metric
        self.targets = targets
        self.prediction = prediction
    }

    /// Nil if the metric compares all of these texts unchanged.
    init?(of choice: MetricChoice, targets: [String], prediction: String) {
        let metric = choice.metric
        let form = ComparedForm(
            metric: choice.title, targets: targets.map(metric.compared), prediction: metric.compared(prediction))
        let isOther = !zip(form.targets + [form.prediction], targets + [prediction]).allSatisfy { $0.isExactly($1) }
        guard isOther else { return nil }
        self = form
    }
}

/// One example, judged.
public struct ExampleOutcome: Sendable, Equatable {
    public let example: EvaluatedExample
    /// The prediction after the task's postprocessing: the text that was scored.
    public let scored: String
    /// Whether the task has labels and the prediction is not one of them.
    public let isInvalidLabel: Bool
    /// The mean of the example's scores by the task's metrics, in 0...1; nil if none of them scores single examples.
    public let score: Double?
    /// The compared form for the metric that decides errors; nil if that compares `scored` and the targets unchanged.
    public internal(set) var compared: ComparedForm?

    package init(
        example: EvaluatedExample, scored: String, isInvalidLabel: Bool, score: Double?, compared: ComparedForm? = nil
    ) {
        self.example = example
        self.scored = scored
        self.isInvalidLabel = isInvalidLabel
        self.score = score
        self.compared = compared
    }

    /// The target that shares the longest beginning and end with the prediction; empty if none is known.
    var nearestTarget: String {
        let shared = { (target: String) in
            let prefix = zip(target, scored).prefix { $0 == $1 }.count
            let suffix = zip(target.reversed(), scored.reversed()).prefix { $0 == $1 }.count
            return min(prefix + suffix, target.count)
        }
        let best = example.targets.map(shared).max()
        return example.targets.first { shared($0) == best } ?? ""
    }
}
