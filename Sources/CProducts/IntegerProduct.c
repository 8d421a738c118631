#include "CProducts.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#if defined(__aarch64__) && defined(__ARM_FEATURE_DOTPROD)
#include <arm_neon.h>
#define HAS_NEON_DOT 1
#else
#define HAS_NEON_DOT 0
#endif

// A multiplication and an addition are never fused: some processors could not.
#pragma clang fp contract(off)

#define INLINE static inline __attribute__((always_inline))
#define OUTPUTS MIXTAPE_PANEL_OUTPUTS
#define GROUP MIXTAPE_INNER_GROUP
// The most rows of a tile, and the most panels that a single row passes at once.
#define TILE_ROWS 8
#define TILE_PANELS 4

int mixtape_can_run(mixtape_integer_kernel kernel) {
    switch (kernel) {
    case MIXTAPE_PORTABLE: return 1;
#if defined(__x86_64__)
    case MIXTAPE_AVX2: return __builtin_cpu_supports("avx2") != 0;
    case MIXTAPE_AVX512_VNNI:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("avx512vnni");
#endif
    case MIXTAPE_NEON_DOT: return HAS_NEON_DOT;
    default: return 0;
    }
}

// MARK: Scales

// The size of the largest number, not less than the least that has a sensible reciprocal; 0 if all are smaller. NaN if
// one is infinite or no number, so that everything that comes of it is no number either.
INLINE float largest_size(const float *x, long count) {
    float largest = 0;
    int is_wrong = 0;
    for (long i = 0; i < count; i++) {
        float size = __builtin_fabsf(x[i]);
        largest = size > largest ? size : largest;
        is_wrong |= !(size <= __FLT_MAX__);
    }
    return is_wrong ? __builtin_nanf("") : largest < 1e-30f ? 0 : largest;
}

// MARK: Rows

