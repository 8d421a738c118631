import Foundation

/// The time of training or answering by kind of operation, forward and backward, with the amount of work.
///
/// It belongs to one thread of control, like the tape that reports to it.
public final class OperationProfile {
    /// The totals of one kind of operation.
    public struct Total: Sendable, Equatable {
        public let name: String
        public fileprivate(set) var calls = 0
        public fileprivate(set) var seconds = 0.0
        /// Floating-point additions and multiplications, for operations that are mostly arithmetic.
        public fileprivate(set) var operations = 0
        /// The bytes that it must at least read and write, for operations that are mostly memory access; of products
        /// with packed weights, the bytes of the weights.
        public fileprivate(set) var bytes = 0
    }

    /// One call.
    public struct Span: Sendable, Equatable {
        public let name: String
        /// The start in seconds since the profile began, and the duration in seconds.
        public let start: Double, seconds: Double
    }

    /// In the order of their first calls.
    public private(set) var totals: [Total] = []
    /// The first calls, up to some tens of thousands: enough to see single steps.
    public private(set) var spans: [Span] = []
    private var places: [String: Int] = [:]
    private let begin = ContinuousClock.now

    private static let mostSpans = 20_000

    public init() {}

    /// Runs a function on the profile's clock.
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

/// The least work of one call of an operation, by the sizes of its tensors.
struct OperationWork {
    var operations = 0
    var bytes = 0

    /// Products of this many multiplications and additions together.
    /// - Parameter bytes: the size of the weights, for products of few rows
    static func products(_ operations: Int, reading bytes: Int = 0) -> OperationWork {
        OperationWork(operations: operations, bytes: bytes)
    }

    /// This many elements read or written.
    static func elements<Element>(_ count: Int, of type: Element.Type) -> OperationWork {
        OperationWork(bytes: count * MemoryLayout<Element>.stride)
    }
}
