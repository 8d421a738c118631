import Batching
import Configuration
import ExampleStore
import Runs

extension PlanDescription {
    /// - Parameters:
    ///   - calibration: nil if there is no estimate of the time
    ///   - sharing: what to expect of several processes, if it was asked for
    func json(
        _ calibration: Calibration?, sharing: (plan: SharingPlan, processes: Int)? = nil, warnings: [String]
    ) throws -> JSONOutput {
        let processes: [(String, JSONOutput)] =
            sharing.map { plan, processes in
                [
                    (
                        "network",
                        .object([
                            ("gigabits_per_second", .number(plan.link.bytesPerSecond * 8 / 1e9)),
                            ("latency_microseconds", .number(plan.link.latency * 1e6)),
                        ])
                    ), ("processes", .array(plan.rows(upTo: processes).map(Self.json))),
                ]
            } ?? []
        return .object(
            [
                ("name", .string(configuration.name)), ("parameters", .integer(data.parameterCounts.all)),
                ("trained_parameters", .integer(data.parameterCounts.trained)), ("steps", .integer(plan.steps)),
                ("batch_examples", .integer(plan.batchExamples)), ("examples", .integer(plan.examples)),
                ("input_tokens_per_batch", .number(plan.inputTokensPerBatch)),
                ("target_tokens_per_batch", .number(plan.targetTokensPerBatch)),
                ("draws", .string(data.sampler.drawKind.rawValue)),
                ("tasks", .array(plan.entries.map { Self.json($0) })), ("stages", .array(plan.stages.map(json))),
                ("leakage", .array(try leakage.overlaps.map { try json($0) })),
                ("warnings", .array(warnings.map(JSONOutput.string))),
                ("seconds_per_step", .number(calibration?.secondsPerStep)),
                ("calibration_steps", calibration.map { .integer($0.measuredSteps) } ?? .null),
                ("seconds", .number(calibration.map { $0.secondsPerStep * Double(plan.steps) })),
            ] + processes)
    }

    private static func json(_ row: SharingPlan.Row) -> JSONOutput {
        .object([
            ("processes", .integer(row.processes)), ("shards", .integer(row.shards)),
            ("seconds_per_step", .number(row.secondsPerStep)), ("seconds_of_waiting", .number(row.secondsOfWaiting)),
            ("speedup", .number(row.speedup)),
        ])
    }

    private static func json(_ entry: MixturePlan.Entry) -> JSONOutput {
        let wholeDraws = Int(exactly: entry.draws)
        let draws: JSONOutput = wholeDraws.map { .integer($0) } ?? .number(entry.draws)
        return .object([
            ("task", .string(entry.name)), ("examples", .integer(entry.exampleCount)), ("rate", .number(entry.rate)),
            ("share", .number(entry.share)), ("draws", draws), ("epochs", .number(entry.epochs)),
            ("repeats", entry.repeats.map { .array([.integer($0.lowerBound), .integer($0.upperBound)]) } ?? .null),
            ("input_tokens", json(entry.inputTokens)), ("target_tokens", json(entry.targetTokens)),
            ("truncated_inputs", .integer(entry.truncatedInputs)),
            ("truncated_targets", .integer(entry.truncatedTargets)), ("dropped", .integer(entry.droppedCount)),
            ("loss_share", .number(entry.lossShare)),
        ])
    }

    private func json(_ stage: MixturePlan.Stage) -> JSONOutput {
        .object([
            ("first_step", .integer(stage.firstStep)), ("steps", .integer(stage.steps)),
            ("shares", .object(zip(plan.entries, stage.shares).map { ($0.name, .number($1)) })),
        ])
    }

    private func json(_ overlap: Leakage.Overlap) throws -> JSONOutput {
        .object([
            ("task", .string(overlap.task)), ("split", .string(overlap.split.rawValue)),
            ("examples", .integer(overlap.exampleCount)), ("training_task", .string(overlap.trainingTask)),
            ("exact", .integer(overlap.exactCount)), ("normalized", .integer(overlap.normalizedCount)),
            ("training_examples", .integer(overlap.trainingCount)), ("example", .integer(overlap.evaluationOrdinal)),
            ("training_example", .integer(overlap.trainingOrdinal)), ("input", .string(try sample(overlap))),
        ])
    }

    private static func json(_ tokens: LengthStatistics) -> JSONOutput {
        .object([
            ("mean", .number(tokens.mean)), ("percentile_95", .integer(tokens.percentile95)),
            ("longest", .integer(tokens.longest)),
        ])
    }
}
