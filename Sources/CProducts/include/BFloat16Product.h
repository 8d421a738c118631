// Products of bfloat16 numbers with sums in single precision, for vector instructions that Swift cannot emit.
//
// A bfloat16 number is the upper half of a float: 8 bits of significand and the whole exponent. Operands are rounded to
// it, to the nearest and ties to even. They are packed in panels of some rows of A, or columns of B, with two
// neighbours along the inner dimension together. A pair x, y adds to a sum as the instruction of AVX-512 does:
// s = fma(x[0], y[0], fma(x[1], y[1], s)), with subnormal numbers taken and left as zeros. Every kernel therefore gives
// the same bits, and so does every cut of a product into blocks of rows and columns.

#ifndef MIXTAPE_BFLOAT16_PRODUCT_H
#define MIXTAPE_BFLOAT16_PRODUCT_H

#include <stdint.h>

typedef enum {
    MIXTAPE_BF16_PORTABLE = 0,
    // vdpbf16ps of AVX-512 BF16
    MIXTAPE_BF16_AVX512 = 1,
} mixtape_bf16_kernel;

// Whether this processor, and this build, can run a kernel.
int mixtape_bf16_can_run(mixtape_bf16_kernel kernel);

// The rows of A, and the columns of B, in a panel.
#define MIXTAPE_BF16_LEFT 8
#define MIXTAPE_BF16_RIGHT 48

// Packs `count` rows of A or columns of B: panels [panels, (inner + 1) / 2, width] of pairs, filled up with zeros.
// Number k of row or column n is x[n * stride + k] if the inner dimension is contiguous, else x[k * stride + n].
void mixtape_bf16_pack(
    mixtape_bf16_kernel kernel, const float *x, long stride, int is_inner_contiguous, long count, long inner,
    long width, uint32_t *panels);

// C = alpha A B, or C += alpha A B. C is [rows, columns].
void mixtape_bf16_multiply(
    mixtape_bf16_kernel kernel, const uint32_t *left, const uint32_t *right, long rows, long columns, long inner,
    float alpha, int adds, float *c, long stride);

#endif
