/* SPDX-License-Identifier: Apache-2.0 */
/* The gradients of a whole network are unbiased under every quantizer (docs/theory.md): with a forward pass that rounds
 * to nearest they are random by the backward pass alone, and their mean over draws is the gradient that backward has
 * without quantization of dy, computed here in double from the same forward mantissas. Each parameter's gradient is
 * looked at through fixed projections on +-1. Rounding to nearest must fail the same statistic. */
#include "theory.h"

#include "host/layers/softmax.h"
#include "host/networks/network.h"

enum { BATCH = 12, PIXELS = 6, IN = 4, HIDDEN = 10, WIDE = 8, CLASSES = 5, DRAWS = 600, PROJECTIONS = 24 };

static const char TEXT[] =
    "input x\nlinear a out=10\nrelu r\nlinear b out=8\nrelu s\nflatten f\nlinear c out=classes\n";

static const struct {
    const char *name;
    methods methods;
} CASES[] = {{"ptq", {.gradient_bits = 5, .weight_gradient_bits = 5}},
             {"psq", {.gradient = {QUANTIZER_PSQ, 0, 0}, .gradient_bits = 4}},
             {"bhq", {.gradient = {QUANTIZER_BHQ, 0, 0}, .gradient_bits = 4}},
             {"shift:4", {.gradient = {QUANTIZER_SHIFT, 4, 0}, .gradient_bits = 4, .weight_gradient_bits = 4}},
             {"psq of x and dy", {.gradient = {QUANTIZER_PSQ, 0, 0}, .activation = {QUANTIZER_PSQ, 0, 0}}},
             {"shift:2 of x, shift:8 of dy",
              {.gradient = {QUANTIZER_SHIFT, 8, 0}, .activation = {QUANTIZER_SHIFT, 2, 0}, .gradient_bits = 4}}};

typedef struct {
    arena arena;
    network net;
    program program;
    mantis_executor *executor;
} machine;

static void open_machine(machine *m, const methods *how, bool nearest)
{
    const network_options options = {.batch = BATCH,
                                     .bits = 8,
                                     .norm_bits = 16,
                                     .methods = *how,
                                     .nearest_forward = true,
                                     .nearest_backward = nearest};
    const shape input = {PIXELS, 1, IN};
    host_error error = {.status = MANTIS_OK};
    m->executor = executors_create("golden", &(executor_options){.threads = 1}, &error);
    arena_begin(&m->arena);
    network_open_text(&m->net, "theory", TEXT, &input, CLASSES, &options, &error);
    if (!m->executor || error.status != MANTIS_OK || network_layout(&m->net, &m->arena, &error) != MANTIS_OK ||
        arena_commit(&m->arena, &error) != MANTIS_OK) {
        printf("Bail out! %s\n", error.text);
        exit(1);
    }
    network_initialize(&m->net, &m->arena, 4);
    program_init(&m->program, &m->arena, m->executor, 21);
    network_setup(&m->program, &m->net, 0.1f, 0.9f, 0.0f);
}

/* Forward and softmax; samples of very different loss, so that their gradients' sizes differ. */
static void forward(machine *m)
{
    host_random r = host_random_make(8, RANDOM_TEST, 5);
    float *x = arena_at(&m->arena, network_input(&m->net));
    uint16_t labels[BATCH];
    softmax_result result;
    for (int i = 0; i < BATCH * PIXELS * IN; i++)
        x[i] = (float)(host_random_range(&r, -1.0, 1.0) * ldexp(1.0, i / PIXELS / IN % 4));
    for (int i = 0; i < BATCH; i++)
        labels[i] = (uint16_t)host_random_below(&r, CLASSES);
    program_begin_step(&m->program, 0);
    network_forward(&m->program, &m->net, BATCH, true);
    if (program_run(&m->program) != MANTIS_OK) {
        printf("Bail out! %s\n", m->program.error.text);
        exit(1);
    }
    float *gradient = arena_at(&m->arena, &m->net.dlogits);
    softmax_cross_entropy(arena_at(&m->arena, network_logits(&m->net)), labels, BATCH, CLASSES, gradient, &result);
    for (int i = 0; i < BATCH * CLASSES; i++)
        gradient[i] *= (float)ldexp(1.0, -3 * (i / CLASSES % 5)); /* far apart: the quantizers' case */
}

/* A tensor as forward's products saw it for dw: to nearest at 8 bits; x by samples or by channels where it was so. */
static void rounded(const float *x, uint32_t count, uint32_t channels, const quantizer *how, double *to)
{
    uint32_t words[BATCH * PIXELS * HIDDEN], whole = 0, peak[HIDDEN * PIXELS] = {0};
    memcpy(words, x, count * sizeof *words);
    for (uint32_t i = 0; i < count; i++) {
        whole = (words[i] & 0x7fffffffu) > whole ? words[i] & 0x7fffffffu : whole;
        if (how->kind == QUANTIZER_SHIFT && (words[i] & 0x7fffffffu) > peak[i % channels])
            peak[i % channels] = words[i] & 0x7fffffffu;
    }
    for (uint32_t i = 0; i < count; i++) {
        int32_t emax = mantis_peak_exponent(whole, 8, false);
        bool saturated = false;
        if (how->kind == QUANTIZER_SHIFT) {
            const int32_t own = mantis_peak_exponent(peak[i % channels], 8, false),
                          least = emax - (int32_t)how->groups + 1;
            emax = own > least ? own : least;
        }
        to[i] = ldexp(mantis_map_lane(words[i], emax, 8, MANTIS_RANDOM_NEAREST, &saturated), emax - 133);
    }
}

