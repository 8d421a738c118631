import Metrics
import TaskDefinitions

/// One run's answers to the common examples, in their common order.
struct MatchedAnswers {
    let examples: [EvaluatedExample]
    /// The answers after the task's postprocessing.
    let scored: [String]

    /// - Parameter places: the indices of the common examples in the run
    init(_ task: TaskDefinition, _ examples: [EvaluatedExample], _ places: [Int]) {
        self.examples = places.map { examples[$0] }
        scored = self.examples.map { task.postprocess($0.prediction) }
    }

    var metricExamples: MetricExamples {
        MetricExamples(
            targets: examples.map(\.targets), predictions: scored, attributes: examples.map(\.attributes),
            teacherForced: examples.map(\.targetLikelihood))
    }
}

extension ExampleChanges {
    /// - Parameter values: the value of each answer by itself, if a metric has one
    init(_ before: MatchedAnswers, _ after: MatchedAnswers, _ values: PairedSamples.ExampleValues?) {
        metric = values?.metric.title
        let isHigherBetter = values?.metric.isHigherBetter ?? true
        if let values, isHigherBetter {
            basis = (values.first + values.second).allSatisfy { $0 == 0 || $0 == 1 } ? .rightness : .score
        } else {
            basis = values == nil ? .distance : .edits
        }
        let gains = before.examples.indices.map { place -> Double in
            if let values {
                let gain = values.second[place] - values.first[place]
                return isHigherBetter ? gain : -gain
            }
            let target = before.examples[place].targets.first ?? ""
            let distances = [before, after].map { TaskReport.distance($0.scored[place], from: target) }
            // If neither is a number, neither is nearer.
            return distances[0] == distances[1] ? 0 : distances[0] - distances[1]
        }
        func changes(_ sign: Double) -> [ExampleChange] {
            gains.indices.filter { sign * gains[$0] > 0 }
                .sorted { (-sign * gains[$0], $0) < (-sign * gains[$1], $1) }
                .map { place in
                    let example = before.examples[place]
                    return ExampleChange(
                        input: example.input, targets: example.targets, ordinal: example.ordinal,
                        before: before.answered(place, values?.first), after: after.answered(place, values?.second))
                }
        }
        better = changes(1)
        worse = changes(-1)
    }
}

extension MatchedAnswers {
    fileprivate func answered(_ place: Int, _ scores: [Double]?) -> ExampleChange.Answered {
        ExampleChange.Answered(
            prediction: examples[place].prediction, scored: scored[place], score: scores?[place],
            logLikelihood: examples[place].logLikelihood)
    }
}