INLINE void quantize(const float *a, long stride, long columns, float factor, mixtape_integer_rows rows) {
    for (long row = 0; row < rows.rows; row++) {
        const float *x = a + row * stride;
        int8_t *q = rows.values + row * rows.inner;
        float largest = largest_size(x, columns);
        int32_t sum = 0;
        long used = largest > 0 ? columns : 0;
        float inverse = 127 / largest;
        for (long i = 0; i < used; i++) {
            int32_t value = (int32_t)__builtin_rintf(x[i] * inverse);
            q[i] = (int8_t)value;
            sum += value;
        }
        for (long i = used; i < rows.inner; i++) q[i] = 0;
        rows.scales[row] = largest / 127 * factor;
        rows.offsets[row] = 64 * sum;
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void quantize_avx2(
    const float *a, long stride, long columns, float factor, mixtape_integer_rows rows) {
    quantize(a, stride, columns, factor, rows);
}

__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,prefer-256-bit"))) static void quantize_avx512(
    const float *a, long stride, long columns, float factor, mixtape_integer_rows rows) {
    quantize(a, stride, columns, factor, rows);
}
#endif

void mixtape_quantize_rows(
    mixtape_integer_kernel kernel, const float *a, long stride, long columns, float factor, mixtape_integer_rows rows) {
    switch (kernel) {
#if defined(__x86_64__)
    case MIXTAPE_AVX2: return quantize_avx2(a, stride, columns, factor, rows);
    case MIXTAPE_AVX512_VNNI: return quantize_avx512(a, stride, columns, factor, rows);
#endif
    default: return quantize(a, stride, columns, factor, rows);
    }
}

// MARK: Weights

void mixtape_quantize_weight(
    const float *w, long outputs, long columns, long inner, long first_panel, long end_panel, uint8_t *panels,
    float *scales) {
    for (long output = first_panel * OUTPUTS; output < end_panel * OUTPUTS; output++) {
        uint8_t *panel = panels + output / OUTPUTS * inner * OUTPUTS + output % OUTPUTS * GROUP;
        const float *row = w + output * columns;
        float largest = output < outputs ? largest_size(row, columns) : 0;
        float inverse = 63 / largest;
        for (long i = 0; i < inner; i++) {
            int32_t value = i < columns && largest > 0 ? (int32_t)__builtin_rintf(row[i] * inverse) : 0;
            panel[i / GROUP * OUTPUTS * GROUP + i % GROUP] = (uint8_t)(value + 64);
        }
        scales[output] = largest / 63;
    }
}

// MARK: Products

// The rest of a product: what to make of the sums of a tile.
typedef struct {
    mixtape_integer_rows rows;
    const float *scales;
    const float *bias;
    int is_rectified;
    long outputs;
    float *c;
    long stride;
} product;

// Writes the outputs of one row and one panel.
INLINE void finish(const product *p, const int32_t *sums, long row, long panel) {
    long first = panel * OUTPUTS;
    long count = p->outputs - first < OUTPUTS ? p->outputs - first : OUTPUTS;
    float *c = p->c + row * p->stride + first;
    float scale = p->rows.scales[row];
    int32_t offset = p->rows.offsets[row];
    float values[OUTPUTS];
    for (int j = 0; j < OUTPUTS; j++) {
        values[j] = (float)(sums[j] - offset) * (scale * p->scales[first + j]);
    }
    if (p->bias) {
        for (int j = 0; j < OUTPUTS; j++) values[j] = values[j] + p->bias[first + j];
    }
    if (p->is_rectified) {
        for (int j = 0; j < OUTPUTS; j++) values[j] = values[j] > 0 ? values[j] : 0;
    }
    if (count == OUTPUTS) {
        // Sixteen numbers at once; the size is a constant.
        for (int j = 0; j < OUTPUTS; j++) c[j] = values[j];
    } else {
        for (int j = 0; j < count; j++) c[j] = values[j];
    }
}

// `ahead` is memory that will be needed soon, a cache line for each step along the inner dimension.
typedef void tile(const product *p, const uint8_t *panels, long row, long panel, const uint8_t *ahead);

// The tiles of a kernel: `rows` rows by `panels` panels; the same rows, half of them, and one, by one panel; and one
// row by several panels.
typedef struct {
    int rows, panels;
    tile *large, *whole, *half, *last, *wide;
} tiles;

INLINE const uint8_t *group(const product *p, const uint8_t *panels, long panel, long k) {
    return panels + panel * p->rows.inner * OUTPUTS + k * OUTPUTS;
}

INLINE const int8_t *values(const product *p, long row, long k) { return p->rows.values + row * p->rows.inner + k; }

// The rows that fill no tile.
INLINE void rest(const product *p, const uint8_t *panels, long row, long panel, tiles kernel) {
    for (; row + kernel.rows / 2 <= p->rows.rows; row += kernel.rows / 2) kernel.half(p, panels, row, panel, 0);
    for (; row < p->rows.rows; row++) kernel.last(p, panels, row, panel, 0);
}

// Passes all tiles. Rows of a tile share the loads of weights. A single row passes several panels at once, as its sums
// would wait for each other.
INLINE void pass(const product *p, const uint8_t *panels, long first_panel, long end_panel, tiles kernel) {
    long rows = p->rows.rows;
    for (long panel = first_panel; panel < end_panel;) {
        if (rows == 1 && panel + TILE_PANELS <= end_panel) {
            kernel.wide(p, panels, 0, panel, 0);
            panel += TILE_PANELS;
            continue;
        }
        if (rows >= kernel.rows && kernel.panels > 1 && panel + kernel.panels <= end_panel) {
            long row = 0;
            // The first tiles fetch the next panels, each as much as one panel.
            const uint8_t *ahead = group(p, panels, panel + kernel.panels, 0);
            for (; row + kernel.rows <= rows; row += kernel.rows) {
                kernel.large(p, panels, row, panel, ahead);
                ahead += p->rows.inner * OUTPUTS;
            }
            for (int q = 0; q < kernel.panels; q++) rest(p, panels, row, panel + q, kernel);
            panel += kernel.panels;
            continue;
        }
        long row = 0;
        for (; row + kernel.rows <= rows; row += kernel.rows) kernel.whole(p, panels, row, panel, 0);
        rest(p, panels, row, panel, kernel);
        panel += 1;
    }
}

// The tiles of a kernel, from its function for a tile of any size. The compiler unrolls the loops over its rows and
// panels and keeps the sums in registers.
#define TILE(NAME, ATTRIBUTES, SIZE, ROWS, PANELS) \
    ATTRIBUTES static void NAME##_##SIZE( \
        const product *p, const uint8_t *panels, long row, long panel, const uint8_t *ahead) { \
        tile_##NAME(p, panels, row, ROWS, panel, PANELS, ahead); \
    }
