/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/moments.h"

static scaled_wide square_sum(const moments *m)
{
    scaled_wide v = (scaled_wide)m->n * m->s2 - (scaled_wide)m->s1 * m->s1;
    return v < 0 ? 0 : v;
}

/* eps * n^2 * 2^(-2 ex), rounded half up to an integer unless it is far above one. */
static scaled epsilon(const moments *m)
{
    scaled e =
        scaled_multiply(scaled_of_word(MOMENTS_EPSILON), (scaled){(scaled_wide)m->n * (scaled_wide)m->n, -2 * m->ex});
    if (e.e >= 0)
        return e;
    if (e.e < -126)
        return (scaled){0, 0};
    return (scaled){((e.m >> (-e.e - 1)) + 1) >> 1, 0};
}

moments moments_of(uint64_t n, int64_t s1, int64_t s2, int32_t ex)
{
    moments m = {n, s1, s2, ex, {0, 0}};
    scaled d = scaled_add((scaled){square_sum(&m), 0}, epsilon(&m));
    m.r = scaled_rsqrt(d.m > 0 ? d : (scaled){1, 0});
    return m;
}

scaled moments_mean(const moments *m)
{
    return scaled_divide(scaled_of(m->s1, m->ex), m->n);
}

scaled moments_variance(const moments *m)
{
    scaled v = scaled_divide((scaled){square_sum(m), 2 * m->ex}, m->n);
    return scaled_divide(v, m->n > 1 ? m->n - 1 : 1);
}

affine moments_normalize(const moments *m)
{
    return (affine){scaled_multiply((scaled){(scaled_wide)m->n, -m->ex}, m->r),
                    scaled_negate(scaled_multiply(scaled_of(m->s1, 0), m->r))};
}

scaled moments_sum(int64_t g1, int32_t eg)
{
    return scaled_of(g1, eg);
}

scaled moments_sum_normalized(const moments *m, int64_t g1, int64_t g2, int32_t eg)
{
    return scaled_multiply(m->r, (scaled){(scaled_wide)m->n * g2 - (scaled_wide)m->s1 * g1, eg});
}
