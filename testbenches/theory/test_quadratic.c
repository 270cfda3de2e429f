/* SPDX-License-Identifier: Apache-2.0 */
/* Theorem 1 on a strongly convex quadratic (docs/theory.md section 5): F(w) = 1/2 (w - w*)' H (w - w*) is minimized
 * with int8 matrix products and int16 updates. The mean optimality gap over many runs stays under the theorem's bound
 * at every step, with M and M_V derived from the formats, and what remains of it shrinks with the learning rate. */
#include "theory.h"

#include "host/device/coefficient.h"

enum { N = 16, RUNS = 48, STEPS = 1200, RATES = 4 };

static const double LEAST = 0.5, GREATEST = 2.0; /* eigenvalues: c and L */

typedef struct {
    double h[N][N], target[N], start[N], b[N]; /* b = H target */
    float hf[N][N], bf[N];
} problem;

/* H = Q diag(LEAST .. GREATEST) Q with the reflection Q = I - 2 u u'. Entries go to fp32 and from there everything is
 * exact: the eigenvalues move by less than N 2^-24. */
static void make(problem *p)
{
    host_random r = host_random_make(6, RANDOM_TEST, 5);
    double u[N], length = 0.0, q[N][N];
    for (int i = 0; i < N; i++) {
        u[i] = host_random_range(&r, -1.0, 1.0);
        length += u[i] * u[i];
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            q[i][j] = (i == j) - 2.0 * u[i] * u[j] / length;
    for (int i = 0; i < N; i++)
        for (int j = 0; j <= i; j++) {
            double sum = 0.0;
            for (int k = 0; k < N; k++)
                sum += q[i][k] * (LEAST + (GREATEST - LEAST) * k / (N - 1)) * q[k][j];
            p->hf[i][j] = p->hf[j][i] = (float)sum;
            p->h[i][j] = p->h[j][i] = (double)p->hf[i][j];
        }
    for (int i = 0; i < N; i++) {
        p->target[i] = host_random_range(&r, -1.0, 1.0);
        p->start[i] = (double)(float)host_random_range(&r, -2.0, 2.0);
    }
    for (int i = 0; i < N; i++) {
        p->b[i] = 0.0;
        for (int j = 0; j < N; j++)
            p->b[i] += p->h[i][j] * p->target[j];
        p->bf[i] = (float)p->b[i];
    }
}

static double gap(const problem *p, const double *w)
{
    double sum = 0.0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            sum += 0.5 * (w[i] - p->target[i]) * p->h[i][j] * (w[j] - p->target[j]);
    return sum;
}

/* Constants of Var[g] <= M + M_V |grad F|^2 for the effective gradient (w - w') / rate (theory.md section 5): a unit at
 * b bits is below 2 peak / (2^(b-1) - 1); |w|^2 <= 2 |w*|^2 + 2 |grad F|^2 / c^2. */
typedef struct {
    double m, m_v;
} noise;

static noise derive(const problem *p, double rate)
{
    double frobenius = 0.0, largest = 0.0, target = 0.0, largest_b = 0.0;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            frobenius += p->h[i][j] * p->h[i][j];
            largest = fmax(largest, fabs(p->h[i][j]));
        }
        target += p->target[i] * p->target[i];
        largest_b = fmax(largest_b, fabs(p->b[i]));
    }
    double unit8 = 2.0 / 127.0, unit16 = 2.0 / 32767.0; /* of a peak of 1 */
    double uh = unit8 * largest;
    /* |w|^2 times this is the product's variance: w's unit against H's columns, H's unit against w, both units together
     */
    double product =
        unit8 * unit8 / 4.0 * frobenius + N * uh * uh / 4.0 + (double)N * N * uh * uh * unit8 * unit8 / 16.0;
    /* the update's three operands: w / rate, the product (its peak is below GREATEST |w| and its own noise, doubled
     * here), b */
    double update = N * unit16 * unit16 / 4.0 * (1.0 / (rate * rate) + 2.0 * GREATEST * GREATEST + 2.0 * product);
    double constant = N * unit16 * unit16 / 4.0 * largest_b * largest_b;
    double all = product + update;
    return (noise){constant + 2.0 * all * target, 2.0 * all / (LEAST * LEAST)};
}

typedef struct {
    bench b;
    tensor h, w, bias, qh, qw, product;
    coefficient one, minus_rate, rate;
} machine;

