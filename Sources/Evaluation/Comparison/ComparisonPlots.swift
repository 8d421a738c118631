import CommandSyntax
import TaskDefinitions

/// The learning curves of the runs over each other.
extension Comparison {
    /// Loss, the score that milestones are compared by, and each task's first metric; only those that have a curve.
    var plots: [Plot] {
        let losses = runs.map { run in
            Plot.Series(run.name, points: run.lossCurve.map { (Double($0.step), $0.loss) })
        }
        let milestones = plot("Scores of the milestones", label: "score") { $0.score }
        let tasks = self.tasks.map { task in
            let name = task.primary?.name ?? "score"
            let label = task.primary?.isHigherBetter == false ? "\(name) (the lower, the better)" : name
            return plot(task.task, label: label) { $0.tasks[task.task] ?? .nan }
        }
        return ([Plot.losses("Training loss", losses), milestones] + tasks).compactMap { $0 }
    }

    private func plot(_ title: String, label: String, _ score: (Milestone) -> Double) -> Plot? {
        let splits = Set(runs.map(\.milestoneSplit))
        let split = splits.count == 1 ? splits.first?.rawValue : nil
        return Plot.scores(
            title, label: split.map { "\(label), \($0) split" } ?? label,
            runs.map { run in
                let name = split == nil ? "\(run.name), \(run.milestoneSplit.rawValue) split" : run.name
                return Plot.Series(name, points: run.milestones.map { (Double($0.step), score($0)) })
            })
    }
}
