import Configuration
import Foundation
import Metrics

/// The report of a study for programs. The same results give the same bytes.
///
/// Scores have the unit of their metric, times 100 where there is none; a number that does not exist is null. New keys
/// may be added; those here keep their meaning as long as `format` is 1. `setting` is the value of each axis besides
/// methods, tasks and seeds.
///
///     {
///       "format": 1, "name": text, "title": text, "created": "2026-03-01T12:00:00Z",
///       "cells": {
///         "<cell>": {
///           "directory": text, "coordinates": {"<axis>": text},
///           "status": "waiting", "running", "finished" or "failed", "step": count or null, "reason": text or null,
///           "scores": {"<task>": {"<metric>": number}},
///           "curves": {"<task>": [{"step": count, "examples": count, "seconds": number, "score": number}]},
///           "trained_parameters": count or null, "all_parameters": count or null,
///           "peak_memory_bytes": count or null, "seconds_per_step": number or null, "disk_bytes": count or null,
///           "search": null or {"title": text, "chosen": {"<setting>": text}, "trials": [{
///             "settings": {"<setting>": text}, "score": number or null, "budget": number, "unit": text, "status": text
///           }]}
///         }
///       },
///       "performance": [{
///         "setting": {"<axis>": text}, "friedman_p": number or null,
///         "averaged": ["<task>"], "ranked": ["<task>"],
///         "methods": {
///           "<method>": {
///             "average": number or null, "average_deviation": number or null, "average_verdict": text or null,
///             "average_corrected_p": number or null, "mean_rank": number or null,
///             "tasks": {
///               "<task>": {
///                 "mean": number or null, "deviation": number or null, "cells": ["<cell>"],
///                 "verdict": "best", "alike", "worse", "untested" or null,
///                 "corrected_p": number or null        against the best, by Holm's method
///               }
///             }
///           }
///         }
///       }],
///       "convergence": [{
///         "setting": {…}, "baseline": text or null,
///         "tasks": {
///           "<task>": {
///             "<method>": {
///               "best": number or null,
///               "own": reached, "baseline": reached or null,      95% of these best scores
///               "area": {"steps": number or null, "examples": number or null, "seconds": number or null}
///             }
///           }
///         }
///       }],
///       "combination": [{
///         "setting": {…}, "parts": [text],
///         "subsets": {"<method>": {"parts": [text], "is_sequence": boolean, "tasks": {"<task>": number or null}}},
///         "effects": [{"change": text, "pairs": count, "tasks": {"<task>": null or {"difference": number,
///           "pairs": count, "p": number or null, "corrected_p": number or null}}}]
///       }],
///       "scale": [{
///         "setting": {…}, "sizes": {"<size>": count or null},
///         "tasks": {"<task>": {"<method>": {"<size>": {"mean": number or null, "own": reached}}}}
///       }],
///       "transfer": [{
///         "setting": {…}, "method": text, "tasks": ["<task>"],
///         "scores": [[number or null]], "relative_percent": [[number or null]]     [trained on][judged on]
///       }],
///       "cost": [{"setting": {…}, "methods": {"<method>": {"<measure>": {"least": number, "mean": number,
///         "most": number} or null}}}]
///     }
///
/// A `reached` is `{"steps": number or null, "seconds": number or null, "cells": count, "of": count, "is_at_first":
/// boolean}`: means over the cells that reach it, their number and that of all with a curve.
enum StudyJSON {
    static func text(_ report: StudyReport) -> String {
        let results = report.results
        var members: [(String, JSONOutput)] = [
            ("format", .integer(1)), ("name", .string(results.name)), ("title", .string(results.title)),
            ("created", .string(report.created.formatted(.iso8601))),
            ("cells", .object(results.cells.map { ($0.name, cell($0)) })),
        ]
        for part in results.parts {
            let grid = StudyGrid(results.limited(to: part))
            let settings = grid.settings()
            let values: [JSONOutput] =
                switch part {
                case .performance: settings.map { performance(StudyPerformance(grid, $0)) }
                case .convergence: settings.map { convergence(StudyConvergence(grid, $0)) }
                case .combination: settings.compactMap { StudyCombination(grid, $0) }.map(combination)
                case .scale: scales(grid).map(scale)
                case .transfer:
                    settings.flatMap { setting in
                        grid.methods.compactMap { StudyTransferMatrix(grid, $0, setting) }
                    }.map(transfer)
                case .cost: settings.map { cost(StudyCost(grid, $0)) }
                }
            members.append((part.rawValue, .array(values)))
        }
        return JSONOutput.object(members).text
    }

