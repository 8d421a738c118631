import Configuration
import TaskDefinitions

/// `report.json`, for programs. The same report always gives the same bytes.
///
/// All scores, intervals and rates are times 100, but for those of `perplexity` and `edit_distance`; a number that
/// does not exist (no examples, a loss that overflowed) is null. New keys may be added; those here keep their meaning
/// as long as `format` is 1.
///
///     {
///       "format": 1,
///       "title": text, "created": "2026-03-01T12:00:00Z",
///       "average": number,                            unweighted mean of the primary metrics, but for those of which
///                                                     a lower value is the better one
///       "tasks": {
///         "<task>": {
///           "description": text, "split": "test",
///           "examples": count,                        scored
///           "primary_metric": "<metric>",
///           "metrics": {
///             "<metric>": {
///               "value": number, "low": number, "high": number,      with its 95% bootstrap interval
///               "is_higher_better": boolean,
///               "signature": text or null             how the reference program calls what was computed
///             }
///           },
///           "invalid_label_rate": number or null,     null where the task has no label set
///           "truncated_inputs": count, "truncated_targets": count,
///           "decoding": text or null,                 how its predictions were found, such as "greedy", or
///                                                     "rank classification" where its labels were ranked
///           "seconds": number,                        that finding them took
///           "confusion": null or {
///             "labels": [text],
///             "counts": [[count]],                    [expected][predicted]; the last column is "no label"
///             "most_frequent": [{"expected": text, "predicted": text or null, "count": count}]
///           },
///           "error_count": count,
///           "errors": [{                              the worst, worst first
///             "ordinal": index, "input": text, "targets": [text],
///             "prediction": text,                     as the model wrote it
///             "scored": text,                         after postprocessing
///             "score": number or null, "log_likelihood": number or null, "is_invalid_label": boolean
///           }]
///         }
///       },
///       "model": {"architecture": text, "parameters": count, "settings": {name: text}},
///       "checkpoint": null or {"step": count, "hash": text or null},
///       "training": null or {
///         "steps": count, "examples": count, "tokens": count, "seconds": number,
///         "final_losses": {"<task>": number},         nats per target token
///         "loss_curve": [{"step": count, "loss": number}]
///       },
///       "data": [{"task": text, "split": text, "path": text, "sha256": text, "examples": count}],
///       "vocabulary": {"kind": text, "size": count, "fingerprint": text},
///       "decoding": {name: text}
///     }
public enum ReportJSON {
    public static func text(_ report: Report) -> String {
        let value = JSONOutput.object([
            ("format", .integer(1)),
            ("title", .string(report.title)),
            ("created", .string(report.createdText)),
            ("average", .number(report.average)),
            ("tasks", .object(report.tasks.map { ($0.task, task($0)) })),
            ("model", model(report.model)),
            ("checkpoint", checkpoint(report.checkpoint)),
            ("training", training(report.training)),
            ("data", .array(report.data.map(source))),
            ("vocabulary", vocabulary(report.vocabulary)),
            ("decoding", facts(report.decoding)),
        ])
        return value.text
    }

    // MARK: Results

    private static func task(_ task: TaskReport) -> JSONOutput {
        .object([
            ("description", .string(task.description)),
            ("split", .string(task.split.rawValue)),
            ("examples", .integer(task.examples)),
            ("primary_metric", .string(task.primary?.name)),
            ("metrics", .object(task.metrics.map { ($0.name, score($0)) })),
            ("invalid_label_rate", .number(task.invalidLabelRate)),
            ("truncated_inputs", .integer(task.truncatedInputs)),
            ("truncated_targets", .integer(task.truncatedTargets)),
            ("decoding", .string(task.decoding)),
            ("seconds", .number(task.seconds)),
            ("confusion", confusion(task.confusion)),
            ("error_count", .integer(task.errorCount)),
            ("errors", .array(task.errors.map(error))),
        ])
    }

    private static func score(_ score: MetricScore) -> JSONOutput {
        .object([
            ("value", .number(score.value)), ("low", .number(score.low)), ("high", .number(score.high)),
            ("is_higher_better", .bool(score.isHigherBetter)), ("signature", .string(score.signature)),
        ])
    }

    private static func confusion(_ matrix: ConfusionMatrix?) -> JSONOutput {
        guard let matrix else { return .null }
        let mistakes = matrix.confusions.prefix(TaskReport.errorsShown).map { mistake in
            JSONOutput.object([
                ("expected", .string(mistake.expected)), ("predicted", .string(mistake.predicted)),
                ("count", .integer(mistake.count)),
            ])
        }
        return .object([
            ("labels", .array(matrix.labels.map { .string($0) })),
            ("counts", .array(matrix.counts.map { .array($0.map { .integer($0) }) })),
            ("most_frequent", .array(mistakes)),
        ])
    }

    private static func error(_ outcome: ExampleOutcome) -> JSONOutput {
        .object([
            ("ordinal", .integer(outcome.example.ordinal)),
            ("input", .string(outcome.example.input)),
            ("targets", .array(outcome.example.targets.map { .string($0) })),
            ("prediction", .string(outcome.example.prediction)),
            ("scored", .string(outcome.scored)),
            ("score", .number(outcome.score)),
            ("log_likelihood", .number(outcome.example.logLikelihood)),
            ("is_invalid_label", .bool(outcome.isInvalidLabel)),
        ])
    }

    // MARK: How they came about

    private static func model(_ model: Report.Model) -> JSONOutput {
        .object([
            ("architecture", .string(model.architecture)), ("parameters", .integer(model.parameterCount)),
            ("settings", facts(model.settings)),
        ])
    }

    private static func checkpoint(_ checkpoint: Report.Checkpoint?) -> JSONOutput {
        guard let checkpoint else { return .null }
        return .object([("step", checkpoint.step.map { .integer($0) } ?? .null), ("hash", .string(checkpoint.hash))])
    }

    private static func training(_ training: Report.Training?) -> JSONOutput {
        guard let training else { return .null }
        let curve = training.lossCurve.map { point in
            JSONOutput.object([("step", .integer(point.step)), ("loss", .number(point.loss))])
        }
        return .object([
            ("steps", .integer(training.steps)),
            ("examples", .integer(training.examples)),
            ("tokens", .integer(training.tokens)),
            ("seconds", .number(training.seconds)),
            ("final_losses", .object(training.finalLosses.map { ($0.task, .number($0.loss)) })),
            ("loss_curve", .array(curve)),
        ])
    }

    private static func source(_ source: Report.DataSource) -> JSONOutput {
        .object([
            ("task", .string(source.task)), ("split", .string(source.split)), ("path", .string(source.path)),
            ("sha256", .string(source.hash)), ("examples", .integer(source.examples)),
        ])
    }

    private static func vocabulary(_ vocabulary: Report.Vocabulary) -> JSONOutput {
        .object([
            ("kind", .string(vocabulary.kind)), ("size", .integer(vocabulary.size)),
            ("fingerprint", .string(vocabulary.fingerprint)),
        ])
    }

    private static func facts(_ facts: [Report.Fact]) -> JSONOutput {
        .object(facts.map { ($0.name, .string($0.value)) })
    }
}