static void build(machine *m)
{
    memset(m, 0, sizeof *m);
    arena_begin(&m->b.arena);
    m->h = arena_tensor(&m->b.arena, TENSOR_FP32, N, N, "h");
    m->w = arena_tensor(&m->b.arena, TENSOR_FP32, N, 1, "w");
    m->bias = arena_tensor(&m->b.arena, TENSOR_FP32, N, 1, "b");
    m->qh = arena_tensor(&m->b.arena, TENSOR_DFP8, N, N, "h.q");
    m->qw = arena_tensor(&m->b.arena, TENSOR_DFP8, N, 1, "w.q");
    m->product = arena_tensor(&m->b.arena, TENSOR_FP32, N, 1, "hw");
    coefficient_layout(&m->one, &m->b.arena, 1, 1, "", "one");
    coefficient_layout(&m->minus_rate, &m->b.arena, 1, 1, "", "minus_rate");
    coefficient_layout(&m->rate, &m->b.arena, 1, 1, "", "rate");
    bench_commit(&m->b, 1);
}

/* One run: sum[k] += gap after k steps. */
static void descend(machine *m, const problem *p, double rate, uint64_t seed, bool stochastic, double *sum)
{
    program *g = &m->b.program;
    double w[N];
    g->seed = seed;
    g->stochastic = stochastic;
    memcpy(arena_at(&m->b.arena, &m->h), p->hf, sizeof p->hf);
    memcpy(arena_at(&m->b.arena, &m->bias), p->bf, sizeof p->bf);
    float *now = arena_at(&m->b.arena, &m->w);
    for (int i = 0; i < N; i++)
        now[i] = (float)p->start[i];
    coefficient_set(g, &m->one, 1.0f);
    coefficient_set(g, &m->minus_rate, (float)-rate);
    coefficient_set(g, &m->rate, (float)rate);
    program_peak(g, &m->h);
    program_peak(g, &m->bias);
    program_peak(g, &m->w);
    for (uint32_t k = 0; k < STEPS; k++) {
        for (int i = 0; i < N; i++)
            w[i] = (double)now[i];
        sum[k] += gap(p, w);
        program_begin_step(g, k);
        program_map(g, &m->h, &m->qh, 8);
        program_map(g, &m->w, &m->qw, 8);
        program_gemm(g, &(gemm_operation){.a = &m->qh, .b = &m->qw, .out = &m->product});
        program_vector(g, &(vector_operation){.term = {{&m->w, &m->one.mantissa},
                                                       {&m->product, &m->minus_rate.mantissa},
                                                       {&m->bias, &m->rate.mantissa}},
                                              .out = &m->w});
        bench_run(&m->b);
    }
}

/* Mean over the last quarter. */
static double floor_of(const double *sum, int runs)
{
    double total = 0.0;
    for (int k = STEPS - STEPS / 4; k < STEPS; k++)
        total += sum[k] / runs / (STEPS / 4);
    return total;
}

int main(void)
{
    static double sum[RATES + 1][STEPS];
    double last = 0.0, rest[RATES];
    problem p;
    machine m;
    make(&p);
    build(&m);
    /* powers of two: exact as 16-bit coefficients */
    static const double RATE[RATES] = {0.25, 0.125, 0.0625, 0.03125};
    for (int r = 0; r < RATES; r++) {
        noise n = derive(&p, RATE[r]);
        double limit = 1.0 / (GREATEST * (1.0 + n.m_v)), remains = RATE[r] * GREATEST * n.m / (2.0 * LEAST),
               worst = 0.0;
        for (int run = 0; run < RUNS; run++)
            descend(&m, &p, RATE[r], (uint64_t)(1000 * r + run), true, sum[r]);
        double decay = 1.0, first = gap(&p, p.start);
        for (int k = 1; k < STEPS; k++) { /* at k = 0 both are the gap of the start */
            decay *= 1.0 - RATE[r] * LEAST;
            worst = fmax(worst, sum[r][k] / RUNS / (remains + decay * (first - remains)));
        }
        rest[r] = floor_of(sum[r], RUNS);
        tap_ok(RATE[r] <= limit, "rate %g is within the theorem's 1/(L M_G) = %.3f (M %.3g, M_V %.3g)", RATE[r], limit,
               n.m, n.m_v);
        tap_ok(worst <= 1.0 + 1e-9,
               "rate %g: mean gap of %d runs under the bound at each of %d steps: at most %.3f of it", RATE[r], RUNS,
               STEPS, worst);
        tap_ok(rest[r] <= remains && rest[r] > 0.0, "rate %g: what remains, %.3g, is below rate L M / 2c = %.3g",
               RATE[r], rest[r], remains);
        if (r > 0)
            tap_ok(rest[r] < 0.75 * last, "rate %g: half the rate leaves %.2f of the gap", RATE[r], rest[r] / last);
        last = rest[r];
    }
    /* The control: with rounding to nearest the gradient is biased, and the rate does not help. */
    descend(&m, &p, RATE[RATES - 1], 1, false, sum[RATES]);
    double stuck = floor_of(sum[RATES], 1);
    tap_ok(stuck > 2.0 * last,
           "rate %g, rounded to nearest: %.3g remains, %.1f times as much: the bias does not shrink", RATE[RATES - 1],
           stuck, stuck / last);
    bench_free(&m.b);
    return tap_done();
}
