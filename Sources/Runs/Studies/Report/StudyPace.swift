import Metrics
import Presentation

/// What training is measured by.
enum StudyCourse: CaseIterable {
    case steps, examples, seconds

    func place(_ point: StudyTaskResult.CurvePoint) -> Double {
        switch self {
        case .steps: Double(point.step)
        case .examples: Double(point.examples)
        case .seconds: point.seconds
        }
    }

    /// For the axis of a chart.
    var label: String {
        switch self {
        case .steps: "step"
        case .examples: "examples trained on"
        case .seconds: "training time (seconds)"
        }
    }

    /// For the title of a chart, and the key in JSON.
    var name: String {
        switch self {
        case .steps: "steps"
        case .examples: "examples"
        case .seconds: "seconds"
        }
    }

    func text(_ value: Double) -> String {
        self == .seconds ? Quantity.duration(value) : Quantity.count(Int(value.rounded()))
    }
}

/// How fast one method learns one task in one setting. Numbers come from finished cells, and are means over those that
/// have them; curves also from cells that still run. Failed cells have no part in either.
struct StudyPace {
    /// Where the curves reach a score.
    struct Reached {
        /// The mean over the curves that reach it; nil if none does.
        let steps: Double?, seconds: Double?
        /// The number of curves that reach it, and of all.
        let count: Int, all: Int
        /// Whether all of them reach it at their first milestone, and so perhaps earlier.
        let isAtFirst: Bool

        /// - Parameter curves: each of several cells by all courses
        init(_ curves: [[StudyCourse: LearningCurve]], _ score: (LearningCurve) -> Double) {
            func reaching(_ course: StudyCourse) -> [(place: Double, isFirst: Bool)] {
                curves.compactMap { curves in
                    guard let curve = curves[course] else { return nil }
                    return curve.firstReaching(score(curve)).map { ($0, $0 == curve.first) }
                }
            }
            func mean(_ course: StudyCourse) -> Double? {
                let places = reaching(course).map(\.place)
                return places.isEmpty ? nil : places.reduce(0, +) / Double(places.count)
            }
            steps = mean(.steps)
            seconds = mean(.seconds)
            let places = reaching(.steps)
            count = places.count
            all = curves.count
            isAtFirst = !places.isEmpty && places.allSatisfy(\.isFirst)
        }

        func value(_ course: StudyCourse) -> Double? { course == .seconds ? seconds : steps }

        /// `1,200`, `≤ 100`, `not reached`.
        func text(_ course: StudyCourse) -> String {
            value(course).map { (isAtFirst ? "≤ " : "") + course.text($0) } ?? "not reached"
        }

        /// `1 of 2 seeds`; empty if all or none of them reach it.
        var note: String { count == 0 || count == all ? "" : "\(count) of \(all) seeds" }
    }

    let entry: StudyEntry
    /// One for each cell that runs or is finished.
    private let shown: [[StudyCourse: LearningCurve]]
    /// One for each finished cell.
    let finished: [[StudyCourse: LearningCurve]]

    init(_ entry: StudyEntry) {
        self.entry = entry
        let curves = { (points: [StudyTaskResult.CurvePoint]) -> [StudyCourse: LearningCurve] in
            let pairs = StudyCourse.allCases.compactMap { course in
                LearningCurve(
                    points.map { .init(x: course.place($0), score: $0.score) },
                    isHigherBetter: entry.task.isHigherBetter
                ).map { (course, $0) }
            }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
        let points = entry.cells.filter { !$0.isFailed }.map { $0.result(of: entry.task)?.curve ?? [] }
        shown = points.filter { !$0.isEmpty }.map(curves)
        finished = entry.runs.map(\.curve).filter { !$0.isEmpty }.map(curves)
    }

    /// The mean curve of the cells; nil if there is none.
    func curve(_ course: StudyCourse) -> LearningCurve? { .mean(of: shown.compactMap { $0[course] }) }

    /// The mean of the best scores.
    var best: Double? {
        let bests = finished.compactMap { $0[.steps]?.best }
        return bests.isEmpty ? nil : bests.reduce(0, +) / Double(bests.count)
    }

    var bestDeviation: Double? { StudyEntry.deviation(finished.compactMap { $0[.steps]?.best }) }

    /// Where each curve reaches 95% of its own best score. A curve that never leaves 0 reaches nothing.
    var ownNearly: Reached {
        Reached(finished.filter { $0[.steps].map { learns($0.best) } ?? true }) {
            LearningCurve.nearly($0.best, isHigherBetter: entry.task.isHigherBetter)
        }
    }

    /// Where each curve reaches 95% of another best score.
    func nearly(_ best: Double) -> Reached {
        Reached(learns(best) ? finished : []) { _ in
            LearningCurve.nearly(best, isHigherBetter: entry.task.isHigherBetter)
        }
    }

    /// Whether a best score shows that something was learned.
    private func learns(_ best: Double) -> Bool { best > 0 || !entry.task.isHigherBetter }

    /// The mean of the scores along a part of the course; nil without a curve, or if the part has no length.
    func area(_ course: StudyCourse, _ part: ClosedRange<Double>?) -> Double? {
        guard let part else { return nil }
        let areas = finished.compactMap { $0[course]?.meanScore(from: part.lowerBound, to: part.upperBound) }
        return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    }
}