    private static func count(_ value: Int?) -> JSONOutput { value.map { .integer($0) } ?? .null }

    private static func setting(_ setting: StudyGrid.Setting) -> JSONOutput {
        .object(setting.values.map { ($0.axis, .string($0.value)) })
    }

    private static func byTask<Value>(
        _ columns: [StudyGrid.Column], _ values: [Value], _ json: (Value) -> JSONOutput
    ) -> JSONOutput {
        .object(zip(columns, values).map { ($0.title, json($1)) })
    }

    // MARK: Cells

    private static func cell(_ cell: StudyCell) -> JSONOutput {
        var members: [(String, JSONOutput)] = [
            ("directory", .string(cell.directory)),
            (
                "coordinates",
                .object(cell.coordinates.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            ),
        ]
        members += status(cell.status)
        members += [
            (
                "scores",
                .object(
                    cell.tasks.map { task in
                        (task.task, .object(task.scores.map { ($0.metric, .number($0.value)) }))
                    })
            ), ("curves", .object(cell.tasks.map { ($0.task, .array($0.curve.map(point))) })),
            ("trained_parameters", count(cell.trainedParameters)), ("all_parameters", count(cell.allParameters)),
            ("peak_memory_bytes", count(cell.peakMemoryBytes)), ("seconds_per_step", .number(cell.secondsPerStep)),
            ("disk_bytes", count(cell.diskBytes)), ("search", cell.search.map(search) ?? .null),
        ]
        return .object(members)
    }

    private static func status(_ status: StudyCell.Status) -> [(String, JSONOutput)] {
        let (name, step, reason): (String, Int?, String?) =
            switch status {
            case .waiting: ("waiting", nil, nil)
            case .running(let step): ("running", step, nil)
            case .finished: ("finished", nil, nil)
            case .failed(let reason): ("failed", nil, reason)
            }
        return [("status", .string(name)), ("step", count(step)), ("reason", .string(reason))]
    }

    private static func point(_ point: StudyTaskResult.CurvePoint) -> JSONOutput {
        .object([
            ("step", .integer(point.step)), ("examples", .integer(point.examples)),
            ("seconds", .number(point.seconds)), ("score", .number(point.score)),
        ])
    }

    private static func search(_ search: StudySearch) -> JSONOutput {
        let settings = { (settings: [StudySearch.Setting]) in
            JSONOutput.object(settings.map { ($0.name, .string($0.value)) })
        }
        return .object([
            ("title", .string(search.title)), ("chosen", settings(search.chosen)),
            (
                "trials",
                .array(
                    search.trials.map { trial in
                        .object(
                            [
                                ("settings", settings(trial.settings)), ("score", .number(trial.score)),
                                ("budget", .number(trial.budget.amount)), ("unit", .string(trial.budget.unit.rawValue)),
                            ] + status(trial.status))
                    })
            ),
        ])
    }

    // MARK: Parts

    private static func performance(_ performance: StudyPerformance) -> JSONOutput {
        let titles = { (places: [Int]) in JSONOutput.array(places.map { .string(performance.columns[$0].title) }) }
        return .object([
            ("setting", setting(performance.setting)), ("friedman_p", .number(performance.rankP)),
            ("averaged", titles(performance.averaged)), ("ranked", titles(performance.ranked)),
            ("methods", .object(performance.rows.map { ($0.method, row($0, performance.columns)) })),
        ])
    }

    private static func row(_ row: StudyPerformance.Row, _ columns: [StudyGrid.Column]) -> JSONOutput {
        let tasks = columns.indices.map { place -> JSONOutput in
            let entry = row.entries[place]
            return .object([
                ("mean", .number(entry.mean)), ("deviation", .number(entry.deviation)),
                ("cells", .array(entry.runs.map { .string($0.cell.name) })),
                ("verdict", .string(row.verdicts[place]?.rawValue)), ("corrected_p", .number(row.correctedP[place])),
            ])
        }
        return .object([
            ("average", .number(row.average)), ("average_deviation", .number(row.averageDeviation)),
            ("average_verdict", .string(row.averageVerdict?.rawValue)),
            ("average_corrected_p", .number(row.averageCorrectedP)), ("mean_rank", .number(row.meanRank)),
            ("tasks", byTask(columns, tasks) { $0 }),
        ])
    }

    private static func reached(_ reached: StudyPace.Reached) -> JSONOutput {
        .object([
            ("steps", .number(reached.steps)), ("seconds", .number(reached.seconds)),
            ("cells", .integer(reached.count)), ("of", .integer(reached.all)),
            ("is_at_first", .bool(reached.isAtFirst)),
        ])
    }

    private static func convergence(_ convergence: StudyConvergence) -> JSONOutput {
        let tasks = convergence.tasks.map { learned -> (String, JSONOutput) in
            let methods = convergence.methods.enumerated().map { place, method -> (String, JSONOutput) in
                let pace = learned.paces[place]
                let areas = StudyCourse.allCases.map { ($0.name, JSONOutput.number(learned.area(place, $0))) }
                return (
                    method,
                    .object([
                        ("best", .number(pace.best)), ("own", reached(pace.ownNearly)),
                        ("baseline", learned.baselineNearly(place).map(reached) ?? .null), ("area", .object(areas)),
                    ])
                )
            }
            return (learned.column.title, .object(methods))
        }
        return .object([
            ("setting", setting(convergence.setting)), ("baseline", .string(convergence.baseline)),
            ("tasks", .object(tasks)),
        ])
    }

    private static func combination(_ combination: StudyCombination) -> JSONOutput {
        let texts = { (texts: [String]) in JSONOutput.array(texts.map { .string($0) }) }
        let subsets = combination.subsets.map { subset in
            (
                subset.value.name,
                JSONOutput.object([
                    ("parts", texts(subset.parts)), ("is_sequence", .bool(subset.value.isSequence)),
                    ("tasks", byTask(combination.columns, subset.entries) { .number($0.mean) }),
                ])
            )
        }
        let effects = combination.effects.map { effect in
            JSONOutput.object([
                ("change", .string(effect.change.text)), ("pairs", .integer(effect.pairs.count)),
                ("tasks", byTask(combination.columns, effect.differences) { $0.map(difference) ?? .null }),
            ])
        }
        return .object([
            ("setting", setting(combination.setting)), ("parts", texts(combination.parts)),
            ("subsets", .object(subsets)), ("effects", .array(effects)),
        ])
    }

    private static func difference(_ difference: StudyCombination.Difference) -> JSONOutput {
        .object([
            ("difference", .number(difference.value)), ("pairs", .integer(difference.pairs)),
            ("p", .number(difference.p)), ("corrected_p", .number(difference.correctedP)),
        ])
    }

    private static func scales(_ grid: StudyGrid) -> [StudyScale] {
        guard let axis = grid.results.axes.first(where: { $0.kind == .sizes }) else { return [] }
        return grid.settings { $0.name == axis.name }.map { StudyScale(grid, axis, $0) }
    }

    private static func scale(_ scale: StudyScale) -> JSONOutput {
        let tasks = scale.tasks.map { learned -> (String, JSONOutput) in
            let methods = zip(scale.methods, learned.paces).map { method, paces -> (String, JSONOutput) in
                let sizes = zip(scale.sizes, paces).map { size, pace in
                    (
                        size.name,
                        JSONOutput.object([("mean", .number(pace.entry.mean)), ("own", reached(pace.ownNearly))])
                    )
                }
                return (method, .object(sizes))
            }
            return (learned.column.title, .object(methods))
        }
        return .object([
            ("setting", setting(scale.setting)),
            ("sizes", .object(scale.sizes.map { ($0.name, count($0.parameters.map { Int($0) })) })),
            ("tasks", .object(tasks)),
        ])
    }

    private static func transfer(_ matrix: StudyTransferMatrix) -> JSONOutput {
        let numbers = { (number: (StudyTransferMatrix.Element) -> Double?) in
            JSONOutput.array(matrix.elements.map { row in .array(row.map { .number(number($0)) }) })
        }
        return .object([
            ("setting", setting(matrix.setting)), ("method", .string(matrix.method)),
            ("tasks", .array(matrix.tasks.map { .string($0.name) })), ("scores", numbers { $0.score }),
            ("relative_percent", numbers { $0.relative }),
        ])
    }

    private static func cost(_ cost: StudyCost) -> JSONOutput {
        let methods = cost.rows.map { row -> (String, JSONOutput) in
            let measures = StudyCost.Measure.allCases.map { measure -> (String, JSONOutput) in
                let range = row.range(measure).map { range in
                    JSONOutput.object([
                        ("least", .number(range.least)), ("mean", .number(range.mean)), ("most", .number(range.most)),
                    ])
                }
                return (measure.rawValue, range ?? .null)
            }
            return (row.method, .object(measures))
        }
        return .object([("setting", setting(cost.setting)), ("methods", .object(methods))])
    }
}