#define TILES(NAME, ATTRIBUTES, ROWS, PANELS) \
    TILE(NAME, ATTRIBUTES, large, ROWS, PANELS) \
    TILE(NAME, ATTRIBUTES, whole, ROWS, 1) \
    TILE(NAME, ATTRIBUTES, half, ROWS / 2, 1) \
    TILE(NAME, ATTRIBUTES, last, 1, 1) \
    TILE(NAME, ATTRIBUTES, wide, 1, TILE_PANELS) \
    static const tiles NAME##_tiles = { \
        ROWS, PANELS, NAME##_large, NAME##_whole, NAME##_half, NAME##_last, NAME##_wide};

INLINE void tile_portable(
    const product *p, const uint8_t *panels, long row, int row_count, long panel, int panel_count,
    const uint8_t *ahead) {
    int32_t sums[TILE_ROWS][TILE_PANELS][OUTPUTS];
    memset(sums, 0, sizeof sums);
    for (long k = 0; k < p->rows.inner; k += GROUP) {
        for (int q = 0; q < panel_count; q++) {
            const uint8_t *w = group(p, panels, panel + q, k);
            for (int r = 0; r < row_count; r++) {
                const int8_t *a = values(p, row + r, k);
                for (int j = 0; j < OUTPUTS; j++) {
                    for (int i = 0; i < GROUP; i++) sums[r][q][j] += (int32_t)w[j * GROUP + i] * a[i];
                }
            }
        }
    }
    for (int r = 0; r < row_count; r++) {
        for (int q = 0; q < panel_count; q++) finish(p, sums[r][q], row + r, panel + q);
    }
}

TILES(portable, , 4, 1)

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2")))
#define VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

INLINE int32_t four(const int8_t *a) {
    int32_t word;
    memcpy(&word, a, sizeof word);
    return word;
}

// A panel is two registers of eight outputs.
AVX2 INLINE void tile_avx2(
    const product *p, const uint8_t *panels, long row, int row_count, long panel, int panel_count,
    const uint8_t *ahead) {
    __m256i sums[TILE_ROWS][TILE_PANELS][2];
    for (int r = 0; r < row_count; r++) {
        for (int q = 0; q < panel_count; q++) sums[r][q][0] = sums[r][q][1] = _mm256_setzero_si256();
    }
    const __m256i ones = _mm256_set1_epi16(1);
    for (long k = 0; k < p->rows.inner; k += GROUP) {
        for (int q = 0; q < panel_count; q++) {
            const uint8_t *w = group(p, panels, panel + q, k);
            __m256i w0 = _mm256_loadu_si256((const __m256i *)w);
            __m256i w1 = _mm256_loadu_si256((const __m256i *)(w + 32));
            for (int r = 0; r < row_count; r++) {
                __m256i a = _mm256_set1_epi32(four(values(p, row + r, k)));
                __m256i s0 = _mm256_madd_epi16(_mm256_maddubs_epi16(w0, a), ones);
                __m256i s1 = _mm256_madd_epi16(_mm256_maddubs_epi16(w1, a), ones);
                sums[r][q][0] = _mm256_add_epi32(sums[r][q][0], s0);
                sums[r][q][1] = _mm256_add_epi32(sums[r][q][1], s1);
            }
        }
    }
    for (int r = 0; r < row_count; r++) {
        for (int q = 0; q < panel_count; q++) {
            int32_t stored[OUTPUTS];
            _mm256_storeu_si256((__m256i *)stored, sums[r][q][0]);
            _mm256_storeu_si256((__m256i *)(stored + 8), sums[r][q][1]);
            finish(p, stored, row + r, panel + q);
        }
    }
}

