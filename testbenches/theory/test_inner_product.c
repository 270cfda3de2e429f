/* SPDX-License-Identifier: Apache-2.0 */
/* Integer inner products, MAP and GEMM together, are unbiased and their variance is the derived one, below the bound
 * (docs/theory.md section 2). Every threshold comes from exact second and fourth moments. */
#include "theory.h"

enum { M = 8, K = 96, COLS = 8, DRAWS = 4000 };

typedef struct {
    double mean, variance, fourth; /* of one product's error: second and fourth central moments of the sum */
    double bound;                  /* of the variance */
} law;

/* Moments of t = a*w - E: a sum of K independent terms, each with four values. */
static law derive(const float *a, const float *w, uint32_t stride, int ea, int ew)
{
    law l = {0.0, 0.0, 0.0, 0.0};
    double squares = 0.0, na = 0.0, nw = 0.0, ua = ldexp(1.0, ea), uw = ldexp(1.0, ew);
    for (uint32_t k = 0; k < K; k++) {
        two_point p = mapped(a[k], ea), q = mapped(w[k * stride], ew);
        double mean = (double)a[k] * (double)w[k * stride], v = 0.0, f = 0.0;
        for (int i = 0; i < 4; i++) {
            double t = (p.low + (i & 1 ? p.unit : 0.0)) * (q.low + (i & 2 ? q.unit : 0.0)) - mean;
            double chance = (i & 1 ? p.part : 1.0 - p.part) * (i & 2 ? q.part : 1.0 - q.part);
            v += chance * t * t;
            f += chance * t * t * t * t;
        }
        l.mean += mean;
        l.variance += v;
        l.fourth += f;
        squares += v * v;
        na += (double)a[k] * (double)a[k];
        nw += (double)w[k * stride] * (double)w[k * stride];
    }
    l.fourth += 3.0 * (l.variance * l.variance - squares);
    l.bound = uw * uw / 4.0 * na + ua * ua / 4.0 * nw + K * ua * ua * uw * uw / 16.0;
    return l;
}

static void test_width(int bits)
{
    bench b = {0};
    arena_begin(&b.arena);
    tensor a = arena_tensor(&b.arena, TENSOR_FP32, M, K, "a"), w = arena_tensor(&b.arena, TENSOR_FP32, K, COLS, "w");
    tensor qa = arena_tensor(&b.arena, TENSOR_DFP8, M, K, "a.q"),
           qw = arena_tensor(&b.arena, TENSOR_DFP8, K, COLS, "w.q");
    tensor c = arena_tensor(&b.arena, TENSOR_FP32, M, COLS, "c");
    bench_commit(&b, (uint64_t)(100 + bits));
    float *va = arena_at(&b.arena, &a), *vw = arena_at(&b.arena, &w);
    const float *vc = arena_at(&b.arena, &c);
    draw_values(va, M * K, 1.7, 1);
    draw_values(vw, K * COLS, 0.06, 2);
    moments got[M * COLS] = {{0.0, 0.0, 0.0}};
    for (int draw = 0; draw < DRAWS; draw++) {
        program_begin_step(&b.program, (uint32_t)draw);
        program_peak(&b.program, &a);
        program_peak(&b.program, &w);
        program_map(&b.program, &a, &qa, bits);
        program_map(&b.program, &w, &qw, bits);
        program_gemm(&b.program, &(gemm_operation){.a = &qa, .b = &qw, .out = &c});
        bench_run(&b);
        for (int i = 0; i < M * COLS; i++)
            moments_add(&got[i], (double)vc[i]);
    }
    int ea = exponent_of(va, M * K, bits), ew = exponent_of(vw, K * COLS, bits);
    double limit = threshold(2.0 * 5 * M * COLS), worst_mean = 0.0, worst_variance = 0.0, fill = 0.0;
    bool below = true;
    for (int i = 0; i < M * COLS; i++) {
        law l = derive(va + i / COLS * K, vw + i % COLS, COLS, ea, ew);
        double n = DRAWS, s2 = moments_variance(&got[i]);
        /* C is rounded once to fp32: up to 2^-24 of its size, added to what chance allows */
        double room = ldexp(fabs(l.mean) + 10.0 * sqrt(l.variance), -24);
        worst_mean = fmax(worst_mean, fmax(0.0, fabs(got[i].mean - l.mean) - room) / sqrt(l.variance / n));
        double deviation =
            sqrt((l.fourth - l.variance * l.variance * (n - 3.0) / (n - 1.0)) / n); /* of the sample variance */
        worst_variance = fmax(worst_variance, fabs(s2 - l.variance) / deviation);
        below &= l.variance <= l.bound && s2 < l.bound + limit * deviation;
        fill = fmax(fill, s2 / l.bound);
    }
    tap_ok(worst_mean < limit, "int%d: %d products of length %d are unbiased: largest z %.2f (limit %.2f)", bits,
           M * COLS, K, worst_mean, limit);
    tap_ok(worst_variance < limit, "int%d: their variances are the derived ones: largest z %.2f", bits, worst_variance);
    tap_ok(below && fill > 0.3, "int%d: below the bound, and the bound means something: at most %.2f of it is used",
           bits, fill);
    bench_free(&b);
}

/* The negative control: one draw for both operands makes their errors dependent, and x*x is then biased by the
 * variance. */
static void test_dependent(void)
{
    enum { N = 256 };
    float x[N];
    uint32_t words[N];
    int8_t q[N], p[N];
    draw_values(x, N, 1.0, 9);
    memcpy(words, x, sizeof words);
    int e = exponent_of(x, N, 6);
    double exact = 0.0, variance = 0.0;
    for (int i = 0; i < N; i++) {
        exact += (double)x[i] * (double)x[i];
        variance += variance_of(mapped(x[i], e));
    }
    moments same = {0.0, 0.0, 0.0}, apart = {0.0, 0.0, 0.0};
    mantis_map_options o = {.bits = 6, .stochastic = true, .key = {.seed = 5}, .peak = mantis_peak(words, N)};
    for (uint32_t draw = 0; draw < DRAWS; draw++) {
        o.key.step = draw;
        o.key.stream = 0;
        mantis_map(words, N, &o, q);
        o.key.stream = 1;
        mantis_map(words, N, &o, p);
        double s = 0.0, d = 0.0;
        for (int i = 0; i < N; i++) {
            s += ldexp((double)q[i] * (double)q[i], 2 * e);
            d += ldexp((double)q[i] * (double)p[i], 2 * e);
        }
        moments_add(&same, s);
        moments_add(&apart, d);
    }
    double limit = threshold(3), z = (apart.mean - exact) / sqrt(moments_variance(&apart) / DRAWS);
    double biased = (same.mean - exact) / sqrt(moments_variance(&same) / DRAWS),
           corrected = (same.mean - exact - variance) / sqrt(moments_variance(&same) / DRAWS);
    tap_ok(fabs(z) < limit && biased > 3.0 * limit && fabs(corrected) < limit,
           "x.x with two streams: z %.2f; with one stream z %.0f, biased by sum sigma^2 as derived (z %.2f then)", z,
           biased, corrected);
}

int main(void)
{
    for (int bits = 4; bits <= 8; bits++)
        test_width(bits);
    test_dependent();
    return tap_done();
}
