import CSQLite

/// A problem of a store, with its remedy.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: Sendable, Equatable {
        /// The file to be read does not exist.
        case missing
        /// There is something else than a file; says what.
        case notFile(String)
        /// The file is not an SQLite database.
        case notDatabase
        /// The file is a database of another program.
        case foreign
        /// The file was made by a later version of this program. Versions are those of the schema.
        case newerVersion(found: Int, known: Int)
        /// The file is opened for reading and was made by an earlier version, or is still empty.
        case outdated(found: Int, known: Int)
        /// The file or its folder cannot be opened.
        case cannotOpen
        /// The file or its folder may not be written.
        case notWritable
        case diskFull
        /// Another process is writing and did not finish within the waiting time of the connection.
        case locked
        case damaged(String)
        /// Reading or writing failed below SQLite.
        case inputOutput(String)
        /// The requested item is not in the store; the text names it and the remedy.
        case absent(String)
        /// The data to record do not match the stored data; the text gives the reason.
        case mismatch(String)
        case other(String)
    }

    public let reason: Reason
    /// The store's file.
    public let path: String
    /// SQLite's extended result code (sqlite.org/rescode.html); 0 if the problem is not SQLite's.
    public let code: Int32
    /// The statement that failed.
    public let sql: String?

    init(_ reason: Reason, path: String, code: Int32 = SQLITE_OK, sql: String? = nil) {
        self.reason = reason
        self.path = path
        self.code = code
        self.sql = sql
    }

    init(sqliteCode code: Int32, message: String, sql: StaticString? = nil, path: String) {
        self.init(
            Self.reason(code, message), path: path, code: code,
            sql: sql?.description.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }

    private static func reason(_ code: Int32, _ message: String) -> Reason {
        // The low byte is the primary result code.
        switch code & 0xFF {
        case SQLITE_NOTADB: .notDatabase
        case SQLITE_CANTOPEN: .cannotOpen
        case SQLITE_READONLY, SQLITE_PERM: .notWritable
        case SQLITE_FULL: .diskFull
        case SQLITE_BUSY, SQLITE_LOCKED: .locked
        case SQLITE_CORRUPT: .damaged(message)
        case SQLITE_IOERR: .inputOutput(message)
        // The statements are our own: what they name was there when the store was made.
        case SQLITE_ERROR where message.hasPrefix("no such"): .damaged(message)
        default: .other(message)
        }
    }

    /// One line: the file, the problem and the remedy.
    public var description: String { "\(path): \(message)" }

    /// The description without the file.
    public var message: String {
        switch reason {
        case .missing:
            "there is no example store here; check the path, or import a task to make one"
        case .notFile(let kind):
            "is \(kind); name a file for the example store"
        case .notDatabase:
            "is not an SQLite database; choose another file for the example store"
        case .foreign:
            "is a database of another program; choose another file for the example store"
        case .newerVersion(let found, let known):
            "was made by a newer version (schema \(found), this version knows up to \(known)); "
                + "update Mixtape, or choose another file for the example store"
        case .outdated(0, _):
            "holds no example store yet; import a task first"
        case .outdated(let found, let known):
            "was made by an older version (schema \(found), this version needs \(known)); "
                + "open it once for writing, for example by importing a task, to bring it up to date"
        case .cannotOpen:
            "cannot be opened; check that its folder exists and that the file and the folder may be read and written"
        case .notWritable:
            "may not be written; check the permissions of the file and of its folder"
        case .diskFull:
            "the disk is full; make room and run again (what was stored before is intact)"
        case .locked:
            "another process is writing to it; wait until that ends, then run again"
        case .damaged(let detail):
            "is damaged (\(detail)); restore a copy, or delete it and import again (recorded runs are lost)"
        case .inputOutput(let detail):
            "reading or writing failed (\(detail)); check that the disk works and has room, then run again"
        case .absent(let what), .mismatch(let what):
            what
        case .other(let detail):
            "SQLite reports \"\(detail)\" (code \(code))\(sql.map { " in \"\($0)\"" } ?? ""); "
                + "examine it with mixtape doctor --store \(path), and where that fails as well, move it away and "
                + "import again (recorded scores and predictions are lost)"
        }
    }
}
