// OpenBLAS's own headers: the C interface to BLAS and the library's thread and version controls.
#include <cblas.h>

// Whether this is compiled for a processor with AVX-512 (see PROCESSOR in the Makefile), which Swift cannot be asked.
#ifdef __AVX512F__
#define MIXTAPE_HAS_AVX512 1
#else
#define MIXTAPE_HAS_AVX512 0
#endif

// Asks for the cache line at an address, to be in the second-level cache when it is needed. Swift has no word for it.
static inline void mixtape_prefetch(const void *address) { __builtin_prefetch(address, 0, 2); }
