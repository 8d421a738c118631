// Products of 8-bit integers, for vector instructions that Swift cannot emit.
//
// A product is C = A W^T with float rows A. Each row of A becomes signed 8-bit numbers with one scale. Each row of W,
// an output, is stored as 7-bit numbers from -63 to 63 with one scale, plus 64. One number of W times one of A, added
// for two neighbours, then fits 16 bits: that makes the AVX2 instruction, which saturates there, exact. All sums are
// exact 32-bit integers, and the few float operations are the same everywhere, so every kernel gives the same bits.

#ifndef MIXTAPE_CPRODUCTS_H
#define MIXTAPE_CPRODUCTS_H

#include <stdint.h>

#include "BFloat16Product.h"

// The kernels, from the one that runs everywhere to the fastest.
typedef enum {
    MIXTAPE_PORTABLE = 0,
    // maddubs and madd of AVX2
    MIXTAPE_AVX2 = 1,
    // dpbusd of AVX-512 VNNI
    MIXTAPE_AVX512_VNNI = 2,
    // sdot of ARMv8.2
    MIXTAPE_NEON_DOT = 3,
} mixtape_integer_kernel;

// Whether this processor, and this build, can run a kernel.
int mixtape_can_run(mixtape_integer_kernel kernel);

// The outputs of a panel.
#define MIXTAPE_PANEL_OUTPUTS 16
// The neighbours along the inner dimension that lie together.
#define MIXTAPE_INNER_GROUP 4

// Rows of A as integers.
typedef struct {
    // [rows, inner], inner being a multiple of MIXTAPE_INNER_GROUP
    int8_t *values;
    // A value times its row's scale is about the number.
    float *scales;
    // 64 times the sum of each row's values.
    int32_t *offsets;
    long rows;
    long inner;
} mixtape_integer_rows;

// Makes integers of rows of floats: the largest becomes 127 or -127. The padding up to rows.inner becomes zeros.
void mixtape_quantize_rows(
    mixtape_integer_kernel kernel, const float *a, long stride, long columns, float factor, mixtape_integer_rows rows);

// Makes panels [panels, inner / 4, 16, 4] of the rows of W, [outputs, columns], with the scale of each output. Outputs
// that fill up the last panel have the scale zero.
void mixtape_quantize_weight(
    const float *w, long outputs, long columns, long inner, long first_panel, long end_panel, uint8_t *panels,
    float *scales);

// The outputs of some panels, C = A W^T + bias, at least 0 if rectified. bias may be null; it and scales have a number
// for each output of all panels.
void mixtape_integer_product(
    mixtape_integer_kernel kernel, mixtape_integer_rows rows, const uint8_t *panels, const float *scales,
    const float *bias, int is_rectified, long first_panel, long end_panel, long outputs, float *c, long stride);

#endif
