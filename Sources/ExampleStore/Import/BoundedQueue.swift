import Foundation

/// Hands elements from one thread to another, in order; who is too far ahead waits.
package final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    // Everything below is only touched while the condition is locked.
    private let condition = NSCondition()
    private var elements: [Element] = []
    private var isClosed = false
    /// Whether who pushes has nothing more for the moment.
    private var isPaused = false
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
        isPaused = false
        condition.signal()
        return true
    }

    /// Says that nothing follows for the moment: who waits for more elements takes those that are there.
    package func pause() {
        condition.lock()
        isPaused = true
        condition.signal()
        condition.unlock()
    }

    /// Waits for an element, and for further ones until ``pause()`` says that none follow for the moment.
    /// - Parameters:
    ///   - count: so many at most; no more than the queue's capacity
    ///   - isLast: whether nothing will come after an element
    ///   - check: called now and then while it waits; it may throw, to stop
    package func pop(
        upTo count: Int, isLast: (Element) -> Bool, check: () throws -> Void
    ) rethrows -> [Element] {
        condition.lock()
        defer { condition.unlock() }
        func isEnough() -> Bool {
            guard let last = elements.last else { return false }
            return isPaused || isLast(last) || elements.count >= min(count, capacity)
        }
        while !isEnough() {
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
            try check()
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
