/* SPDX-License-Identifier: Apache-2.0 */
/* GELU's values and slopes: the bits of plain code, at each SIMD level of the processor and as the program takes it,
 * for every length around a register's, in place or not; near GELU in double; finite for any finite number. */
#include "../common/tap.h"
#include "host/layers/gelu_values.h"
#include "host/support/single_exp.h"
#include "numerics/simd_levels.h"

#include <float.h>
#include <math.h>
#include <string.h>

void gelu_values_plain(const float *x, float *y, float *restrict slope, size_t n);
void gelu_values_avx2(const float *x, float *y, float *restrict slope, size_t n);
void gelu_values_avx512(const float *x, float *y, float *restrict slope, size_t n);

/* The source once more for each level; testbenches/host/rules.mk has it compiled as the library's is. */
#undef MANTIS_SIMD_LEVELS
#define MANTIS_SIMD_LEVELS
#define gelu_values gelu_values_plain
#define hold        hold_plain
#include "host/layers/gelu_values.c"
#undef gelu_values
#undef hold
#if defined(__x86_64__) && defined(__gnu_linux__)
#undef MANTIS_SIMD_LEVELS
#define MANTIS_SIMD_LEVELS __attribute__((target("avx2")))
#define gelu_values        gelu_values_avx2
#define hold               hold_avx2
#include "host/layers/gelu_values.c"
#undef gelu_values
#undef hold
#undef MANTIS_SIMD_LEVELS
#define MANTIS_SIMD_LEVELS __attribute__((target("avx512f")))
#define gelu_values        gelu_values_avx512
#define hold               hold_avx512
#include "host/layers/gelu_values.c"
#undef gelu_values
#undef hold
#endif

typedef void values(const float *x, float *y, float *restrict slope, size_t n);

enum { N = 20011, LENGTHS = 70 };

static float x[N], y[N], slope[N], want_y[N], want_slope[N];

static float plain(float v, float *dy)
{
    const float linear = 1.5957691f, cubic = 0.071354814f;
    const float w = v > 9.0f ? 9.0f : v < -9.0f ? -9.0f : v, square = w * w;
    const float u = w * (linear + cubic * square), du = linear + (3.0f * cubic) * square;
    const float e = single_exp(-u), s = 1.0f / (1.0f + e);
    *dy = s + ((w * s) * (e * s)) * du;
    return (v < -9.0f ? -9.0f : v) * s;
}

static void draw(void)
{
    static const float ENDS[] = {0.0f,   -0.0f,   9.0f,    -9.0f,    16.0f,   -16.0f,   1e20f,     -1e20f,
                                 1e-40f, -1e-40f, FLT_MAX, -FLT_MAX, FLT_MIN, -FLT_MIN, 0x1p-149f, -0x1p-149f};
    const uint32_t ends = sizeof ENDS / sizeof *ENDS;
    uint64_t state = 7;
    for (uint32_t i = 0; i < N; i++) {
        const uint64_t word = tap_random(&state);
        const float unit = (float)(int32_t)(word >> 32) * 0x1p-31f;
        x[i] = i < ends       ? ENDS[i]
               : i < ends + 8 ? nextafterf(ENDS[2 + i % 2], i & 4 ? 0.0f : 20.0f * ENDS[2 + i % 2])
                              : ldexpf(unit, (int)(word % 8));
        want_y[i] = plain(x[i], &want_slope[i]);
    }
}

static bool same(size_t first, size_t n)
{
    return memcmp(y + first, want_y + first, n * sizeof *y) == 0 &&
           memcmp(slope + first, want_slope + first, n * sizeof *y) == 0;
}

/* Lengths from 1 on, one behind the other, then the rest; what is behind stays. */
static bool has_bits(values *of, bool in_place)
{
    bool good = true;
    memcpy(y, x, sizeof x);
    memset(slope, 0, sizeof slope);
    for (size_t first = 0, n = 1; first < N; first += n, n = n < LENGTHS ? n + 1 : N - first) {
        of(in_place ? y + first : x + first, y + first, slope + first, n);
        good &= same(first, n) &&
                (first + n == N || (memcmp(y + first + n, x + first + n, sizeof *y) == 0 && slope[first + n] == 0.0f));
    }
    return good;
}

#if defined(__x86_64__) && defined(__gnu_linux__)
static void level(const char *name, bool there, values *of, bool in_place)
{
    if (there)
        tap_ok(has_bits(of, in_place), "%s, %s", name, in_place ? "in place" : "apart");
    else
        tap_skip(name, "this processor lacks the level");
}
#endif

static void near_gelu(void)
{
    double worst = 0.0, worst_slope = 0.0;
    bool finite = true;
    for (uint32_t i = 0; i < N; i++) {
        const double v = (double)x[i], held = fmax(-30.0, fmin(30.0, v)), c = 2.0 * sqrt(2.0 / acos(-1.0));
        const double s = 1.0 / (1.0 + exp(-c * held * (1.0 + 0.044715 * held * held)));
        const double d = s + held * s * (1.0 - s) * c * (1.0 + 3.0 * 0.044715 * held * held);
        finite &= isfinite(want_y[i]) && isfinite(want_slope[i]);
        worst = fmax(worst, fabs((double)want_y[i] - v * s) / fmax(fabs(v), 0x1p-126));
        worst_slope = fmax(worst_slope, fabs((double)want_slope[i] - d));
    }
    tap_ok(finite, "any finite number has finite results");
    tap_ok(worst < 0x1p-22, "GELU: error of %.2g of the number", worst);
    tap_ok(worst_slope < 0x1p-20, "its slope: error of %.2g", worst_slope);
    tap_ok(want_y[8] > 0.0f && want_y[10] == FLT_MAX && want_slope[10] == 1.0f && want_y[11] > -1e-27f &&
               want_y[11] < 0.0f && fabsf(want_slope[11]) < 1e-25f,
           "the ends: all of a large number, nothing of a large negative one");
}

int main(void)
{
    draw();
    for (int in_place = 0; in_place < 2; in_place++) {
        const char *how = in_place ? "in place" : "apart";
        tap_ok(has_bits(gelu_values, in_place), "the bits of plain code, %s", how);
        tap_ok(has_bits(gelu_values_plain, in_place), "without levels, %s", how);
#if defined(__x86_64__) && defined(__gnu_linux__)
        level("avx2", __builtin_cpu_supports("avx2"), gelu_values_avx2, in_place);
        level("avx512f", __builtin_cpu_supports("avx512f"), gelu_values_avx512, in_place);
#endif
    }
    near_gelu();
    return tap_done();
}
