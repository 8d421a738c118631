import Foundation

/// Hands elements from one thread to another, in order; who is too far ahead waits.
package final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    // Everything below is only touched while the condition is locked.
    private let condition = NSCondition()
    private var elements: [Element] = []
    private var isClosed = false
    private let capacity: Int

    package init(capacity: Int) { self.capacity = capacity }

    /// Waits for room.
    /// - Returns: false where nobody wants more.
    package func push(_ element: Element) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while elements.count >= capacity, !isClosed { condition.wait() }
        guard !isClosed else { return false }
        elements.append(element)
        condition.signal()
        return true
    }

    /// Waits for an element, and for further ones as long as each comes within `patience` seconds of the one before.
    /// - Parameters:
    ///   - count: so many at most; no more than the queue's capacity
    ///   - isLast: whether nothing will come after an element
    ///   - check: called now and then while there is no element; it may throw, to stop
    package func pop(
        upTo count: Int, patience: Double, isLast: (Element) -> Bool, check: () throws -> Void
    ) rethrows -> [Element] {
        condition.lock()
        defer { condition.unlock() }
        while elements.isEmpty {
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
            try check()
        }
        var known = elements.count
        while elements.count < min(count, capacity), elements.last.map(isLast) == false {
            let deadline = Date(timeIntervalSinceNow: patience)
            while elements.count == known, condition.wait(until: deadline) {}
            guard elements.count > known else { break }
            known = elements.count
        }
        let taken = Array(elements.prefix(count))
        elements.removeFirst(taken.count)
        condition.signal()
        return taken
    }

    /// Says that no more elements are wanted.
    package func close() {
        condition.lock()
        isClosed = true
        elements.removeAll()
        condition.broadcast()
        condition.unlock()
    }
}
