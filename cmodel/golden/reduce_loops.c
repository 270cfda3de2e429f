/* SPDX-License-Identifier: Apache-2.0 */
/* REDUCE's inner loops, plain C that the compiler turns into each level's SIMD (at -O3). All sums are exact. */
#include "executor/bytes.h"
#include "golden/avx512.h"

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

#define THRESHOLDS(level, name, wide)                                                                              \
    level static void threshold_row_##name(const uint8_t *q, const uint8_t *thresholds, uint64_t n, int64_t *sums) \
    {                                                                                                              \
        const int32_t floor = load16(thresholds), ceil = load16(thresholds + 2);                                   \
        int64_t s1 = 0, above = 0, below = 0;                                                                      \
        for (uint64_t i = 0; i < n; i++) {                                                                         \
            const int32_t x = element(q, wide, i);                                                                 \
            s1 += x > floor ? x : 0;                                                                               \
            above += x > floor;                                                                                    \
            below += x < ceil;                                                                                     \
        }                                                                                                          \
        sums[0] = s1;                                                                                              \
        sums[1] = above + below * (INT64_C(1) << 32);                                                              \
    }                                                                                                              \
    level static void threshold_channels_##name(const uint8_t *q, const uint8_t *thresholds, uint64_t n,           \
                                                int64_t *restrict s1, int64_t *restrict s2)                        \
    {                                                                                                              \
        for (uint64_t i = 0; i < n; i++) {                                                                         \
            const int32_t x = element(q, wide, i);                                                                 \
            const bool above = x > load16(thresholds + 4 * i), below = x < load16(thresholds + 4 * i + 2);         \
            s1[i] += above ? x : 0;                                                                                \
            s2[i] += (above ? 1 : 0) + (below ? INT64_C(1) << 32 : 0);                                             \
        }                                                                                                          \
    }

#define TABLE(level, name, rows, each)                                                                        \
    SUMS(level, name##_8_8, false, false)                                                                     \
    SUMS(level, name##_8_16, false, true)                                                                     \
    SUMS(level, name##_16_8, true, false)                                                                     \
    SUMS(level, name##_16_16, true, true)                                                                     \
    THRESHOLDS(level, name##_8, false)                                                                        \
    THRESHOLDS(level, name##_16, true)                                                                        \
    const mantis_reduce_loops mantis_reduce_##name = {                                                        \
        {{row_##name##_8_8, row_##name##_8_16}, {row_##name##_16_8, row_##name##_16_16}},                     \
        {{channels_##name##_8_8, channels_##name##_8_16}, {channels_##name##_16_8, channels_##name##_16_16}}, \
        rows,                                                                                                 \
        each,                                                                                                 \
        {threshold_row_##name##_8, threshold_row_##name##_16},                                                \
        {threshold_channels_##name##_8, threshold_channels_##name##_16}};

TABLE(, scalar, NULL, NULL)
#if defined(__x86_64__) && defined(__GNUC__)
TABLE(__attribute__((target("avx2"))), avx2, NULL, NULL)
TABLE(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), avx512, mantis_reduce_rows_avx512,
      mantis_reduce_each_avx512)
#endif
