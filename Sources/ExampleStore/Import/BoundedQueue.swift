import Foundation

/// Hands elements from one thread to another, in order; who is too far ahead waits.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    // Everything below is only touched while the condition is locked.
    private let condition = NSCondition()
    private var elements: [Element] = []
    private var isClosed = false
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// Waits for room.
    /// - Returns: false where nobody wants more.
    func push(_ element: Element) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while elements.count >= capacity, !isClosed { condition.wait() }
        guard !isClosed else { return false }
        elements.append(element)
        condition.signal()
        return true
    }

    /// Waits for an element.
    func pop() -> Element {
        condition.lock()
        defer { condition.unlock() }
        while elements.isEmpty { condition.wait() }
        condition.signal()
        return elements.removeFirst()
    }

    /// Says that no more elements are wanted.
    func close() {
        condition.lock()
        isClosed = true
        elements.removeAll()
        condition.broadcast()
        condition.unlock()
    }
}
