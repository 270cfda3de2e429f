/* SPDX-License-Identifier: Apache-2.0 */
#include "host/moments.h"

static scalar_wide square_sum(const moments *m)
{
    scalar_wide v = (scalar_wide)m->n * m->s2 - (scalar_wide)m->s1 * m->s1;
    return v < 0 ? 0 : v;
}

/* eps * n^2 * 2^(-2 ex), rounded half up to an integer unless it is far above one. */
static scalar epsilon(const moments *m)
{
    scalar e =
        scalar_multiply(scalar_of_word(MOMENTS_EPSILON), (scalar){(scalar_wide)m->n * (scalar_wide)m->n, -2 * m->ex});
    if (e.e >= 0)
        return e;
    if (e.e < -126)
        return (scalar){0, 0};
    return (scalar){((e.m >> (-e.e - 1)) + 1) >> 1, 0};
}

moments moments_of(uint64_t n, int64_t s1, int64_t s2, int32_t ex)
{
    moments m = {n, s1, s2, ex, {0, 0}};
    scalar d = scalar_add((scalar){square_sum(&m), 0}, epsilon(&m));
    m.r = scalar_rsqrt(d.m > 0 ? d : (scalar){1, 0});
    return m;
}

scalar moments_mean(const moments *m)
{
    return scalar_divide(scalar_of(m->s1, m->ex), m->n);
}

scalar moments_variance(const moments *m)
{
    scalar v = scalar_divide((scalar){square_sum(m), 2 * m->ex}, m->n);
    return scalar_divide(v, m->n > 1 ? m->n - 1 : 1);
}

affine moments_normalize(const moments *m)
{
    return (affine){scalar_multiply((scalar){(scalar_wide)m->n, -m->ex}, m->r),
                    scalar_negate(scalar_multiply(scalar_of(m->s1, 0), m->r))};
}

scalar moments_sum(int64_t g1, int32_t eg)
{
    return scalar_of(g1, eg);
}

scalar moments_sum_normalized(const moments *m, int64_t g1, int64_t g2, int32_t eg)
{
    return scalar_multiply(m->r, (scalar){(scalar_wide)m->n * g2 - (scalar_wide)m->s1 * g1, eg});
}
