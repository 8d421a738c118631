import Configuration
import Metrics
import TaskDefinitions

/// A complete comparison for programs. The same comparison always gives the same bytes.
///
/// Scores, differences and intervals are times 100, except those of `perplexity` and `edit_distance`; a number that
/// does not exist is null. New keys may be added; those here keep their meaning as long as `format` is 1.
///
///     {
///       "format": 1, "created": "2026-03-01T12:00:00Z", "split": "test",
///       "baseline": "<run>",
///       "runs": {
///         "<run>": {
///           "directory": text, "step": count,
///           "planned_steps": count or null, "is_finished": boolean or null,
///           "parameters": count or null, "seconds": number or null,
///           "loss_curve": [{"step": count, "loss": number}],
///           "milestone_split": text, "milestones": [{"step": count, "score": number, "tasks": {"<task>": number}}]
///         }
///       },
///       "averages": {"<run>": {"tasks": count, "baseline": number, "value": number, "difference": number,
///                              "low": number, "high": number}},
///       "tasks": {
///         "<task>": {
///           "description": text,
///           "examples": count,                        that all runs answered; all else refers to these
///           "answered": {"<run>": count}, "decodings": {"<run>": text},
///           "primary_metric": "<metric>",
///           "metrics": {
///             "<metric>": {
///               "is_higher_better": boolean, "values": {"<run>": number},
///               "intervals": {"<run>": {"low": number, "high": number}},      of the values, 95%
///               "differences": {
///                 "<run>": {                          the run minus the baseline
///                   "value": number, "low": number, "high": number,    with its 95% paired bootstrap interval
///                   "p": number or null,              only of the first metric; null for the others
///                   "corrected_p": number or null,    by Holm's method, for all p of the comparison
///                   "test": text or null,             how p was computed
///                   "first_only": count or null,      of McNemar's test: right only in the baseline,
///                   "second_only": count or null      and only in the run
///                 }
///               }
///             }
///           },
///           "changes": {
///             "<run>": {
///               "basis": "rightness", "score", "edits" or "distance",
///               "metric": text or null,               the deciding metric
///               "better": [example], "worse": [example]
///             }
///           }
///         }
///       },
///       "left_out": [{"task": text, "run": text, "reason": text}],
///       "resamples": count, "seed": count
///     }
///
/// An example is `{"ordinal", "input", "targets", "before", "after"}`, and an answer in it `{"prediction", "scored",
/// "score", "log_likelihood"}`. The "score" comes from the deciding metric: 0 to 1, or edits, or edits per hundred
/// elements of the reference.
package enum ComparisonJSON {
    package static func text(_ comparison: Comparison) -> String {
        let names = comparison.runs.map(\.name)
        return JSONOutput.object([
            ("format", .integer(1)), ("created", .string(comparison.createdText)),
            ("split", .string(comparison.split.rawValue)), ("baseline", .string(comparison.baseline.name)),
            ("runs", .object(comparison.runs.map { ($0.name, run($0)) })),
            ("averages", byRun(names, comparison.averages, average)),
            ("tasks", .object(comparison.tasks.map { ($0.task, task($0, names)) })),
            ("left_out", .array(comparison.leftOut.map(leftOut))),
            ("resamples", .integer(BootstrapInterval.usualResamples)), ("seed", .integer(Int(Comparison.seed))),
        ]).text
    }

    /// An object with the names of the runs as keys, without runs that have no value.
    private static func byRun<Value>(
        _ names: [String], _ values: [Value?], _ json: (Value) -> JSONOutput
    ) -> JSONOutput {
        .object(zip(names, values).compactMap { name, value in value.map { (name, json($0)) } })
    }

    private static func run(_ run: Comparison.Run) -> JSONOutput {
        .object([
            ("directory", .string(run.directory)), ("step", run.step.map { .integer($0) } ?? .null),
            ("planned_steps", run.plannedSteps.map { .integer($0) } ?? .null),
            ("is_finished", run.isFinished.map { .bool($0) } ?? .null),
            ("parameters", run.parameterCount.map { .integer($0) } ?? .null), ("seconds", .number(run.seconds)),
            (
                "loss_curve",
                .array(
                    run.lossCurve.map {
                        .object([("step", .integer($0.step)), ("loss", .number($0.loss))])
                    })
            ),
            ("milestone_split", .string(run.milestoneSplit.rawValue)),
            (
                "milestones",
                .array(
                    run.milestones.map { milestone in
                        .object([
                            ("step", .integer(milestone.step)), ("score", .number(milestone.score)),
                            (
                                "tasks",
                                .object(milestone.tasks.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
                            ),
                        ])
                    })
            ),
        ])
    }

    private static func average(_ average: AverageDifference) -> JSONOutput {
        .object([
            ("tasks", .integer(average.tasks)), ("baseline", .number(average.baseline)),
            ("value", .number(average.value)), ("difference", .number(average.difference)),
            ("low", .number(average.interval.low)), ("high", .number(average.interval.high)),
        ])
    }

    private static func task(_ task: TaskComparison, _ names: [String]) -> JSONOutput {
        .object([
            ("description", .string(task.description)), ("examples", .integer(task.examples)),
            ("answered", byRun(names, task.answered) { .integer($0) }),
            ("decodings", byRun(names, task.decodings) { .string($0) }),
            ("primary_metric", .string(task.primary?.name)),
            ("metrics", .object(task.metrics.map { ($0.name, metric($0, names)) })),
            ("changes", byRun(names, task.changes, changes)),
        ])
    }

    private static func metric(_ metric: MetricComparison, _ names: [String]) -> JSONOutput {
        .object([
            ("is_higher_better", .bool(metric.isHigherBetter)),
            ("values", byRun(names, metric.values) { .number($0) }),
            (
                "intervals",
                byRun(names, metric.intervals) {
                    .object([("low", .number($0.low)), ("high", .number($0.high))])
                }
            ),
            ("differences", byRun(names, metric.differences, difference)),
        ])
    }

    private static func difference(_ difference: ScoreDifference) -> JSONOutput {
        var discordant: McNemarTest?
        if case .mcNemar(let test)? = difference.test { discordant = test }
        return .object([
            ("value", .number(difference.value)), ("low", .number(difference.interval.low)),
            ("high", .number(difference.interval.high)), ("p", .number(difference.test?.p)),
            ("corrected_p", .number(difference.correctedP)), ("test", .string(difference.test?.description)),
            ("first_only", discordant.map { .integer($0.firstOnly) } ?? .null),
            ("second_only", discordant.map { .integer($0.secondOnly) } ?? .null),
        ])
    }

    private static func changes(_ changes: ExampleChanges) -> JSONOutput {
        let basis =
            switch changes.basis {
            case .rightness: "rightness"
            case .score: "score"
            case .edits: "edits"
            case .distance: "distance"
            }
        return .object([
            ("basis", .string(basis)), ("metric", .string(changes.metric)),
            ("better", .array(changes.better.map(change))),
            ("worse", .array(changes.worse.map(change))),
        ])
    }

    private static func change(_ change: ExampleChange) -> JSONOutput {
        .object([
            ("ordinal", .integer(change.ordinal)), ("input", .string(change.input)),
            ("targets", .array(change.targets.map { .string($0) })), ("before", answered(change.before)),
            ("after", answered(change.after)),
        ])
    }

    private static func answered(_ answered: ExampleChange.Answered) -> JSONOutput {
        .object([
            ("prediction", .string(answered.prediction)), ("scored", .string(answered.scored)),
            ("score", .number(answered.score)), ("log_likelihood", .number(answered.logLikelihood)),
        ])
    }

    private static func leftOut(_ leftOut: Comparison.LeftOut) -> JSONOutput {
        .object([("task", .string(leftOut.task)), ("run", .string(leftOut.run)), ("reason", .string(leftOut.reason))])
    }
}
