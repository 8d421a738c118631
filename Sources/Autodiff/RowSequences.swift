import Tensors

/// The rows of each sequence in a ragged tensor, and the route of each in a batch with routes.
///
/// A route is a number for the deltas that a sequence goes through: with a delta for each task, the number of its task.
/// Operations hand the sequences on from their arguments to their results.
public struct RowSequences: Sendable, Equatable {
    /// The rows of each sequence, one behind the other.
    public let spans: [Span]
    /// The route of each sequence; nil without routes.
    public let routes: [Int]?
    /// The rows of each route, with neighbours together.
    private let runs: [Run]

    private struct Run: Sendable, Equatable {
        var rows: Range<Int>
        let route: Int
    }

    /// - Precondition: there are as many routes as sequences, or none.
    public init(_ spans: [Span], routes: [Int]? = nil) {
        precondition(
            routes.map { $0.count == spans.count } ?? true, "\(routes?.count ?? 0) routes for \(spans.count) sequences")
        self.spans = spans
        self.routes = routes
        var runs: [Run] = []
        for (route, span) in zip(routes ?? [], spans) where span.length > 0 {
            if let last = runs.last, last.route == route, last.rows.upperBound == span.start {
                runs[runs.count - 1].rows = last.rows.lowerBound..<span.start + span.length
            } else {
                runs.append(Run(rows: span.start..<span.start + span.length, route: route))
            }
        }
        self.runs = runs
    }

    /// The rows of a route, in runs. A batch that is sorted by route has one run for each.
    func rows(of route: Int) -> [Range<Int>] { runs.filter { $0.route == route }.map(\.rows) }
}

extension Variable {
    /// The rows of a route; all rows if the route is nil.
    /// - Precondition: a route is asked for only of a batch with routes.
    public func rows(of route: Int?) -> [Range<Int>] {
        guard let route else { return [0..<value.rows] }
        guard let sequences, sequences.routes != nil else {
            preconditionFailure("a batch without routes in a model with deltas for each task")
        }
        return sequences.rows(of: route)
    }
}