static const node *layer(const machine *m, const char *name)
{
    for (uint32_t i = 0; i < m->net.count; i++)
        if (strcmp(m->net.nodes[i].name, name) == 0)
            return &m->net.nodes[i];
    exit(1);
}

/* dw = x^T dy, db = sum dy and dx = dy w^T of a linear layer of rows x in by in x out. */
static void linear_backward(const double *x, const double *w, const double *dy, uint32_t rows, uint32_t in,
                            uint32_t out, double *dw, double *db, double *dx)
{
    memset(dw, 0, in * out * sizeof *dw);
    memset(db, 0, out * sizeof *db);
    for (uint32_t m = 0; m < rows; m++)
        for (uint32_t o = 0; o < out; o++) {
            db[o] += dy[m * out + o];
            for (uint32_t i = 0; i < in; i++)
                dw[i * out + o] += x[m * in + i] * dy[m * out + o];
        }
    for (uint32_t m = 0; m < rows && dx; m++)
        for (uint32_t i = 0; i < in; i++) {
            dx[m * in + i] = 0.0;
            for (uint32_t o = 0; o < out; o++)
                dx[m * in + i] += dy[m * out + o] * w[i * out + o];
        }
}

enum { MOST = PIXELS * WIDE * CLASSES };
typedef struct {
    double value[6][MOST]; /* a.w a.b b.w b.b c.w c.b */
} gradients;

static void expect(const machine *m, const methods *how, gradients *g)
{
    static double x[3][BATCH * PIXELS * HIDDEN], w[3][MOST], dy[3][BATCH * PIXELS * HIDDEN];
    static const struct {
        const char *name;
        uint32_t rows, in, out;
    } L[3] = {
        {"a", BATCH * PIXELS, IN, HIDDEN}, {"b", BATCH * PIXELS, HIDDEN, WIDE}, {"c", BATCH, PIXELS * WIDE, CLASSES}};
    const float *logits = arena_at(&m->arena, &m->net.dlogits);
    const quantizer by_tensor = {QUANTIZER_PTQ, 0, 8};
    const quantizer *of_x = how->activation.kind == QUANTIZER_SHIFT ? &how->activation : &by_tensor;
    for (int l = 0; l < 3; l++) {
        const node *self = layer(m, L[l].name);
        rounded(arena_at(&m->arena, &self->from[0]->y), L[l].rows * L[l].in, L[l].in, of_x, x[l]);
        rounded(arena_at(&m->arena, &self->parameters[0].value), L[l].in * L[l].out, L[l].out, &by_tensor, w[l]);
    }
    for (int i = 0; i < BATCH * CLASSES; i++)
        dy[2][i] = (double)logits[i];
    for (int l = 2; l >= 0; l--) {
        linear_backward(x[l], w[l], dy[l], L[l].rows, L[l].in, L[l].out, g->value[2 * l], g->value[2 * l + 1],
                        l ? dy[l - 1] : NULL);
        const float *y = l ? arena_at(&m->arena, &layer(m, l == 2 ? "s" : "r")->y) : NULL;
        for (uint32_t i = 0; l && i < L[l].rows * L[l].in; i++)
            dy[l - 1][i] = y[i] > 0.0f ? dy[l - 1][i] : 0.0;
    }
}

/* The largest |z| of the projections of all parameters' gradients. */
static double largest_z(const methods *how, bool nearest)
{
    static gradients expected;
    static moments seen[6][PROJECTIONS];
    machine m;
    memset(seen, 0, sizeof seen);
    open_machine(&m, how, nearest);
    forward(&m);
    expect(&m, how, &expected);
    float kept[BATCH * CLASSES];
    memcpy(kept, arena_at(&m.arena, &m.net.dlogits), sizeof kept);
    for (uint32_t d = 0; d < DRAWS; d++) {
        program_begin_step(&m.program, d + 1);
        memcpy(arena_at(&m.arena, &m.net.dlogits), kept, sizeof kept);
        network_backward(&m.program, &m.net, BATCH);
        if (program_run(&m.program) != MANTIS_OK) {
            printf("Bail out! %s\n", m.program.error.text);
            exit(1);
        }
        for (int k = 0; k < 6; k++) {
            const parameter *p = m.net.parameters[k];
            const float *g = arena_at(&m.arena, &p->gradient);
            for (int j = 0; j < PROJECTIONS; j++) {
                uint64_t state = (uint64_t)(j + 1);
                double sum = 0.0;
                for (uint64_t i = 0; i < tensor_elements(&p->gradient); i++)
                    sum += (tap_random(&state) & 1 ? 1.0 : -1.0) * ((double)g[i] - expected.value[k][i]);
                moments_add(&seen[k][j], sum);
            }
        }
    }
    double worst = 0.0;
    for (int k = 0; k < 6; k++)
        for (int j = 0; j < PROJECTIONS; j++) {
            /* rounding of results to fp32 is a floor: 2^-24 of the largest gradients */
            const double deviation = sqrt(moments_variance(&seen[k][j]) / DRAWS) + 1e-7;
            worst = fmax(worst, fabs(seen[k][j].mean) / deviation);
        }
    network_close(&m.net);
    arena_free(&m.arena);
    mantis_destroy(m.executor);
    return worst;
}

int main(void)
{
    const double limit = threshold(6.0 * 6.0 * PROJECTIONS);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const double z = largest_z(&CASES[i].methods, false), nearest = largest_z(&CASES[i].methods, true);
        tap_ok(z < limit, "%s: mean gradients of %d draws: largest z %.2f (limit %.2f)", CASES[i].name, DRAWS, z,
               limit);
        tap_ok(nearest > 5.0 * limit, "%s: rounding to nearest is caught (z %.0f)", CASES[i].name, nearest);
    }
    return tap_done();
}
