import Evaluation
import Training

/// A run's losses, reduced to a number of points that can be drawn.
enum LossCurve {
    private static let mostPoints = 50

    /// The mean losses of fifty equal stretches of a log, without stretches that have none.
    static func points(_ log: [RunLog.Entry], _ loss: (RunLog.Entry) -> Double?) -> [Report.LossPoint] {
        let count = min(mostPoints, log.count)
        return (0..<count).compactMap { point in
            let stretch = log[log.count * point / count..<log.count * (point + 1) / count]
            let losses = stretch.compactMap(loss)
            guard let last = stretch.last, !losses.isEmpty else { return nil }
            return Report.LossPoint(step: last.step, loss: losses.reduce(0, +) / Double(losses.count))
        }
    }
}
