/* SPDX-License-Identifier: Apache-2.0 */
/* The variance that each quantizer leaves, measured over draws, against its closed form (docs/theory.md): an element in
 * units of u takes two values with variance u^2 p (1-p). ptq, psq and shift differ in u alone; bhq rounds the reflected
 * rows, and its variance is theirs through the reflection: of row j, lift^-2 sum_k Q_jk^2 v_k. */
#include "theory.h"

#include "host/layers/operand.h"
#include "host/layers/reflection.h"

enum { SAMPLES = 12, HEIGHT = 2, CHANNELS = 40, ROW = HEIGHT * CHANNELS, ALL = SAMPLES * ROW, DRAWS = 2000 };

static const struct {
    const char *name;
    quantizer how;
} CASES[] = {{"ptq", {QUANTIZER_PTQ, 0, 5}},
             {"psq", {QUANTIZER_PSQ, 0, 5}},
             {"shift:2", {QUANTIZER_SHIFT, 2, 5}},
             {"shift:8", {QUANTIZER_SHIFT, 8, 5}},
             {"bhq", {QUANTIZER_BHQ, 0, 5}}};

typedef struct {
    bench b;
    operand o;
    reflection r;
    tensor x, back;
} trial;

/* Samples and channels of very different size, so that all the exponents differ. */
static void draw_spread(float *x)
{
    host_random r = host_random_make(9, RANDOM_TEST, 3);
    for (int i = 0; i < ALL; i++)
        x[i] = (float)(host_random_range(&r, -1.0, 1.0) * ldexp(1.0, -(i / ROW) % 5 * 2 - i % CHANNELS % 6));
}

static int exponent_at(const trial *t, uint32_t i)
{
    const tensor q = operand_rows(&t->o, SAMPLES * HEIGHT);
    const uint8_t *scale = t->b.arena.memory.bytes + q.scale;
    int32_t e;
    memcpy(&e, scale + (q.scaling.kind == MANTIS_SCALED_BY_SPAN ? 4 * (i / q.scaling.span) : 0), sizeof e);
    return e - (q.scaling.kind == MANTIS_SCALED_BY_CHANNEL ? scale[16 + i % CHANNELS] : 0);
}

/* One draw; bhq's reflected rows stay in t->r.x. */
static const float *draw(trial *t, uint32_t step)
{
    program *p = &t->b.program;
    const bool bhq = t->o.across.kind == QUANTIZER_BHQ;
    program_begin_step(p, step);
    program_peak(p, &t->x);
    if (bhq)
        reflection_open(p, &t->r, &t->x, &t->o);
    else
        operand_map_across(p, &t->o, &t->x);
    bench_run(&t->b);
    const tensor to = bhq ? reflection_product(&t->r, &t->x) : t->back;
    float *value = arena_at(&t->b.arena, &to);
    const int8_t *q = arena_at(&t->b.arena, &t->o.q);
    for (uint32_t i = 0; i < ALL; i++)
        value[i] = (float)ldexp(q[i], exponent_at(t, i));
    if (bhq)
        reflection_close(p, &t->r, &t->back);
    bench_run(&t->b);
    return arena_at(&t->b.arena, &t->back);
}

/* Adds to each element by number the variance of the rows that its own is made of: variance[position][column]. */
static void reflect_variance(const trial *t, const double *of_rows, double *to)
{
    const bhq_plan *plan = &t->r.plan;
    for (uint32_t b = 0; b < plan->leaders; b++) {
        const bhq_block *block = &plan->blocks[b];
        const double m = block->size, root = sqrt(m);
        for (uint32_t j = 0; j < block->size; j++)
            for (uint32_t k = 0; k < block->size; k++) {
                const double part = 1.0 / (root * (root - 1.0)); /* of the reflection 1 - n n^T */
                const double q = j == 0 || k == 0 ? 1.0 / root : (j == k ? 1.0 : 0.0) - part;
                const uint32_t row = j ? block->first + j - 1 : b, from = k ? block->first + k - 1 : b;
                const double factor = ldexp(q * q, j ? -2 * block->lift : 0);
                for (uint32_t c = 0; c < ROW; c++)
                    to[plan->order[row] * ROW + c] += factor * of_rows[from * ROW + c];
            }
    }
}

