// zlib's own header; the module map links the system library.
#include <zlib.h>
