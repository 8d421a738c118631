import CSQLite

/// The switches that every connection is opened with: a file can come from anywhere.
///
/// What stands in its schema is not trusted, its internals cannot be written by SQL, and no code is loaded or reached
/// through it (sqlite.org/security.html).
enum Hardening {
    /// To be called before the first statement. A library that does not know a switch has not what it switches.
    static func apply(to connection: OpaquePointer) {
        for (option, isOn) in switches { _ = csqlite_switch(connection, option, isOn ? 1 : 0) }
    }

    private static let switches: [(option: Int32, isOn: Bool)] = [
        (SQLITE_DBCONFIG_DEFENSIVE, true),
        (SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        // Some builds let SQL call `fts3_tokenizer()`, which takes an address of code to run.
        (SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, false),
        (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, false),
    ]
}
