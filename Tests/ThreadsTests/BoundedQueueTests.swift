import Foundation
import Testing
import Threads

/// Elements are handed over in groups: the present ones if the producer has to wait, many if they come fast.
@Suite struct BoundedQueueTests {
    private func queue(_ elements: some Sequence<Int>, capacity: Int = 8) -> BoundedQueue<Int> {
        let queue = BoundedQueue<Int>(capacity: capacity)
        for element in elements { #expect(queue.push(element)) }
        return queue
    }

    @Test func aPauseEndsAGroup() {
        let queue = queue([1])
        queue.pause()
        #expect(queue.pop(upTo: 8, check: {}) == [1])
        // The queue is empty: an earlier pause does not apply to later elements.
        #expect(queue.push(2) && queue.push(3) && queue.push(0))
        queue.finish()
        #expect(queue.pop(upTo: 8, check: {}) == [2, 3, 0])
        #expect(queue.pop(upTo: 8, check: {}).isEmpty)
    }

    @Test func aGroupIsNoLargerThanWanted() {
        let queue = queue(1...5)
        #expect(queue.pop(upTo: 4, check: {}) == [1, 2, 3, 4])
        queue.pause()
        #expect(queue.pop(upTo: 4, check: {}) == [5])
    }

    /// Without a pause the queue waits for more elements, however slowly they come.
    @Test func elementsThatComeSlowlyAreOneGroup() {
        let queue = BoundedQueue<Int>(capacity: 8)
        let thread = Thread {
            for element in [1, 2, 3] {
                Thread.sleep(forTimeInterval: 0.12)
                _ = queue.push(element)
            }
            queue.pause()
        }
        thread.start()
        var checks = 0
        #expect(queue.pop(upTo: 8, check: { checks += 1 }) == [1, 2, 3])
        #expect(checks > 0)
    }

    @Test func aCheckMayStopTheWait() {
        struct Stop: Error {}
        let queue = queue([1])
        #expect(throws: Stop.self) { try queue.pop(upTo: 8, check: { throw Stop() }) }
    }

    @Test func elementsComeOneByOneAndEnd() {
        let queue = queue([1, 2])
        queue.finish()
        #expect(queue.pop() == 1 && queue.pop() == 2)
        #expect(queue.pop() == nil && queue.pop() == nil)
    }

    /// Every element arrives once and in order, whichever thread is faster. The queue never holds more than its
    /// capacity.
    @Test(arguments: [1, 2, 7])
    func elementsArriveInOrder(capacity: Int) {
        let queue = BoundedQueue<Int>(capacity: capacity)
        Thread.begin {
            for element in 0..<1000 { #expect(queue.push(element)) }
            queue.finish()
        }
        var taken: [Int] = []
        while true {
            if taken.count % 300 == 0 { Thread.sleep(forTimeInterval: 0.01) }
            let group = taken.count % 2 == 0 ? queue.pop().map { [$0] } ?? [] : queue.pop(upTo: 5, check: {})
            #expect(group.count <= capacity)
            guard !group.isEmpty else { break }
            taken += group
        }
        #expect(taken == Array(0..<1000))
    }

    /// A producer that waits for room learns that nobody wants more elements.
    @Test func aClosedQueueTakesNothing() {
        let queue = queue([1, 2], capacity: 2)
        Thread.begin {
            Thread.sleep(forTimeInterval: 0.05)
            queue.close()
        }
        #expect(!queue.push(3))
        #expect(!queue.waitForRoom())
    }

    /// The producer waits for room before it makes the element.
    @Test func roomIsWaitedFor() {
        let queue = queue([1], capacity: 1)
        Thread.begin {
            Thread.sleep(forTimeInterval: 0.05)
            #expect(queue.pop() == 1)
        }
        #expect(queue.waitForRoom())
        #expect(queue.push(2))
    }
}
