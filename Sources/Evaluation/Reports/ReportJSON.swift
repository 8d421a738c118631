import Batching
import Configuration
import TaskDefinitions

/// `report.json`, for programs. The same report always gives the same bytes.
///
/// All scores, intervals and rates are times 100, except those of `perplexity` and `edit_distance`; a number that does
/// not exist (no examples, a loss that overflowed) is null. New keys may be added; those here keep their meaning as
/// long as `format` is 1.
///
///     {
///       "format": 1,
///       "title": text, "created": "2026-03-01T12:00:00Z",
///       "average": number,                            unweighted mean of the primary metrics, without those with
///                                                     lower values better
///       "tasks": {
///         "<task>": {
///           "description": text, "split": "test",
///           "prefix": text,                           at the beginning of every input
///           "definition": {name: text},               the settings of the task's file
///           "examples": count,                        scored
///           "primary_metric": "<metric>",
///           "metrics": {
///             "<metric>": {
///               "value": number, "low": number, "high": number,      with its 95% bootstrap interval
///               "is_higher_better": boolean,
///               "signature": text or null             the reference program's signature
///             }
///           },
///           "invalid_label_rate": number or null,     null if the task has no label set
///           "invalid_label_kinds": count,             the number of different ones; the most frequent:
///           "invalid_labels": [{"prediction": text, "count": count, "first_example": index,
///             "nearest_label": text, "edits": count}],
///           "lengths": null or {                      in tokens with the end of the sequence, before anything is cut
///             "inputs": {
///               "mean": number, "percentile_95": count, "longest": count,
///               "bin_width": count, "counts": [count], bin k: lengths from k times the width up
///               "beyond": count                       longer than all bins
///             },
///             "targets": null or likewise, "predictions": null or likewise
///           },
///           "samples": [example],                     three of the answered ones, in the form of the errors
///           "truncated_inputs": count, "truncated_targets": count,
///           "decoding": text or null,                 the way to its predictions, such as "greedy", or
///                                                     "rank classification" if its labels were ranked, or
///                                                     "teacher forcing" if it has an objective and no answers
///           "seconds": number,                        the time for the predictions
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
///             "compared": null or {                   the compared forms for the metric that decides errors; null
///               "metric": "<metric>",                 if these texts are compared unchanged
///               "targets": [text], "prediction": text
///             },
///             "score": number or null, "log_likelihood": number or null, "is_invalid_label": boolean
///           }]
///         }
///       },
///       "model": null or {"architecture": text, "parameters": count, "settings": {name: text}},
///       "checkpoint": null or {"step": count, "hash": text or null, "initial_model": text or null},
///       "training": null or {
///         "steps": count,
///         "planned_steps": count or null, "is_finished": boolean or null,   of the run, when the report was made
///         "examples": count, "tokens": count, "seconds": number, "peak_memory_bytes": count or null,
///         "final_losses": {"<task>": number},         nats per target token
///         "loss_curve": [{"step": count, "loss": number}],     of the whole run, also after the checkpoint
///         "task_curves": {
///           "<task>": {
///             "loss": [{"step": count, "loss": number}],
///             "scores": {"<metric>": [{"step": count, "value": number}]}
///           }
///         },
///         "milestone_examples": text or null,         the examples of these scores
///         "mixture": [{
///           "task": text,
///           "examples": count or null,                to draw from; null if it is no longer known
///           "planned_share": number or null, "drawn_share": number,      in 0...1
///           "drawn": count, "epochs": number or null,
///           "target_tokens": count, "loss_share": number
///         }],
///         "stages": [{                                of the whole run, if the mixture has several
///           "first_step": count,                      counted from 0
///           "steps": count, "shares": {"<task>": number}               planned, in 0...1
///         }]
///       },
///       "data": [{"task": text, "split": text, "path": text, "sha256": text, "examples": count}],
///       "vocabulary": null or {"kind": text, "size": count, "fingerprint": text},
///       "decoding": {name: text},
///       "configuration": object or null              of the training, with all defaults
///     }
package enum ReportJSON {
    package static func text(_ report: Report) -> String {
        let value = JSONOutput.object([
            ("format", .integer(1)),
            ("title", .string(report.title)),
            ("created", .string(report.createdText)),
            ("average", .number(report.average)),
            ("tasks", .object(report.tasks.map { ($0.task, task($0)) })),
            ("model", report.model.map(model) ?? .null),
            ("checkpoint", checkpoint(report.checkpoint)),
            ("training", training(report.training)),
            ("data", .array(report.data.map(source))),
            ("vocabulary", report.vocabulary.map(vocabulary) ?? .null),
            ("decoding", facts(report.decoding)),
            ("configuration", configuration(report.configuration)),
        ])
        return value.text
    }

    // MARK: Results

    private static func task(_ task: TaskReport) -> JSONOutput {
        .object([
            ("description", .string(task.description)),
            ("prefix", .string(task.prefix)),
            ("definition", facts(task.definition)),
            ("split", .string(task.split.rawValue)),
            ("examples", .integer(task.examples)),
            ("primary_metric", .string(task.primary?.name)),
            ("metrics", .object(task.metrics.map { ($0.name, score($0)) })),
            ("invalid_label_rate", .number(task.invalidLabelRate)),
            ("invalid_label_kinds", .integer(task.invalidLabelKinds)),
            ("invalid_labels", .array(task.invalidLabels.map(invalidLabel))),
            ("lengths", task.lengths.map(lengths) ?? .null),
            ("truncated_inputs", .integer(task.truncatedInputs)),
            ("truncated_targets", .integer(task.truncatedTargets)),
            ("impossible_targets", task.impossibleTargets.map { .integer($0) } ?? .null),
            ("decoding", .string(task.decoding)),
            ("seconds", .number(task.seconds)),
            ("confusion", confusion(task.confusion)),
            ("samples", .array(task.samples.map(example))),
            ("error_count", .integer(task.errorCount)),
            ("errors", .array(task.errors.map(example))),
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

    private static func invalidLabel(_ invalid: InvalidLabel) -> JSONOutput {
        .object([
            ("prediction", .string(invalid.text)), ("count", .integer(invalid.count)),
            ("first_example", .integer(invalid.ordinal)), ("nearest_label", .string(invalid.nearest)),
            ("edits", .integer(invalid.edits)),
        ])
    }

    private static func lengths(_ lengths: TaskLengths) -> JSONOutput {
        .object([
            ("inputs", distribution(lengths.inputs)),
            ("targets", lengths.targets.map(distribution) ?? .null),
            ("predictions", lengths.predictions.map(distribution) ?? .null),
        ])
    }

    private static func distribution(_ lengths: LengthDistribution) -> JSONOutput {
        .object([
            ("mean", .number(lengths.statistics.mean)), ("percentile_95", .integer(lengths.statistics.percentile95)),
            ("longest", .integer(lengths.statistics.longest)), ("bin_width", .integer(lengths.binWidth)),
            ("counts", .array(lengths.counts.map { .integer($0) })), ("beyond", .integer(lengths.beyond)),
        ])
    }

    private static func example(_ outcome: ExampleOutcome) -> JSONOutput {
        .object([
            ("ordinal", .integer(outcome.example.ordinal)),
            ("input", .string(outcome.example.input)),
            ("targets", .array(outcome.example.targets.map { .string($0) })),
            ("prediction", .string(outcome.example.prediction)),
            ("scored", .string(outcome.scored)),
            ("compared", outcome.compared.map(compared) ?? .null),
            ("score", .number(outcome.score)),
            ("log_likelihood", .number(outcome.example.logLikelihood)),
            ("is_invalid_label", .bool(outcome.isInvalidLabel)),
        ])
    }

    private static func compared(_ form: ComparedForm) -> JSONOutput {
        .object([
            ("metric", .string(form.metric)), ("targets", .array(form.targets.map { .string($0) })),
            ("prediction", .string(form.prediction)),
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
        return .object([
            ("step", checkpoint.step.map { .integer($0) } ?? .null), ("hash", .string(checkpoint.hash)),
            ("initial_model", .string(checkpoint.initialModelHash)),
        ])
    }

    private static func training(_ training: Report.Training?) -> JSONOutput {
        guard let training else { return .null }
        return .object([
            ("steps", .integer(training.steps)),
            ("planned_steps", training.plannedSteps.map { .integer($0) } ?? .null),
            ("is_finished", training.isFinished.map { .bool($0) } ?? .null),
            ("examples", .integer(training.examples)),
            ("tokens", .integer(training.tokens)),
            ("seconds", .number(training.seconds)),
            ("peak_memory_bytes", training.peakMemory.map { .integer($0) } ?? .null),
            ("final_losses", .object(training.finalLosses.map { ($0.task, .number($0.loss)) })),
            ("loss_curve", losses(training.lossCurve)),
            ("task_curves", .object(training.taskCurves.map { ($0.task, curve($0)) })),
            ("milestone_examples", .string(training.milestoneExamples)),
            ("mixture", .array(training.mixture.map { mixture($0, of: training) })),
            ("stages", .array(training.stages.map { stage($0, of: training) })),
        ])
    }

    private static func losses(_ curve: [Report.LossPoint]) -> JSONOutput {
        .array(curve.map { .object([("step", .integer($0.step)), ("loss", .number($0.loss))]) })
    }

    private static func curve(_ curve: Report.TaskCurve) -> JSONOutput {
        let scores = curve.scores.map { scores in
            let points = scores.points.map { point in
                JSONOutput.object([("step", .integer(point.step)), ("value", .number(point.value))])
            }
            return (key: scores.metric, value: JSONOutput.array(points))
        }
        return .object([("loss", losses(curve.losses)), ("scores", .object(scores))])
    }

    private static func mixture(_ part: Report.MixturePart, of training: Report.Training) -> JSONOutput {
        .object([
            ("task", .string(part.task)), ("examples", part.examples.map { .integer($0) } ?? .null),
            ("planned_share", .number(part.plannedShare)), ("drawn_share", .number(training.drawnShare(part))),
            ("drawn", .integer(part.drawn)), ("epochs", .number(part.epochs)),
            ("target_tokens", .integer(part.targetTokens)), ("loss_share", .number(training.lossShare(part))),
        ])
    }

    private static func stage(_ stage: MixturePlan.Stage, of training: Report.Training) -> JSONOutput {
        .object([
            ("first_step", .integer(stage.firstStep)), ("steps", .integer(stage.steps)),
            ("shares", .object(zip(training.mixture, stage.shares).map { ($0.task, .number($1)) })),
        ])
    }

    /// The parsed configuration; null if it is not JSON.
    private static func configuration(_ text: String?) -> JSONOutput {
        guard let text, let document = try? JSONDocument(bytes: Array(text.utf8), file: "", dialect: .strict) else {
            return .null
        }
        return JSONOutput(document.root)
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
