import Foundation
import Runs

/// Studies made up for the tests of the report.
enum StudySamples {
    static let created = Date(timeIntervalSince1970: 1_800_000_000)

    static func report(_ results: StudyResults) -> StudyReport { StudyReport(results, created: created) }

    /// The report's JSON.
    static func json(_ results: StudyResults) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(report(results).json.utf8))
    }

    static let methods = StudyAxis(
        name: "method", kind: .methods, values: [.init("full"), .init("lora"), .init("<b>prompt</b>")],
        baseline: "full")
    static let tasks = StudyAxis(name: "task", kind: .tasks, values: [.init("sst2"), .init("mrpc"), .init("edits")])
    static let seeds = StudyAxis(name: "seed", kind: .seeds, values: [.init("1"), .init("2")])
    static let judged = [
        StudyTask(name: "sst2", kind: "classification", metric: "accuracy"),
        StudyTask(name: "mrpc", kind: "pairs", metric: "f1"),
        StudyTask(
            name: "edits", kind: "generation", metric: "edit_distance", isHigherBetter: false, unit: "characters"),
    ]

    /// Examples whose mean is a score: alternately above and below it.
    /// - Parameter gap: the distance of each from the score, which moves slowly along the examples
    static func examples(_ score: Double, gap: Double = 10, count: Int = 20) -> [StudyTaskResult.ExampleScore] {
        (0..<count).map { place in
            let distance = gap * Double(1 + place / 2 % 3)
            return .init(example: "\(place)", value: score + (place % 2 == 0 ? distance : -distance))
        }
    }

    static func cell(
        _ coordinates: [String: String], _ task: String? = nil, score: Double? = nil,
        examples: [StudyTaskResult.ExampleScore] = [], curve: [StudyTaskResult.CurvePoint] = [],
        status: StudyCell.Status = .finished, trained: Int? = nil, all: Int? = 1_000_000
    ) -> StudyCell {
        let name = coordinates.sorted { $0.key < $1.key }.map(\.value).joined(separator: "-")
        let judged = StudySamples.judged.first { $0.name == task }
        let result = judged.map { judged in
            StudyTaskResult(
                task: judged.name, scores: score.map { [.init(metric: judged.metric, value: $0)] } ?? [],
                examples: examples, curve: curve)
        }
        return StudyCell(
            name: name, directory: name, hasReport: status == .finished, coordinates: coordinates, status: status,
            tasks: result.map { [$0] } ?? [], trainedParameters: trained, allParameters: trained.flatMap { _ in all },
            peakMemoryBytes: trained.map { 500_000_000 + $0 }, secondsPerStep: trained.map { _ in 0.25 },
            diskBytes: trained.map { $0 * 4 })
    }

    /// A rise from 0 over 80 to 100 times the best score divided by 100.
    static func curve(best: Double, every steps: Int = 100) -> [StudyTaskResult.CurvePoint] {
        zip(1..., [0, 0.8, 1]).map { place, share in
            .init(
                step: place * steps, examples: place * steps * 8, seconds: Double(place * steps) / 10,
                score: share * best)
        }
    }

    /// Three methods on three tasks with two seeds. Of `prompt`, one cell failed, one runs and the rest waits.
    static let partial: StudyResults = {
        let scores: [String: [String: [Double]]] = [
            "full": ["sst2": [90, 92], "mrpc": [80, 80], "edits": [3, 5]],
            "lora": ["sst2": [90, 91], "mrpc": [60, 62], "edits": [2, 3]],
        ]
        let cells = methods.values.map(\.name).flatMap { method in
            tasks.values.map(\.name).flatMap { task in
                ["1", "2"].map { seed -> StudyCell in
                    let coordinates = ["method": method, "task": task, "seed": seed]
                    guard let score = scores[method]?[task]?[seed == "1" ? 0 : 1] else {
                        let status: StudyCell.Status =
                            switch (task, seed) {
                            case ("sst2", "1"): .failed(reason: "the loss is no number at step <7>")
                            case ("sst2", _): .running(step: 1200)
                            default: .waiting
                            }
                        return cell(coordinates, status == .waiting ? nil : task, status: status)
                    }
                    return cell(
                        coordinates, task, score: score, examples: examples(score),
                        curve: curve(best: score, every: method == "full" ? 100 : 200),
                        trained: method == "full" ? 1_000_000 : 3_900)
                }
            }
        }
        return StudyResults(
            name: "tiny", title: "A <tiny> study", axes: [methods, tasks, seeds], tasks: judged, cells: cells)
    }()
}
