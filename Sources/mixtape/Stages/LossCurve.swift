import Evaluation
import Training

/// A run's losses, few enough to be drawn.
enum LossCurve {
    private static let mostPoints = 50

    /// The mean losses of fifty equal stretches of a log.
    static func points(_ log: [RunLog.Entry]) -> [Report.LossPoint] {
        let count = min(mostPoints, log.count)
        return (0..<count).map { point in
            let stretch = log[log.count * point / count..<log.count * (point + 1) / count]
            return Report.LossPoint(
                step: stretch.last?.step ?? 0, loss: stretch.reduce(0) { $0 + $1.loss } / Double(stretch.count))
        }
    }
}
