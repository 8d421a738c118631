// SQLite's own header; the module map links the system library.
#include <sqlite3.h>

// Turns one of a connection's switches (SQLITE_DBCONFIG_...) on or off. SQLite's own function takes a variable number
// of arguments, which Swift cannot call. Returns SQLite's result code.
static inline int csqlite_switch(sqlite3 *connection, int option, int isOn) {
    return sqlite3_db_config(connection, option, isOn, (int *)0);
}
