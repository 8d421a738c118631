import Files

/// How a process that writes to a store gets along with others that do.
public struct WriterPatience {
    /// What is told of this process to those who wait for it, in a few words.
    public let name: String
    /// Whether to wait on; asked many times a second while another process writes. Where the other ends, however that
    /// is, the waiting ends too.
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
    /// How long it has waited.
    public let seconds: Double

    /// Who imports into the store at this moment, in the words of that process; nil where nobody does.
    public var importer: String? { FileLock.holder(ofLockAt: Self.importLock(of: path)) }

    /// The lock that one process at a time holds while it imports.
    static func importLock(of path: String) -> String { Database.beside(path, "-lock") }
}
