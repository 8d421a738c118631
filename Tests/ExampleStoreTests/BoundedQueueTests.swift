import ExampleStore
import Foundation
import Importing
import TestSupport
import Testing

/// How elements are handed over in groups: what there is where who pushes has to wait, many where they come fast.
@Suite struct BoundedQueueTests {
    private func queue(_ elements: some Sequence<Int>, capacity: Int = 8) -> BoundedQueue<Int> {
        let queue = BoundedQueue<Int>(capacity: capacity)
        for element in elements { #expect(queue.push(element)) }
        return queue
    }

    @Test func aPauseEndsAGroup() {
        let queue = queue([1])
        queue.pause()
        #expect(queue.pop(upTo: 8, isLast: { $0 == 0 }, check: {}) == [1])
        // Nothing is there: a pause that was told before says nothing of what is pushed after it.
        #expect(queue.push(2) && queue.push(3) && queue.push(0))
        #expect(queue.pop(upTo: 8, isLast: { $0 == 0 }, check: {}) == [2, 3, 0])
    }

    @Test func aGroupIsNoLargerThanWanted() {
        let queue = queue(1...5)
        #expect(queue.pop(upTo: 4, isLast: { _ in false }, check: {}) == [1, 2, 3, 4])
        queue.pause()
        #expect(queue.pop(upTo: 4, isLast: { _ in false }, check: {}) == [5])
    }

    /// However slowly they come, elements are waited for as long as no pause is told.
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
        #expect(queue.pop(upTo: 8, isLast: { _ in false }, check: { checks += 1 }) == [1, 2, 3])
        #expect(checks > 0)
    }

    @Test func aCheckMayStopTheWait() {
        struct Stop: Error {}
        let queue = queue([1])
        #expect(throws: Stop.self) { try queue.pop(upTo: 8, isLast: { _ in false }, check: { throw Stop() }) }
    }

    /// A source file says when it has to wait: of a pipe after the lines that were written, of a file never.
    @Test func aSourceFileTellsWhenItWaits() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path + "/pipe"
            #expect(mkfifo(path, 0o600) == 0)
            let writer = open(path, O_RDWR)
            defer { close(writer) }
            let pipe = try SourceFile(path: path, isOfTask: false)
            var waits = 0
            pipe.willWait = {
                waits += 1
                // What comes while it waits.
                _ = "three\n".withCString { write(writer, $0, 6) }
            }
            _ = "one\ntwo\n".withCString { write(writer, $0, 8) }
            var lines = LineReader(pipe)
            #expect(try lines.next() == Array("one".utf8) && lines.next() == Array("two".utf8))
            #expect(waits == 0)
            #expect(try lines.next() == Array("three".utf8))
            #expect(waits == 1)

            let file = try SourceFile(path: try directory.write("one\n", to: "lines.txt"), isOfTask: false)
            file.willWait = { waits += 1 }
            var few = LineReader(file)
            #expect(try few.next() == Array("one".utf8) && few.next() == nil)
            #expect(waits == 1)
        }
    }
}
