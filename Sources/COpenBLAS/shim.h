// OpenBLAS's own headers: the C interface to BLAS and the library's thread and version controls.
#include <cblas.h>

// Whether this is compiled for a processor with AVX-512 (see PROCESSOR in the Makefile), which Swift cannot be asked.
#ifdef __AVX512F__
#define MIXTAPE_HAS_AVX512 1
#else
#define MIXTAPE_HAS_AVX512 0
#endif
// The same for AVX2 with fused products, which every processor with AVX-512 has.
#if defined(__AVX2__) && defined(__FMA__)
#define MIXTAPE_HAS_AVX2 1
#else
#define MIXTAPE_HAS_AVX2 0
#endif

// Asks for the cache line at an address, to be in the second-level cache when it is needed. Swift has no word for it.
static inline void mixtape_prefetch(const void *address) { __builtin_prefetch(address, 0, 2); }

#ifdef __linux__
// OpenBLAS's own functions, which no header of it declares.
extern void *blas_memory_alloc(int position);
extern void blas_memory_free(void *buffer);

// OpenBLAS computes each product in a buffer. It maps another one when more products than ever before are under way at
// once, and keeps it for later products. This has it map so many now.
static inline void mixtape_map_product_buffers(int count) {
    void *buffers[count];
    for (int index = 0; index < count; index++) buffers[index] = blas_memory_alloc(0);
    for (int index = 0; index < count; index++) blas_memory_free(buffers[index]);
}
#endif

// LAPACK's singular value decomposition by divide and conquer, which OpenBLAS contains and its headers do not declare.
extern void dgesdd_(
    const char *job, const int *rows, const int *columns, double *matrix, const int *leading, double *values,
    double *left, const int *leadingLeft, double *right, const int *leadingRight, double *work, const int *workLength,
    int *integers, int *info);
