// SQLite's own header; the module map links the system library.
#include <sqlite3.h>

// Sets the switches that every connection is opened with, before its first statement: a file can come from anywhere.
//
// The schema of the file is not trusted, SQL cannot write SQLite's internals, and no code is loaded or reached through
// the file (sqlite.org/security.html). A library that does not know a switch does not have what it switches off.
static inline void csqlite_harden(sqlite3 *connection) {
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    // Some builds let SQL call fts3_tokenizer(), which takes an address of code to run.
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, (int *)0);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, (int *)0);
}
