/// A score over the course of training. Between its points the curve is linear.
package struct LearningCurve: Sendable, Equatable {
    package struct Point: Sendable, Equatable {
        package let x: Double, score: Double

        package init(x: Double, score: Double) {
            self.x = x
            self.score = score
        }
    }

    /// By ascending x; at least one.
    package let points: [Point]
    private let isHigherBetter: Bool

    /// - Parameter points: by ascending x. Of several with the same x, the last one counts.
    /// - Returns: nil without points
    package init?(_ points: [Point], isHigherBetter: Bool = true) {
        guard !points.isEmpty else { return nil }
        var kept: [Point] = []
        for point in points {
            if let last = kept.last, last.x >= point.x { kept.removeLast() }
            kept.append(point)
        }
        self.points = kept
        self.isHigherBetter = isHigherBetter
    }

    package var first: Double { points[0].x }
    package var last: Double { points[points.count - 1].x }

    /// The best score of its points.
    package var best: Double {
        let scores = points.map(\.score)
        return (isHigherBetter ? scores.max() : scores.min()) ?? points[0].score
    }

    /// The score that is 95% of another one. For scores with lower ones better, and below zero, it is worse than the
    /// other one by 5% of its size.
    package static func nearly(_ score: Double, isHigherBetter: Bool) -> Double {
        let allowance = 0.05 * abs(score)
        return isHigherBetter ? score - allowance : score + allowance
    }

    /// Before its first point a curve has the first score. After its last one it has its best: that model is kept.
    package func score(at x: Double) -> Double {
        guard x > first else { return points[0].score }
        guard x < last else { return x == last ? points[points.count - 1].score : best }
        let after = points.firstIndex { $0.x >= x } ?? points.count - 1
        let (a, b) = (points[after - 1], points[after])
        return a.score + (b.score - a.score) * (x - a.x) / (b.x - a.x)
    }

    /// The first x at which the curve is at least as good as a score; nil if it never is. If the first point is, the
    /// curve may have been earlier.
    package func firstReaching(_ score: Double) -> Double? {
        let reaches = { (value: Double) in isHigherBetter ? value >= score : value <= score }
        guard let place = points.firstIndex(where: { reaches($0.score) }) else { return nil }
        guard place > 0 else { return first }
        let (a, b) = (points[place - 1], points[place])
        return a.x + (b.x - a.x) * (score - a.score) / (b.score - a.score)
    }

    /// The mean score from one x to another: the area under the curve by the trapezoidal rule, divided by the length.
    /// - Returns: nil if the second x is not after the first
    package func meanScore(from start: Double, to end: Double) -> Double? {
        guard end > start else { return nil }
        let inner = points.filter { $0.x > start && $0.x < min(end, last) }
        var all = [Point(x: start, score: score(at: start))] + inner
        if end > last {
            if start < last { all.append(points[points.count - 1]) }
            // The step to the best score takes no length.
            all.append(Point(x: max(start, last), score: best))
        }
        all.append(Point(x: end, score: score(at: end)))
        let area = zip(all, all.dropFirst()).reduce(0) { $0 + ($1.1.x - $1.0.x) * ($1.0.score + $1.1.score) / 2 }
        return area / (end - start)
    }

    /// The mean of several curves over the part that all of them have, at the places of all their points.
    /// - Returns: nil without curves, or if no place is common
    package static func mean(of curves: [LearningCurve]) -> LearningCurve? {
        guard let start = curves.map(\.first).max(), let end = curves.map(\.last).min(), start <= end else {
            return nil
        }
        let places = Set(curves.flatMap { $0.points.map(\.x) }).filter { $0 >= start && $0 <= end }.sorted()
        let points = places.map { x in
            Point(x: x, score: curves.reduce(0) { $0 + $1.score(at: x) } / Double(curves.count))
        }
        return LearningCurve(points, isHigherBetter: curves[0].isHigherBetter)
    }
}
