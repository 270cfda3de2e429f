/* SPDX-License-Identifier: Apache-2.0 */
/* REDUCE's inner loops, plain C that the compiler turns into each level's SIMD (at -O3). All sums are exact. */
#include "executor/bytes.h"
#include "golden/loops.h"

static inline int32_t element(const uint8_t *x, bool wide, uint64_t i)
{
    return wide ? load16(x + 2 * i) : (int8_t)x[i];
}

/* The widths are constants to the compiler, in each of a level's four. */
#define SUMS(level, name, q_wide, p_wide)                                                                      \
    level static void row_##name(const uint8_t *q, const uint8_t *p, bool absolute, uint64_t n, int64_t *sums) \
    {                                                                                                          \
        int64_t s1 = 0, s2 = 0;                                                                                \
        for (uint64_t i = 0; i < n; i++) {                                                                     \
            const int32_t x = element(q, q_wide, i);                                                           \
            s1 += absolute && x < 0 ? -x : x;                                                                  \
            s2 += x * element(p, p_wide, i);                                                                   \
        }                                                                                                      \
        sums[0] = s1;                                                                                          \
        sums[1] = s2;                                                                                          \
    }                                                                                                          \
    level static void channels_##name(const uint8_t *q, const uint8_t *p, bool absolute, uint64_t n,           \
                                      int64_t *restrict s1, int64_t *restrict s2)                              \
    {                                                                                                          \
        for (uint64_t i = 0; i < n; i++) {                                                                     \
            const int32_t x = element(q, q_wide, i);                                                           \
            s1[i] += absolute && x < 0 ? -x : x;                                                               \
            s2[i] += x * element(p, p_wide, i);                                                                \
        }                                                                                                      \
    }

#define TABLE(level, name)                                                                \
    SUMS(level, name##_8_8, false, false)                                                 \
    SUMS(level, name##_8_16, false, true)                                                 \
    SUMS(level, name##_16_8, true, false)                                                 \
    SUMS(level, name##_16_16, true, true)                                                 \
    const mantis_reduce_loops mantis_reduce_##name = {                                    \
        {{row_##name##_8_8, row_##name##_8_16}, {row_##name##_16_8, row_##name##_16_16}}, \
        {{channels_##name##_8_8, channels_##name##_8_16}, {channels_##name##_16_8, channels_##name##_16_16}}};

TABLE(, scalar)
#if defined(__x86_64__) && defined(__GNUC__)
TABLE(__attribute__((target("avx2"))), avx2)
TABLE(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), avx512)
#endif
