// SQLite's own header; the module map links the system library.
#include <sqlite3.h>
