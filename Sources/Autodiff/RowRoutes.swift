import Tensors

/// The routes of a batch's sequences, and of their rows in a ragged tensor.
///
/// A route is a number for the deltas that a sequence goes through: with a delta for each task, the number of its task.
/// Operations hand the routes on from their arguments to their results.
public struct RowRoutes: Sendable, Equatable {
    /// The route of each sequence.
    public let sequences: [Int]
    private let runs: [(rows: Range<Int>, route: Int)]

    /// - Parameters:
    ///   - sequences: the route of each sequence
    ///   - spans: the rows of each sequence, one behind the other
    public init(_ sequences: [Int], spans: [Span]) {
        precondition(sequences.count == spans.count, "\(sequences.count) routes for \(spans.count) sequences")
        self.sequences = sequences
        var runs: [(rows: Range<Int>, route: Int)] = []
        for (route, span) in zip(sequences, spans) where span.length > 0 {
            if let last = runs.last, last.route == route, last.rows.upperBound == span.start {
                runs[runs.count - 1].rows = last.rows.lowerBound..<span.start + span.length
            } else {
                runs.append((span.start..<span.start + span.length, route))
            }
        }
        self.runs = runs
    }

    /// The rows of a route, in runs. A batch that is sorted by route has one run for each.
    func rows(of route: Int) -> [Range<Int>] { runs.filter { $0.route == route }.map(\.rows) }

    public static func == (first: RowRoutes, second: RowRoutes) -> Bool {
        first.sequences == second.sequences && first.runs.map(\.rows) == second.runs.map(\.rows)
    }
}

extension Variable {
    /// The rows of a route; all rows if the route is nil.
    /// - Precondition: a route is asked for only of a batch with routes.
    public func rows(of route: Int?) -> [Range<Int>] {
        guard let route else { return [0..<value.rows] }
        guard let routes else { preconditionFailure("a batch without routes in a model with deltas for each task") }
        return routes.rows(of: route)
    }
}
