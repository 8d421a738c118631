import Configuration
import Files
import Presentation

/// The part of a `report.json` that ranks runs.
package struct ListedReport {
    /// The results on a task.
    package struct Task: Equatable {
        package let name: String
        /// The first metric.
        package let metric: String
        package let isHigherBetter: Bool
        package let split: String
        /// SHA-256 of the split's file; nil if the report does not say.
        package let hash: String?
        /// The way in which predictions were found, such as `greedy`; nil if the report does not say.
        package let decoding: String?
        /// Not a number if there was nothing to score.
        package let score: Double
        /// Half the width of the score's interval; nil if the report does not say.
        package let halfWidth: Double?

        /// Whether the predictions come from another system. Their decoding is not known.
        var isGiven: Bool { decoding == ScoredPredictions.decoding }

        /// Whether the scores of two runs measure the same thing, with answers found in the same way.
        package func isComparable(to other: Task) -> Bool {
            (name, metric, split, hash) == (other.name, other.metric, other.split, other.hash) && isDecoded(as: other)
        }

        /// Whether predictions were found in the same way. Those of another system match any.
        func isDecoded(as other: Task) -> Bool { isGiven || other.isGiven || decoding == other.decoding }

        /// With as many decimals as the interval supports, as in the report.
        package var scoreText: String { Quantity.fixed(score, Quantity.decimals(halfWidth: halfWidth)) }
    }

    package let tasks: [Task]
    /// Not a number if no task counts.
    package let average: Double
    package let parameterCount: Int?
    /// The step of the evaluated checkpoint, for a run.
    package let step: Int?
    /// The length of the run, if it was not finished when the report was made.
    package let unfinishedLength: Int?
    package let created: String

    /// - Throws: `ConfigurationError`; ``RunError`` if it is no report
    init(file: String) throws {
        let root = try JSONDocument(bytes: try FileSystem.contents(of: file), file: file, dialect: .strict).root
        guard root["format"]?.integer == 1, let tasks = root["tasks"]?.members else {
            throw RunError("is no report of a format that this version knows; evaluate again", path: file)
        }
        let data = root["data"]?.elements ?? []
        self.tasks = tasks.compactMap { task in
            guard let metric = task.node["primary_metric"]?.string, let score = task.node["metrics"]?[metric] else {
                return nil
            }
            let split = task.node["split"]?.string ?? ""
            let source = data.first { $0["task"]?.string == task.key && $0["split"]?.string == split }
            return Task(
                name: task.key, metric: metric, isHigherBetter: score["is_higher_better"]?.bool ?? true, split: split,
                hash: source?["sha256"]?.string, decoding: task.node["decoding"]?.string,
                score: score["value"]?.number ?? .nan, halfWidth: Self.halfWidth(score))
        }
        average = root["average"]?.number ?? .nan
        parameterCount = root["model"]?["parameters"]?.integer
        step = root["checkpoint"]?["step"]?.count
        let training = root["training"]
        unfinishedLength = training?["is_finished"]?.bool == false ? training?["planned_steps"]?.count : nil
        created = root["created"]?.string ?? ""
    }

    private static func halfWidth(_ score: JSONNode) -> Double? {
        guard let low = score["low"]?.number, let high = score["high"]?.number else { return nil }
        return (high - low) / 2
    }

    /// The average with as many decimals as in the report.
    package var averageText: String {
        let halfWidths = tasks.filter { $0.isHigherBetter && $0.score.isFinite }.map(\.halfWidth)
        let known = halfWidths.compactMap { $0 }
        let halfWidth = known.count == halfWidths.count ? Quantity.halfWidth(ofMeanOf: known) : nil
        return Quantity.fixed(average, Quantity.decimals(halfWidth: halfWidth))
    }

    /// The splits of tasks, such as `test`.
    package static func splits(of tasks: [Task]) -> String {
        let all = tasks.map(\.split)
        return all.indices.filter { !all[..<$0].contains(all[$0]) }.map { all[$0] }.joined(separator: ", ")
    }
}
