import Presentation
import TaskDefinitions

/// The learning curves of the runs in common charts.
extension Comparison {
    /// Loss, the average over the tasks that all runs have, and each task's first metric, for those that have a curve.
    package var plots: [Plot] {
        let losses = series { run in run.lossCurve.map { (Double($0.step), $0.loss) } }
        let shared = milestoneTasks.count
        let average =
            shared < 2
            ? nil
            : scores(
                "Scores of the milestones", label: "average of \(shared) shared tasks (times 100)", isPercentage: true
            ) { milestoneAverage($0) }
        let tasks = self.tasks.map { task in
            let text = task.primary?.text
            return scores(task.task, label: text?.axis ?? "score", isPercentage: text?.isPercentage ?? false) {
                $0.tasks[task.task] ?? .nan
            }
        }
        return ([Plot.losses("Training loss", losses), average] + tasks).compactMap { $0 }
    }

    /// The tasks that the milestones of all runs score, without those whose first metric is better when lower. An
    /// average over different tasks would not tell which run is better.
    package var milestoneTasks: [String] {
        let judged = runs.filter { !$0.milestones.isEmpty }
        return tasks.filter { task in
            task.primary?.isHigherBetter == true && !judged.isEmpty
                && judged.allSatisfy { $0.milestones.contains { $0.tasks[task.task] != nil } }
        }.map(\.task)
    }

    /// The mean of the first metrics of ``milestoneTasks``; NaN if one of them was not measured, or if there is none.
    func milestoneAverage(_ milestone: Milestone) -> Double {
        let values = milestoneTasks.map { milestone.tasks[$0] ?? .nan }
        return values.reduce(0, +) / Double(values.count)
    }

    /// The mean with as many decimals as the intervals of the tasks' scores support.
    func milestoneAverageText(_ milestone: Milestone) -> String {
        let halfWidths = milestoneTasks.compactMap { milestone.halfWidths[$0] }
        let isKnown = halfWidths.count == milestoneTasks.count
        let halfWidth = isKnown ? Quantity.halfWidth(ofMeanOf: halfWidths) : nil
        return Quantity.fixed(milestoneAverage(milestone), Quantity.decimals(halfWidth: halfWidth))
    }

    private func scores(
        _ title: String, label: String, isPercentage: Bool, _ score: (Milestone) -> Double
    ) -> Plot? {
        let series = series { run in run.milestones.map { (Double($0.step), score($0)) } }
        let shown = series.compactMap(\.style).map { runs[$0] }
        let splits = Set(shown.map(\.milestoneSplit))
        guard splits.count > 1 else {
            let split = splits.first.map { ", \($0.rawValue) split" } ?? ""
            return Plot.scores(title, label: label + split, series, isPercentage: isPercentage)
        }
        let named = zip(series, shown).map { series, run in
            var series = series
            series.name += ", \(run.milestoneSplit.rawValue) split"
            return series
        }
        return Plot.scores(title, label: label, named, isPercentage: isPercentage)
    }

    /// A line for each run that has points, in its own colour.
    private func series(_ points: (Run) -> [(x: Double, y: Double)]) -> [Plot.Series] {
        runs.enumerated().compactMap { number, run in
            let points = points(run)
            guard points.contains(where: { $0.y.isFinite }) else { return nil }
            return Plot.Series(run.name, points: points, style: number)
        }
    }
}
