#include "BFloat16Product.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Only the fused products of the description are fused.
#pragma clang fp contract(off)

#define INLINE static inline __attribute__((always_inline))
#define LEFT MIXTAPE_BF16_LEFT
#define RIGHT MIXTAPE_BF16_RIGHT
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))

int mixtape_bf16_can_run(mixtape_bf16_kernel kernel) {
    switch (kernel) {
    case MIXTAPE_BF16_PORTABLE: return 1;
#if defined(__x86_64__)
    case MIXTAPE_BF16_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bf16");
#endif
    default: return 0;
    }
}

// MARK: Packing

// The bits of the nearest bfloat16 number.
INLINE uint32_t rounded(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    uint32_t exponent = bits & 0x7f800000;
    if (exponent == 0) return bits >> 31 << 15;
    // No number stays none, with the bit that makes it quiet.
    if (exponent == 0x7f800000 && (bits & 0x7fffff) != 0) return bits >> 16 | 0x40;
    return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

// The operand of a product: `count` rows or columns of `inner` numbers.
typedef struct {
    const float *x;
    long stride;
    int is_inner_contiguous;
    long count, inner, width;
    uint32_t *panels;
} operand;

INLINE long pair_count(long inner) { return (inner + 1) / 2; }

INLINE uint32_t *place(operand o, long pair, long n) {
    return o.panels + (n / o.width * pair_count(o.inner) + pair) * o.width + n % o.width;
}

INLINE float number(operand o, long k, long n) {
    if (k >= o.inner || n >= o.count) return 0;
    return o.is_inner_contiguous ? o.x[n * o.stride + k] : o.x[k * o.stride + n];
}

// Packs some pairs of some rows or columns, one by one.
static void pack_block(operand o, long first_pair, long end_pair, long first, long end) {
    for (long n = first; n < end; n++)
        for (long pair = first_pair; pair < end_pair; pair++)
            *place(o, pair, n) = rounded(number(o, 2 * pair, n)) | rounded(number(o, 2 * pair + 1, n)) << 16;
}

#if defined(__x86_64__)
// Two vectors of floats as one of bfloat16 numbers.
AVX512 INLINE __m512i halves(const float *low, const float *high) {
    return (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(high), _mm512_loadu_ps(low));
}

// Sixteen neighbours of a pair, which may lie in two panels.
AVX512 INLINE void store_pairs(operand o, long pair, long n, __m512i values) {
    if (o.width % 16 == 0) {
        _mm512_storeu_si512(place(o, pair, n), values);
    } else {
        _mm256_storeu_si256((__m256i *)place(o, pair, n), _mm512_castsi512_si256(values));
        _mm256_storeu_si256((__m256i *)place(o, pair, n + 8), _mm512_extracti64x4_epi64(values, 1));
    }
}

// Rows i of a square of 32-bit numbers become its columns.
AVX512 INLINE void transpose(__m512i r[16]) {
    __m512i t[16];
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) {
        r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    for (int i = 0; i < 4; i++) {
        t[i] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
        t[i + 4] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xdd);
        t[i + 8] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
        t[i + 12] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xdd);
    }
    for (int i = 0; i < 4; i++) {
        r[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
        r[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
        r[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
        r[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
    }
}

// Whole vectors of rows or columns. Returns the number of pairs that are packed for the first `count`.
AVX512 static long pack_vectors(operand o, long count) {
    if (o.is_inner_contiguous) {
        long pairs = o.inner / 32 * 16;
        for (long n = 0; n < count; n += 16)
            for (long pair = 0; pair < pairs; pair += 16) {
                __m512i r[16];
                for (int i = 0; i < 16; i++) {
                    const float *x = o.x + (n + i) * o.stride + 2 * pair;
                    r[i] = halves(x, x + 16);
                }
                transpose(r);
                for (int i = 0; i < 16; i++) store_pairs(o, pair + i, n, r[i]);
            }
        return pairs;
    }
    uint16_t order[32];
    for (int i = 0; i < 32; i++) order[i] = (uint16_t)(i / 2 + i % 2 * 16);
    __m512i interleaved = _mm512_loadu_si512(order);
    long pairs = o.inner / 2;
    // As many rows or columns at a time as stand in a right panel, so that few places are written in turn.
    for (long first = 0; first < count; first += RIGHT) {
        long end = count < first + RIGHT ? count : first + RIGHT;
        for (long pair = 0; pair < pairs; pair++)
            for (long n = first; n < end; n += 16) {
                const float *x = o.x + 2 * pair * o.stride + n;
                store_pairs(o, pair, n, _mm512_permutexvar_epi16(interleaved, halves(x, x + o.stride)));
            }
    }
    return pairs;
}
#endif

void mixtape_bf16_pack(
    mixtape_bf16_kernel kernel, const float *x, long stride, int is_inner_contiguous, long count, long inner,
    long width, uint32_t *panels) {
    operand o = {x, stride, is_inner_contiguous, count, inner, width, panels};
    long vectors = 0, pairs = 0;
#if defined(__x86_64__)
    if (kernel == MIXTAPE_BF16_AVX512) {
        vectors = count / 16 * 16;
        pairs = pack_vectors(o, vectors);
    }
#endif
    pack_block(o, pairs, pair_count(inner), 0, vectors);
    pack_block(o, 0, pair_count(inner), vectors, (count + width - 1) / width * width);
}

// MARK: Products

// The sums of a tile to its rows and columns of C.
INLINE void finish(
    const float sums[LEFT][RIGHT], long rows, long columns, float alpha, int adds, float *c, long stride) {
    for (long r = 0; r < rows; r++)
        for (long j = 0; j < columns; j++) {
            float value = alpha * sums[r][j];
            c[r * stride + j] = adds ? c[r * stride + j] + value : value;
        }
}

INLINE float as_float(uint32_t bits) {
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

// A sum whose size is subnormal becomes zero: by the mode of the processor's float unit, or else by a comparison.
#if defined(__x86_64__)
#define FLUSHES_ITSELF 1
#else
#define FLUSHES_ITSELF 0
#endif

INLINE float flushed(float x) { return !FLUSHES_ITSELF && __builtin_fabsf(x) < __FLT_MIN__ ? 0 * x : x; }

INLINE unsigned begin_flushing(void) {
#if FLUSHES_ITSELF
    unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | _MM_FLUSH_ZERO_ON | _MM_DENORMALS_ZERO_ON);
    return mode;
#else
    return 0;
#endif
}

INLINE void end_flushing(unsigned mode) {
#if FLUSHES_ITSELF
    _mm_setcsr(mode);
#endif
    (void)mode;
}

// A part of a tile whose sums fit the registers of most processors.
#define PART_ROWS 4
#define PART_COLUMNS 16

// Not inlined: the compiler does not know the float unit's mode, and must not move sums out of it.
__attribute__((noinline)) static void part_portable(
    const uint32_t *left, const uint32_t *right, long pairs, float sums[LEFT][RIGHT], int row, int column) {
    float part[PART_ROWS][PART_COLUMNS] = {0};
    for (long pair = 0; pair < pairs; pair++) {
        const uint32_t *x = left + pair * LEFT + row, *y = right + pair * RIGHT + column;
#pragma clang loop unroll(full)
        for (int r = 0; r < PART_ROWS; r++) {
            float x0 = as_float(x[r] << 16), x1 = as_float(x[r] & 0xffff0000);
#pragma clang loop vectorize(enable)
            for (int j = 0; j < PART_COLUMNS; j++) {
                float sum = flushed(__builtin_fmaf(x1, as_float(y[j] & 0xffff0000), part[r][j]));
                part[r][j] = flushed(__builtin_fmaf(x0, as_float(y[j] << 16), sum));
            }
        }
    }
    for (int r = 0; r < PART_ROWS; r++) memcpy(&sums[row + r][column], part[r], sizeof part[r]);
}

static void tile_portable(
    const uint32_t *left, const uint32_t *right, long pairs, long rows, long columns, float alpha, int adds, float *c,
    long stride) {
    float sums[LEFT][RIGHT];
    unsigned mode = begin_flushing();
    for (int column = 0; column < RIGHT; column += PART_COLUMNS)
        for (int row = 0; row < LEFT; row += PART_ROWS) part_portable(left, right, pairs, sums, row, column);
    end_flushing(mode);
    finish(sums, rows, columns, alpha, adds, c, stride);
}

#if defined(__x86_64__)
// The sums of eight rows by three vectors stay in 24 of the 32 registers.
AVX512 static void tile_avx512(
    const uint32_t *left, const uint32_t *right, long pairs, long rows, long columns, float alpha, int adds, float *c,
    long stride) {
    __m512 sums[LEFT][3];
    for (int r = 0; r < LEFT; r++)
        for (int v = 0; v < 3; v++) sums[r][v] = _mm512_setzero_ps();
    for (long pair = 0; pair < pairs; pair++, left += LEFT, right += RIGHT) {
        // The right panel comes from the second-level cache.
        for (int v = 0; v < 3; v++) _mm_prefetch((const char *)(right + 8 * RIGHT + 16 * v), _MM_HINT_T0);
        __m512bh y[3];
        for (int v = 0; v < 3; v++) y[v] = (__m512bh)_mm512_loadu_si512(right + 16 * v);
#pragma clang loop unroll(full)
        for (int r = 0; r < LEFT; r++) {
            __m512bh x = (__m512bh)_mm512_set1_epi32((int)left[r]);
            for (int v = 0; v < 3; v++) sums[r][v] = _mm512_dpbf16_ps(sums[r][v], y[v], x);
        }
    }
    if (rows == LEFT && columns == RIGHT) {
        for (int r = 0; r < LEFT; r++)
            for (int v = 0; v < 3; v++) {
                float *place = c + r * stride + 16 * v;
                __m512 value = _mm512_mul_ps(_mm512_set1_ps(alpha), sums[r][v]);
                _mm512_storeu_ps(place, adds ? _mm512_add_ps(_mm512_loadu_ps(place), value) : value);
            }
        return;
    }
    float stored[LEFT][RIGHT];
    for (int r = 0; r < LEFT; r++)
        for (int v = 0; v < 3; v++) _mm512_storeu_ps(&stored[r][16 * v], sums[r][v]);
    finish(stored, rows, columns, alpha, adds, c, stride);
}
#endif

void mixtape_bf16_multiply(
    mixtape_bf16_kernel kernel, const uint32_t *left, const uint32_t *right, long rows, long columns, long inner,
    float alpha, int adds, float *c, long stride) {
    long pairs = pair_count(inner);
    for (long column = 0; column < columns; column += RIGHT) {
        long width = columns - column < RIGHT ? columns - column : RIGHT;
        const uint32_t *panel = right + column * pairs;
        for (long row = 0; row < rows; row += LEFT) {
            long height = rows - row < LEFT ? rows - row : LEFT;
            const uint32_t *tile = left + row * pairs;
            float *place = c + row * stride + column;
            switch (kernel) {
#if defined(__x86_64__)
            case MIXTAPE_BF16_AVX512:
                tile_avx512(tile, panel, pairs, height, width, alpha, adds, place, stride);
                break;
#endif
            default: tile_portable(tile, panel, pairs, height, width, alpha, adds, place, stride);
            }
        }
    }
}