static void test_variance(size_t which)
{
    static double sum[ALL], squares[ALL], exact[ALL], own[ALL];
    static float first[ALL];
    trial t;
    memset(&t, 0, sizeof t);
    memset(sum, 0, sizeof sum);
    memset(squares, 0, sizeof squares);
    memset(exact, 0, sizeof exact);
    const quantizer how = CASES[which].how;
    arena_begin(&t.b.arena);
    t.x = arena_tensor(&t.b.arena, TENSOR_FP32, SAMPLES * HEIGHT, CHANNELS, "x");
    t.back = arena_tensor(&t.b.arena, TENSOR_FP32, SAMPLES * HEIGHT, CHANNELS, "back");
    operand_layout(&t.o, &t.b.arena, how, how, SAMPLES, HEIGHT, CHANNELS, NULL, "theory", "q");
    if (how.kind == QUANTIZER_BHQ)
        reflection_layout(&t.r, &t.b.arena, SAMPLES, ROW);
    bench_commit(&t.b, 11);
    float *x = arena_at(&t.b.arena, &t.x);
    draw_spread(x);
    for (uint32_t d = 0; d < DRAWS; d++) {
        const float *y = draw(&t, d);
        if (d == 0) {
            memcpy(first, y, sizeof first);
            const float *rounded = how.kind == QUANTIZER_BHQ ? arena_at(&t.b.arena, &t.r.x) : x;
            for (uint32_t i = 0; i < ALL; i++)
                own[i] = variance_of(mapped(rounded[i], exponent_at(&t, i)));
            if (how.kind == QUANTIZER_BHQ)
                reflect_variance(&t, own, exact);
            else
                memcpy(exact, own, sizeof exact);
        }
        for (uint32_t i = 0; i < ALL; i++) {
            const double off = (double)y[i] - (double)first[i];
            sum[i] += off;
            squares[i] += off * off;
        }
    }
    double measured = 0.0, expected = 0.0, spread = 0.0, bias = 0.0, noise = 0.0, all_of_tensor = 0.0;
    const int whole = exponent_of(x, ALL, how.bits);
    for (uint32_t i = 0; i < ALL; i++) {
        measured += (squares[i] - sum[i] * sum[i] / DRAWS) / (DRAWS - 1);
        expected += exact[i];
        /* of a sample variance: 2 sigma^4 and the fourth cumulant, sigma^2 (u^2 - 6 sigma^2) of a two-point value;
         * bhq's sums of them have less than the largest unit's */
        const double unit = ldexp(1.0, how.kind == QUANTIZER_BHQ ? whole : exponent_at(&t, i));
        const double fourth = exact[i] * (unit * unit - (how.kind == QUANTIZER_BHQ ? 0.0 : 6.0 * exact[i]));
        spread += (2.0 * exact[i] * exact[i] + fourth) / DRAWS;
        bias += (double)first[i] - (double)x[i] + sum[i] / DRAWS;
        noise += exact[i] / DRAWS;
        all_of_tensor += variance_of(mapped(x[i], whole));
    }
    const double limit = threshold(3.0 * 5), z = (measured - expected) / sqrt(spread);
    /* reflected elements share roundings: their deviations add up, within one column of a block at most */
    const double shared = how.kind == QUANTIZER_BHQ ? sqrt(SAMPLES) : 1.0;
    tap_ok(fabs(z) < limit * shared, "%s: variance %.4g, closed form %.4g (z %.2f)", CASES[which].name, measured / ALL,
           expected / ALL, z);
    tap_ok(fabs(bias) / sqrt(noise) < limit * shared, "%s: unbiased (z %.2f)", CASES[which].name, bias / sqrt(noise));
    tap_ok(which == 0 ? measured > 0.0 : measured < 0.7 * all_of_tensor,
           "%s: %.2f times less variance than one exponent", CASES[which].name, all_of_tensor / measured);
    reflection_free(&t.r);
    bench_free(&t.b);
}

int main(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        test_variance(i);
    return tap_done();
}
