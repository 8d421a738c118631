import Presentation

/// The charts of a report.
extension Report {
    /// The loss of the whole mixture over the steps; nil if there is nothing to see.
    var lossPlot: Plot? {
        guard let training else { return nil }
        return lossPlot("Training loss", [.init("all tasks", points: Self.points(training.lossCurve))])
    }

    /// The first metric of every task over the milestones, or their average if there are too many tasks.
    var scorePlot: Plot? {
        guard let training else { return nil }
        let curves = tasks.compactMap { task -> Plot.Series? in
            guard task.primary?.isHigherBetter == true,
                let curve = training.curve(of: task.task)?.scores.first(where: { $0.metric == task.primary?.name })
            else { return nil }
            return Plot.Series(task.task, points: Self.points(curve))
        }
        let average = Self.average(of: curves)
        let series = curves.count > Self.mostCurves ? [average] : curves.count > 1 ? curves + [average] : curves
        return scorePlot("Scores", label: "score of the first metric (times 100)", series, isPercentage: true)
    }

    private static let mostCurves = 6

    func lossPlot(of task: TaskReport) -> Plot? {
        let losses = training?.curve(of: task.task)?.losses ?? []
        return lossPlot("Loss of \(task.task)", [.init(task.task, points: Self.points(losses))])
    }

    /// The metrics of a task over the milestones. Metrics with higher values better share one scale and one chart. Each
    /// other metric has its own chart.
    func scorePlots(of task: TaskReport) -> [Plot] {
        let curves = training?.curve(of: task.task)?.scores ?? []
        let texts = curves.map { curve in
            task.metrics.first { $0.name == curve.metric }?.text
                ?? MetricText(name: curve.metric, isHigherBetter: true, unit: nil)
        }
        let series = zip(curves, texts).filter { $1.isPercentage }.map { curve, _ in
            Plot.Series(curve.metric, points: Self.points(curve))
        }
        let together = scorePlot("Scores of \(task.task)", label: "score (times 100)", series, isPercentage: true)
        let alone = zip(curves, texts).filter { !$1.isPercentage }.map { curve, text in
            scorePlot(
                "\(curve.metric) of \(task.task)", label: text.axis,
                [.init(curve.metric, points: Self.points(curve))], isPercentage: false)
        }
        return ([together] + alone).compactMap { $0 }
    }

    // MARK: Parts

    private static func points(_ curve: [LossPoint]) -> [(x: Double, y: Double)] {
        curve.map { (Double($0.step), $0.loss) }
    }

    private static func points(_ curve: ScoreCurve) -> [(x: Double, y: Double)] {
        curve.points.map { (Double($0.step), $0.value) }
    }

    /// The mean over the series, at the steps that all of them have.
    private static func average(of series: [Plot.Series]) -> Plot.Series {
        let steps = (series.first?.points ?? []).map(\.x)
        let points = steps.compactMap { step -> (x: Double, y: Double)? in
            let values = series.compactMap { series in series.points.first { $0.x == step }?.y }.filter(\.isFinite)
            guard values.count == series.count else { return nil }
            return (step, values.reduce(0, +) / Double(values.count))
        }
        return Plot.Series("average", points: points)
    }

    private func lossPlot(_ title: String, _ series: [Plot.Series]) -> Plot? {
        Plot.losses(title, series, marks: marks)
    }

    private func scorePlot(_ title: String, label: String, _ series: [Plot.Series], isPercentage: Bool) -> Plot? {
        Plot.scores(title, label: label, series, isPercentage: isPercentage, marks: marks)
    }

    /// The place of the report's model, if the run went on after it.
    private var marks: [Plot.Mark] {
        guard let training, let step = checkpoint?.step, step < training.lastStep else { return [] }
        return [.init("this model", x: Double(step))]
    }
}

extension Plot {
    /// Losses over steps; nil with fewer than two.
    static func losses(_ title: String, _ series: [Series], marks: [Mark] = []) -> Plot? {
        let losses = series.flatMap(\.points).map(\.y).filter(\.isFinite)
        guard let lowest = losses.min(), let highest = losses.max(), losses.count > 1 else { return nil }
        let isLogarithmic = lowest > 0 && highest > 8 * lowest
        let label = "loss (nats per token\(isLogarithmic ? ", logarithmic" : ""))"
        return Plot(
            title, x: .init("step"), y: .init(label, isLogarithmic: isLogarithmic), series: series, marks: marks)
    }

    /// Scores over steps; nil if no series has two points.
    /// - Parameter isPercentage: whether they lie between 0 and 100, or below 0 if they are worse than chance
    static func scores(
        _ title: String, label: String, _ series: [Series], isPercentage: Bool, marks: [Mark] = []
    ) -> Plot? {
        guard series.contains(where: { $0.points.count { $0.y.isFinite } > 1 }) else { return nil }
        let isNegative = series.contains { $0.points.contains { $0.y < 0 } }
        let bounds: ClosedRange<Double>? = isPercentage ? (isNegative ? -100...100 : 0...100) : nil
        return Plot(title, x: .init("step"), y: .init(label, bounds: bounds), series: series, marks: marks)
    }
}

extension Report.Training {
    /// More tasks than this cannot be compared in a chart.
    private static let mostBars = 30

    /// The planned and the drawn share of each task; nil if there is nothing to compare.
    var sharePlot: BarPlot? {
        guard mixture.count > 1, mixture.count <= Self.mostBars else { return nil }
        let isPlanned = mixture.contains { $0.plannedShare != nil }
        return BarPlot(
            "Shares of the mixture", label: "share of the examples (%)",
            series: (isPlanned ? ["planned"] : []) + ["drawn"],
            bars: mixture.map { part in
                let planned = isPlanned ? [100 * (part.plannedShare ?? .nan)] : []
                return .init(part.task, planned + [100 * drawnShare(part)])
            }, text: Self.percent)
    }
}

extension TaskLengths {
    /// The inputs, and the targets with the predictions.
    var plots: [Plot] {
        let inputs = Self.plot("Length of inputs", [("inputs", self.inputs)], limit: limits.maxInputTokens)
        let answers = [("targets", targets), ("predictions", predictions)].compactMap { name, lengths in
            lengths.map { (name, $0) }
        }
        let title = "Length of \(answers.map(\.0).joined(separator: " and "))"
        return [inputs, Self.plot(title, answers, limit: limits.maxTargetTokens)]
    }

    private static func plot(_ title: String, _ groups: [(String, LengthDistribution)], limit: Int) -> Plot {
        let series = groups.map { name, lengths in
            let width = Double(lengths.binWidth)
            // The bar of a single length is centred on it, and no text has zero tokens.
            let start = lengths.binWidth == 1 ? -0.5 : 0
            let points = lengths.counts.enumerated().map { (x: start + Double($0) * width, y: Double($1)) }
            return Plot.Series(name, points: Array(points.drop { $0.x < 0 && $0.y == 0 }), barWidth: width)
        }
        let end = groups.map { $1.counts.count * $1.binWidth }.max() ?? 0
        return Plot(
            title, x: .init("length (tokens)", range: 0...0), y: .init("examples"), series: series,
            marks: limit <= end ? [.init("limit \(Quantity.count(limit))", x: Double(limit))] : [])
    }
}
