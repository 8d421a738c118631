import Files

/// The behaviour of a process that must share a store with other writers.
public struct WriterPatience {
    /// The name of this process for those that wait for it, in a few words.
    public let name: String
    /// Decides whether to wait on. It is asked many times a second while another process writes. The waiting also ends
    /// when the other process ends, for any reason.
    public let waitsOn: (StoreWait) -> Bool

    public init(name: String, waitsOn: @escaping (StoreWait) -> Bool) {
        self.name = name
        self.waitsOn = waitsOn
    }

    /// Ten seconds.
    public static var usual: WriterPatience { WriterPatience(name: "another process") { $0.seconds < 10 } }
}

/// A process waits for another to let it write.
public struct StoreWait: Sendable, Equatable {
    /// The store's file.
    public let path: String
    /// The time that it has waited.
    public let seconds: Double

    /// The process that currently imports into the store, in its own words; nil if there is none.
    public var importer: String? { FileLock.holder(ofLockAt: Self.importLock(of: path)) }

    /// The lock that an importing process holds.
    static func importLock(of path: String) -> String { Database.beside(path, "-lock") }
}
