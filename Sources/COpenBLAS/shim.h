// OpenBLAS's own headers: the C interface to BLAS and the library's thread and version controls.
#include <cblas.h>
