import Foundation

/// Hands elements from one thread, the producer, to another, the consumer, in order. A producer too far ahead waits.
///
/// The producer pushes elements. It may announce that it has to wait for more (``pause()``) or has no more
/// (``finish()``). The consumer takes elements one by one or in groups, and may decline more (``close()``).
package final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    // The state below is only touched while the condition is locked, hence `@unchecked`.
    private let condition = NSCondition()
    private var elements: [Element] = []
    /// Whether the producer has nothing more for the moment.
    private var isPaused = false
    /// Whether the producer has nothing more at all.
    private var isFinished = false
    /// Whether the consumer wants nothing more.
    private var isClosed = false
    private let capacity: Int

    /// - Precondition: the capacity is at least 1.
    package init(capacity: Int) {
        precondition(capacity >= 1, "BoundedQueue: a capacity of \(capacity)")
        self.capacity = capacity
    }

    // MARK: For the producer

    /// Waits for room, for an element that costs much to make.
    /// - Returns: false if the consumer wants no more.
    package func waitForRoom() -> Bool { condition.withLock { hasRoomInTheEnd() } }

    /// Waits for room and adds an element.
    /// - Returns: false if the consumer wants no more.
    @discardableResult
    package func push(_ element: Element) -> Bool {
        condition.withLock {
            guard hasRoomInTheEnd() else { return false }
            elements.append(element)
            isPaused = false
            condition.signal()
            return true
        }
    }

    /// Says that nothing follows for the moment. A consumer that waits for a group takes what is there.
    package func pause() {
        condition.withLock {
            isPaused = true
            condition.signal()
        }
    }

    /// Says that no element follows.
    package func finish() {
        condition.withLock {
            isFinished = true
            condition.signal()
        }
    }

    // MARK: For the consumer

    /// Waits for the next element.
    /// - Returns: nil after the last.
    package func pop() -> Element? {
        condition.withLock {
            while elements.isEmpty, !isFinished { condition.wait() }
            return take(1).first
        }
    }

    /// Waits for a group: as many elements as wanted, or those before a ``pause()`` or ``finish()``.
    /// - Parameters:
    ///   - count: the most elements; a group is never larger than the queue's capacity
    ///   - check: called from time to time during the wait; it may throw to stop
    /// - Returns: no element if there are no more.
    package func pop(upTo count: Int, check: () throws -> Void) rethrows -> [Element] {
        condition.lock()
        defer { condition.unlock() }
        while elements.count < min(count, capacity), !isFinished, !isPaused || elements.isEmpty {
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
            try check()
        }
        return take(count)
    }

    /// Says that no more elements are wanted.
    package func close() {
        condition.withLock {
            isClosed = true
            elements.removeAll()
            condition.signal()
        }
    }

    // MARK: Under the lock

    private func hasRoomInTheEnd() -> Bool {
        while elements.count >= capacity, !isClosed { condition.wait() }
        return !isClosed
    }

    private func take(_ count: Int) -> [Element] {
        let taken = Array(elements.prefix(count))
        elements.removeFirst(taken.count)
        condition.signal()
        return taken
    }
}
