import Files

/// The behaviour of a process that must share a store with other writers.
package struct WriterPatience {
    /// The name of this process for those that wait for it, in a few words.
    package let name: String
    /// Decides whether to wait on. It is asked many times a second while another process writes. The waiting also ends
    /// when the other process ends, for any reason.
    package let waitsOn: (StoreWait) -> Bool

    package init(name: String, waitsOn: @escaping (StoreWait) -> Bool) {
        self.name = name
        self.waitsOn = waitsOn
    }

    /// Ten seconds.
    package static var usual: WriterPatience { WriterPatience(name: "another process") { $0.seconds < 10 } }
}

/// A process waits for another to let it write.
package struct StoreWait: Sendable, Equatable {
    /// The store's file.
    package let path: String
    /// The time that it has waited.
    package let seconds: Double

    /// The process that currently imports into the store, in its own words; nil if there is none.
    package var importer: String? { FileLock.holder(ofLockAt: Self.importLock(of: path)) }

    /// The lock that an importing process holds.
    static func importLock(of path: String) -> String { Database.beside(path, "-lock") }
}
