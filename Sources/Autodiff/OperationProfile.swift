import Foundation

/// Where the time of training goes: how long each kind of operation took, forward and backward, and how much it did.
///
/// Belongs to one thread of control, as the tape does that reports to it.
public final class OperationProfile {
    /// What one kind of operation came to.
    public struct Total: Sendable, Equatable {
        public let name: String
        public fileprivate(set) var calls = 0
        public fileprivate(set) var seconds = 0.0
        /// Floating-point additions and multiplications, of those that are mostly arithmetic.
        public fileprivate(set) var operations = 0
        /// Bytes that it must read and write at least, of those that are mostly that.
        public fileprivate(set) var bytes = 0
    }

    /// One call.
    public struct Span: Sendable, Equatable {
        public let name: String
        /// Seconds since the profile began, and how many it took.
        public let start: Double, seconds: Double
    }

    /// In the order of their first calls.
    public private(set) var totals: [Total] = []
    /// The first calls, up to some tens of thousands: enough to see the steps one by one.
    public private(set) var spans: [Span] = []
    private var places: [String: Int] = [:]
    private let begin = ContinuousClock.now

    private static let mostSpans = 20_000

    public init() {}

    /// Does something on the profile's clock.
    public func measure<Result>(
        _ name: String, operations: Int = 0, bytes: Int = 0, _ body: () throws -> Result
    ) rethrows -> Result {
        let start = ContinuousClock.now
        defer {
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            if spans.count < Self.mostSpans {
                spans.append(Span(name: name, start: (start - begin) / .seconds(1), seconds: seconds))
            }
            let place = places[name] ?? totals.count
            if place == totals.count {
                places[name] = place
                totals.append(Total(name: name))
            }
            totals[place].calls += 1
            totals[place].seconds += seconds
            totals[place].operations += operations
            totals[place].bytes += bytes
        }
        return try body()
    }
}

/// What one call of an operation does at least, by the sizes of its tensors.
struct OperationWork {
    var operations = 0
    var bytes = 0

    /// Products of so many multiplications and additions each.
    static func products(_ operations: Int) -> OperationWork { OperationWork(operations: operations) }

    /// So many elements read or written.
    static func elements<Element>(_ count: Int, of type: Element.Type) -> OperationWork {
        OperationWork(bytes: count * MemoryLayout<Element>.stride)
    }
}
