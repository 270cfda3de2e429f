/* SPDX-License-Identifier: Apache-2.0 */
/* Public numerics: the primitives of docs/numerics.md as pure integer functions.
 *
 * fp32 values travel as their 32-bit words (uint32_t), never as float: nothing here depends on the host's
 * floating point. No function allocates, keeps state, or fails. Each says its domain: these are the inner loops of the
 * golden executor, so an argument outside is not looked for and the behaviour is undefined. Pointers are never NULL. */
#ifndef MANTIS_NUMERICS_H
#define MANTIS_NUMERICS_H

#include "mantis/api.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -- Section 1: formats ------------------------------------------------------------------------ */

/* (-1)^sign * mantissa * 2^(exponent-150); mantissa < 2^24, exponent 1..255. */
typedef struct {
    uint32_t sign;
    uint32_t mantissa;
    int32_t exponent;
} mantis_unpacked;

MANTIS_API mantis_unpacked mantis_unpack(uint32_t word);

/* -- Section 2: peak and shared exponent ------------------------------------------------------- */

#define MANTIS_PEAK_NONFINITE 0x7f800000u /* a peak from here on means Inf or NaN in the tensor */

/* max over i of words[i] & 0x7fffffff; 0 when n is 0. */
MANTIS_API uint32_t mantis_peak(const uint32_t *words, size_t n);

/* emax(b) and E(b). peak < 2^31, bits one of 4,5,6,7,8,16, else undefined. saturate: without headroom (section 2). */
MANTIS_API int32_t mantis_peak_exponent(uint32_t peak, int bits, bool saturate);
MANTIS_API int32_t mantis_shared_exponent(uint32_t peak, int bits, bool saturate);

/* -- Section 3: one map lane ------------------------------------------------------------------- */

/* fp32 word -> mantissa, |q| <= 2^(bits-1)-1. Any word; emax from mantis_peak_exponent of the same bits; random < 2^24
 * (1<<23 rounds to nearest), else undefined. *saturated is set, never cleared, when the element lay beyond the range.
 */
MANTIS_API int32_t mantis_map_lane(uint32_t word, int32_t emax, int bits, uint32_t random, bool *saturated);

/* -- Section 4: random words ------------------------------------------------------------------- */

#define MANTIS_RANDOM_NEAREST (1u << 23)
#define MANTIS_LANES          16

/* What names a stream of random words. */
typedef struct {
    uint64_t seed;
    uint32_t step;
    uint32_t stream;
} mantis_random_key;

/* A cursor on a stream: the Xoodoo state of one group (beat) of 16 words. */
typedef struct {
    mantis_random_key key;
    uint32_t group; /* element index / 16 */
    uint32_t state[12];
} mantis_random;

/* Xoodoo with its last `rounds` round constants, 1..12, else undefined; state word y*4+x is plane y, lane x. */
MANTIS_API void mantis_xoodoo(uint32_t state[12], int rounds);
/* A beat: two rounds more, with the constants 0x58 and 0x38. */
MANTIS_API void mantis_xoodoo_beat(uint32_t state[12]);

/* Position at a group (below 2^28, else undefined; at most 255 beats of work) / step to the next one (not behind the
 * last). */
MANTIS_API void mantis_random_seek(mantis_random *r, mantis_random_key key, uint32_t group);
MANTIS_API void mantis_random_next(mantis_random *r);
/* The 24-bit word of lane 0..15, else undefined, of the current group. */
MANTIS_API uint32_t mantis_random_word(const mantis_random *r, int lane);

/* -- Section 5: a product's sum, and the bias at its exponent ----------------------------------- */

/* sum + a[0]*b[0] + ... + a[n-1]*b[n-1] modulo 2^32: what a processing element's accumulator holds after n steps. */
MANTIS_API int32_t mantis_dot(int32_t sum, const int8_t *a, const int8_t *b, size_t n);

/* Another multiplier in the processing elements, outside the contract: product[a + 128][b + 128] stands for a * b, a of
 * the product's operand A, b of its operand B, both from -128 to 127 (docs/multipliers.md). */
typedef struct {
    int16_t product[256][256];
} mantis_multiplier;

/* Where a product at exponent E_C and its bias are added: at 2^exponent (A), the accumulator moved down by shift (S).
 */
typedef struct {
    int32_t exponent;
    int32_t shift;
} mantis_window;

/* peak: the bias' peak entry, < 2^31 (0: shift 0). exponent: E_C, |E_C| < 2^30, else undefined. */
MANTIS_API mantis_window mantis_bias_window(uint32_t peak, int32_t exponent);

/* fp32 word -> integer at 2^exponent, rounded half away from zero, clamped to +-(2^46-1). Any word, any exponent.
 * *saturated is set, never cleared, when the bias was clamped. */
MANTIS_API int64_t mantis_bias(uint32_t word, int32_t exponent, bool *saturated);

/* (accumulator >> min(shift, 63)) + bias, floor: what the align lane takes, at the window's exponent.
 * shift >= 0, |bias| < 2^46, else undefined. */
MANTIS_API int64_t mantis_bias_add(int32_t accumulator, int32_t shift, int64_t bias);

/* -- Section 6: one align lane ----------------------------------------------------------------- */

/* sum * 2^exponent rounded once to fp32. nearest even when !stochastic, else by random (< 2^24, else undefined).
 * Any sum, any exponent. *overflow is set, never cleared, when the result was clamped to the largest finite. */
MANTIS_API uint32_t mantis_align_lane(int64_t sum, int32_t exponent, bool stochastic, uint32_t random, bool *overflow);

/* -- Section 7: one vector term ---------------------------------------------------------------- */

/* (product << 16) >> min(distance, 63), arithmetic. |product| < 2^31, distance >= 0, else undefined. */
MANTIS_API int64_t mantis_vector_term(int32_t product, int32_t distance);

/* -- Section 9: 1/sqrt for normalization ------------------------------------------------------- */

/* mantissa * 2^exponent; 2^30 - 2^14 < mantissa <= 2^31. */
typedef struct {
    uint32_t mantissa;
    int32_t exponent;
} mantis_rsqrt_result;

/* 1/sqrt(d) of the 128-bit integer d = high * 2^64 + low, relative error below 2^-16. d = 0 counts as 1. */
MANTIS_API mantis_rsqrt_result mantis_rsqrt(uint64_t high, uint64_t low);

/* -- Whole tensors (used by the golden executor and the command line) -------------------------- */

typedef struct {
    int bits;        /* 4,5,6,7,8 or 16, else undefined */
    bool stochastic; /* else nearest */
    bool saturate;
    mantis_random_key key;
    uint32_t first_group; /* random group of element 0; first_group + (n + 15) / 16 <= 2^28, else undefined */
    uint32_t peak;        /* below MANTIS_PEAK_NONFINITE, and no word's magnitude above it, else undefined */
} mantis_map_options;

/* q: int8_t[n] when bits <= 8, int16_t[n] when bits is 16. Returns sticky flags (MANTIS_STICKY_*). */
MANTIS_API uint32_t mantis_map(const uint32_t *words, size_t n, const mantis_map_options *options, void *q);

typedef struct {
    int32_t exponent; /* a value is sum * 2^exponent */
    bool stochastic;  /* else nearest even */
    mantis_random_key key;
    uint32_t first_group; /* as above */
} mantis_align_options;

/* words: fp32, n of them. Returns sticky flags (MANTIS_STICKY_*). */
MANTIS_API uint32_t mantis_align(const int64_t *sums, size_t n, const mantis_align_options *options, uint32_t *words);

#ifdef __cplusplus
}
#endif
#endif