TILES(avx2, AVX2, 4, 1)

// A panel is one register of sixteen outputs.
VNNI INLINE void tile_vnni(
    const product *p, const uint8_t *panels, long row, int row_count, long panel, int panel_count,
    const uint8_t *ahead) {
    __m512i sums[TILE_ROWS][TILE_PANELS];
    for (int r = 0; r < row_count; r++) {
        for (int q = 0; q < panel_count; q++) sums[r][q] = _mm512_setzero_si512();
    }
    for (long k = 0; k < p->rows.inner; k += GROUP) {
        if (ahead) __builtin_prefetch(ahead + k * OUTPUTS, 0, 2);
        __m512i w[TILE_PANELS];
        for (int q = 0; q < panel_count; q++) w[q] = _mm512_loadu_si512(group(p, panels, panel + q, k));
        for (int r = 0; r < row_count; r++) {
            __m512i a = _mm512_set1_epi32(four(values(p, row + r, k)));
            for (int q = 0; q < panel_count; q++) sums[r][q] = _mm512_dpbusd_epi32(sums[r][q], w[q], a);
        }
    }
    for (int r = 0; r < row_count; r++) {
        for (int q = 0; q < panel_count; q++) {
            int32_t stored[OUTPUTS];
            _mm512_storeu_si512(stored, sums[r][q]);
            finish(p, stored, row + r, panel + q);
        }
    }
}

TILES(vnni, VNNI, 8, 2)

#endif

#if HAS_NEON_DOT

// A panel is four registers of four outputs. The weights, from 1 to 127, are signed numbers as well.
INLINE void tile_neon(
    const product *p, const uint8_t *panels, long row, int row_count, long panel, int panel_count,
    const uint8_t *ahead) {
    int32x4_t sums[TILE_ROWS][TILE_PANELS][4];
    for (int r = 0; r < row_count; r++) {
        for (int q = 0; q < panel_count; q++) {
            for (int v = 0; v < 4; v++) sums[r][q][v] = vdupq_n_s32(0);
        }
    }
    for (long k = 0; k < p->rows.inner; k += GROUP) {
        for (int q = 0; q < panel_count; q++) {
            const int8_t *w = (const int8_t *)group(p, panels, panel + q, k);
            for (int r = 0; r < row_count; r++) {
                int32_t word;
                memcpy(&word, values(p, row + r, k), sizeof word);
                int8x16_t a = vreinterpretq_s8_s32(vdupq_n_s32(word));
                for (int v = 0; v < 4; v++) sums[r][q][v] = vdotq_s32(sums[r][q][v], vld1q_s8(w + 16 * v), a);
            }
        }
    }
    for (int r = 0; r < row_count; r++) {
        for (int q = 0; q < panel_count; q++) {
            int32_t stored[OUTPUTS];
            for (int v = 0; v < 4; v++) vst1q_s32(stored + 4 * v, sums[r][q][v]);
            finish(p, stored, row + r, panel + q);
        }
    }
}

TILES(neon, , 4, 1)

#endif

void mixtape_integer_product(
    mixtape_integer_kernel kernel, mixtape_integer_rows rows, const uint8_t *panels, const float *scales,
    const float *bias, int is_rectified, long first_panel, long end_panel, long outputs, float *c, long stride) {
    product p = {rows, scales, bias, is_rectified, outputs, c, stride};
    switch (kernel) {
#if defined(__x86_64__)
    case MIXTAPE_AVX2: return pass(&p, panels, first_panel, end_panel, avx2_tiles);
    case MIXTAPE_AVX512_VNNI: return pass(&p, panels, first_panel, end_panel, vnni_tiles);
#endif
#if HAS_NEON_DOT
    case MIXTAPE_NEON_DOT: return pass(&p, panels, first_panel, end_panel, neon_tiles);
#endif
    default: return pass(&p, panels, first_panel, end_panel, portable_tiles);
    }
}
