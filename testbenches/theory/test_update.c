/* SPDX-License-Identifier: Apache-2.0 */
/* The weight update of the host program (VECTOR twice, 16 bits) is unbiased: E[v'] = mu v + g + lambda w and E[w'] = w
 * - rate E[v'], its variance below the bound (docs/theory.md section 4). Rounding to nearest loses small updates and
 * must fail. */
#include "theory.h"

#include "host/networks/sgd.h"

enum { N = 96, DRAWS = 6000 };

static const float RATE = 0.01f, MOMENTUM = 0.9f, DECAY = 5e-4f;

/* The value of a coefficient as VECTOR sees it: rounded to 16 bits, to nearest. */
static double seen(const bench *b, const coefficient *c)
{
    int16_t q;
    memcpy(&q, arena_at(&b->arena, &c->mantissa), sizeof q);
    return ldexp((double)q, (int32_t)arena_scale(&b->arena, &c->mantissa));
}

typedef struct {
    double worst_v, worst_w, fill; /* largest |z|; largest part of the variance's bound */
} outcome;

static outcome measure(bool stochastic, float step_size)
{
    bench b = {0};
    sgd s;
    coefficient unity;
    parameter p;
    float w[N], g[N], v[N];
    moments got_v[N] = {{0.0, 0.0, 0.0}}, got_w[N] = {{0.0, 0.0, 0.0}};
    arena_begin(&b.arena);
    coefficient_layout(&unity, &b.arena, 1, 1, "", "one");
    sgd_layout(&s, &b.arena, &unity.mantissa);
    parameter_layout(&p, &b.arena, 1, N, "p", "w");
    bench_commit(&b, 17);
    coefficient_set(&b.program, &unity, 1.0f);
    sgd_set(&b.program, &s, RATE, MOMENTUM, DECAY);
    bench_run(&b);
    draw_values(w, N, 0.4, 11);
    draw_values(g, N, step_size, 12);
    draw_values(v, N, 7.0 * step_size, 13);
    b.program.stochastic = stochastic;
    for (uint32_t draw = 0; draw < DRAWS; draw++) {
        program_begin_step(&b.program, draw);
        memcpy(arena_at(&b.arena, &p.value), w, sizeof w);
        memcpy(arena_at(&b.arena, &p.gradient), g, sizeof g);
        memcpy(arena_at(&b.arena, &p.velocity), v, sizeof v);
        program_peak(&b.program, &p.value);
        program_peak(&b.program, &p.gradient);
        program_peak(&b.program, &p.velocity);
        sgd_update(&b.program, &s, &p);
        bench_run(&b);
        const float *new_w = arena_at(&b.arena, &p.value), *new_v = arena_at(&b.arena, &p.velocity);
        for (int i = 0; i < N; i++) {
            moments_add(&got_v[i], (double)new_v[i]);
            moments_add(&got_w[i], (double)new_w[i]);
        }
    }
    double mu = seen(&b, &s.momentum), lambda = seen(&b, &s.decay), one = seen(&b, &unity),
           rate = -seen(&b, &s.minus_rate);
    double uw = ldexp(1.0, exponent_of(w, N, 16)), ug = ldexp(1.0, exponent_of(g, N, 16)),
           uv = ldexp(1.0, exponent_of(v, N, 16));
    /* v' is at most mu |v| + |g| + lambda |w| plus a unit each; its own unit at 16 bits is below peak / 16383.5
     * (theory.md) */
    double peak = 0.0;
    for (int i = 0; i < N; i++)
        peak =
            fmax(peak, mu * (fabs((double)v[i]) + uv) + fabs((double)g[i]) + ug + lambda * (fabs((double)w[i]) + uw));
    double unew = peak / 16383.5;
    double bound_v = (mu * mu * uv * uv + one * one * ug * ug + lambda * lambda * uw * uw) / 4.0;
    double bound_w = uw * uw / 4.0 + rate * rate * (unew * unew / 4.0 + bound_v);
    outcome r = {0.0, 0.0, 0.0};
    for (int i = 0; i < N; i++) {
        double new_v = mu * (double)v[i] + one * (double)g[i] + lambda * (double)w[i],
               new_w = one * (double)w[i] - rate * new_v;
        /* known and not random: one rounding to fp32 (2^-24 of the result), three floors of 2^-16 units of the largest
         * product */
        double room_v = ldexp(fabs(new_v) + 2.0 * uv, -24) + 3.0 * ldexp(fmax(mu * uv, ug), -16);
        double room_w = ldexp(fabs(new_w) + 2.0 * uw, -24) + 3.0 * ldexp(uw, -16) + rate * room_v;
        r.worst_v = fmax(r.worst_v, fmax(0.0, fabs(got_v[i].mean - new_v) - room_v) /
                                        sqrt(fmax(moments_variance(&got_v[i]), 1e-30) / DRAWS));
        r.worst_w = fmax(r.worst_w, fmax(0.0, fabs(got_w[i].mean - new_w) - room_w) /
                                        sqrt(fmax(moments_variance(&got_w[i]), 1e-30) / DRAWS));
        r.fill = fmax(r.fill, fmax(moments_variance(&got_v[i]) / bound_v, moments_variance(&got_w[i]) / bound_w));
    }
    bench_free(&b);
    return r;
}

int main(void)
{
    double limit = threshold(2.0 * 2 * N);
    /* a variance estimate deviates by sqrt((kurtosis - 1) / DRAWS) of it; where the bound is nearly reached all parts
     * are near 1/2 and the kurtosis of the sum of two-point errors is below 3 */
    double room = 1.0 + limit * sqrt(2.0 / DRAWS);
    static const float STEP[2] = {0.02f, 0.0002f};
    for (int i = 0; i < 2; i++) {
        outcome s = measure(true, STEP[i]), n = measure(false, STEP[i]);
        tap_ok(s.worst_v < limit,
               "gradients of %g: velocity unbiased in %d draws, largest z of %d elements %.2f (limit %.2f)",
               (double)STEP[i], DRAWS, N, s.worst_v, limit);
        tap_ok(s.worst_w < limit, "gradients of %g: weights unbiased, largest z %.2f", (double)STEP[i], s.worst_w);
        tap_ok(s.fill < room && s.fill > 0.25, "gradients of %g: variances below their bounds, at most %.2f of them",
               (double)STEP[i], s.fill);
        tap_ok(n.worst_w > 10.0 * limit, "gradients of %g: rounding to nearest is caught (z %.3g)", (double)STEP[i],
               n.worst_w);
    }
    return tap_done();
}
