/// A process that works alone.
package final class SoleProcess: Communicator {
    package let rank = 0
    package let count = 1

    package init() {}

    package func send(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: Int) -> any Transfer {
        preconditionFailure("a process alone sends nothing")
    }

    package func receive(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int, tag: Int) -> any Transfer {
        preconditionFailure("a process alone receives nothing")
    }

    package func wait(for transfers: [any Transfer]) {}
    package func advance() {}
    package func barrier() {}
    package func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) {}
    package func gatherForAll(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
    package func gather(_ bytes: [UInt8], to root: Int) -> [[UInt8]] { [bytes] }
}
