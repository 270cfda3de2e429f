/* SPDX-License-Identifier: Apache-2.0 */
/* Every integer layer's expectation is the float layer: the mean over many draws of the rounding (steps with other
 * random words, the same weights, images and dlogits) of all values, gradients and parameters' gradients against the
 * float executor.
 *
 * An element may differ by 5.5 standard errors of its mean, plus what is no matter of draws: coefficients of VECTOR are
 * rounded to nearest at 16 bits (2^-15 of the largest value, three of them), and a layer that is not linear turns a
 * rounding of deviation s into a bias of second order, 2 s^2 / (largest value) with curvatures of order one. Linear
 * layers get none of the last. */
#include "../common/tap.h"
#include "reference_network.inc"

#include "host/device/executors.h"
#include "host/support/host_random.h"

enum { BATCH = 3, DRAWS = 400, CLASSES = 4 };

static const struct {
    const char *what, *text;
    shape input;
    bool linear;
    double kink; /* least distance of values from kinks: above the rounding's reach */
} CASES[] = {
    {"linear, add, position",
     "input x\nposition p\nflatten f\nlinear a out=20\nlinear b out=20\nadd s from=a,b\nlinear c out=classes\n",
     {3, 4, 2},
     true,
     0},
    {"average_pool, patches",
     "input x\nlinear a out=4\naverage_pool q kernel=2 stride=1\npatches p kernel=3\nflatten f\nlinear c out=classes\n",
     {4, 4, 2},
     true,
     0},
    {"batch_norm, frozen",
     "input x\nlinear a out=6\nbatch_norm n frozen=1\nflatten f\nlinear c out=classes\n",
     {4, 4, 2},
     true,
     0},
    {"class_token, first_token",
     "input x\nlinear a out=5\nclass_token k\nlinear b out=6\nfirst_token f\nglobal_average g from=b\nadd s "
     "from=f,g\nlinear c out=classes\n",
     {3, 4, 2},
     true,
     0},
    {"global_average", "input x\nlinear a out=16\nglobal_average g\nlinear c out=classes\n", {3, 3, 2}, true, 0},
    {"relu", "input x\nflatten f\nlinear a out=4\nrelu r\nlinear c out=classes\n", {2, 2, 1}, false, 0.05},
    {"relu6",
     "input x\nflatten f\nlinear a out=4\nadd d from=a,a\nadd e from=d,d\nadd g from=e,e\nrelu6 r\nlinear c "
     "out=classes\n",
     {2, 2, 1},
     false,
     0.4},
    {"max_pool",
     "input x\nlinear a out=2\nmax_pool p kernel=2\nflatten f\nlinear c out=classes\n",
     {2, 4, 1},
     false,
     0.06},
    {"gelu", "input x\nflatten f\nlinear a out=12\ngelu g\nlinear c out=classes\n", {3, 3, 1}, false, 0},
    {"batch_norm", "input x\nlinear a out=6\nbatch_norm n\nflatten f\nlinear c out=classes\n", {4, 4, 2}, false, 0},
    {"layer_norm", "input x\nlinear a out=12\nlayer_norm n\nflatten f\nlinear c out=classes\n", {2, 3, 4}, false, 0},
    {"attention",
     "input x\nlinear a out=48\nattention h heads=1\nflatten f\nlinear c out=classes\n",
     {2, 3, 4},
     false,
     0},
    {"conv, depthwise, stride",
     "input x\nconv a out=6 kernel=3 pad=1\nconv b out=6 kernel=3 pad=1 groups=6 stride=2\nflatten f\nlinear c "
     "out=classes\n",
     {5, 4, 2},
     true,
     0},
};

/* Sums of one tensor's values over the draws. */
typedef struct {
    char name[2 * LAYER_NAME_BYTES];
    tensor where;
    float *real;
    double *sum, *squares;
} record;

static record records[128];
static size_t record_count;

static void watch(const tensor *t, const char *of, const char *what)
{
    const uint64_t n = tensor_elements(t);
    record *r = &records[record_count++];
    snprintf(r->name, sizeof r->name, "%s%s", of, what);
    r->where = *t;
    r->real = malloc(n * sizeof *r->real);
    r->sum = calloc(n, sizeof *r->sum);
    r->squares = calloc(n, sizeof *r->squares);
}

static void watch_all(const network *net)
{
    for (uint32_t i = 1; i < net->count; i++) {
        const node *self = &net->nodes[i];
        watch(&self->y, self->name, "");
        for (uint32_t slot = 0; slot < self->inputs; slot++)
            if (self->dx[slot].cols)
                watch(&self->dx[slot], self->name, ".dx");
        for (uint32_t k = 0; k < self->parameter_count; k++)
            watch(&self->parameters[k].gradient, self->parameters[k].name, ".grad");
    }
}

static void take(const arena *im, bool real)
{
    for (size_t k = 0; k < record_count; k++) {
        record *r = &records[k];
        const float *now = arena_at(im, &r->where);
        for (uint64_t i = 0; i < tensor_elements(&r->where); i++)
            if (real)
                r->real[i] = now[i];
            else { /* around the float value, so that squares lose nothing */
                const double d = (double)now[i] - (double)r->real[i];
                r->sum[i] += d;
                r->squares[i] += d * d;
            }
    }
}

static void judge(const record *r, bool linear)
{
    double scale = 0.0, noisiest = 0.0, worst = 0.0;
    const uint64_t n = tensor_elements(&r->where);
    for (int pass = 0; pass < 2; pass++)
        for (uint64_t i = 0; i < n; i++) {
            const double mean = r->sum[i] / DRAWS, s = sqrt(fmax(0.0, r->squares[i] / DRAWS - mean * mean));
            scale = fmax(scale, fabs((double)r->real[i]));
            noisiest = fmax(noisiest, s);
            if (pass == 1)
                worst = fmax(worst,
                             fabs(mean) / (5.5 * s / sqrt(DRAWS) + 3 * ldexp(scale, -15) +
                                           (linear || scale == 0.0 ? 0.0 : 2.0 * noisiest * noisiest / scale) + 1e-9));
        }
    tap_ok(worst < 1.0, "%s: %llu values up to %.2e, deviation up to %.1e, worst mean at %.2f of its bound", r->name,
           (unsigned long long)n, scale, noisiest, worst);
}

static void step(program *p, network *net, uint32_t number, const float *dlogits)
{
    program_begin_step(p, number);
    network_forward(p, net, BATCH, true);
    program_run(p);
    memcpy(arena_at(p->arena, &net->dlogits), dlogits, tensor_bytes(&net->dlogits));
    network_backward(p, net, BATCH);
    program_run(p);
}

static void check(mantis_executor *golden, mantis_executor *real, size_t index)
{
    const network_options options = {.batch = BATCH, .bits = 8, .norm_bits = 16};
    host_error error = {.status = MANTIS_OK};
    network net;
    arena im;
    program p;
    float dlogits[BATCH * CLASSES];
    const uint16_t labels[BATCH] = {0, 1, 2};
    arena_begin(&im);
    network_open_text(&net, CASES[index].what, CASES[index].text, &CASES[index].input, CLASSES, &options, &error);
    if (error.status == MANTIS_OK && network_layout(&net, &im, &error) == MANTIS_OK)
        arena_commit(&im, &error);
    if (!tap_ok(error.status == MANTIS_OK, "%s: laid out %s", CASES[index].what, error.text))
        exit(1);
    host_random random = host_random_make(17, RANDOM_TEST, index);
    float *x = arena_at(&im, network_input(&net));
    double kink = 0.0;
    for (uint32_t attempt = 0; attempt < 5000 && kink <= CASES[index].kink; attempt++) {
        reference r;
        network_initialize(&net, &im, attempt);
        for (uint64_t i = 0; i < tensor_elements(network_input(&net)); i++)
            x[i] = (float)host_random_range(&random, -2.0, 2.0);
        reference_open(&r, &net, &im, BATCH);
        reference_loss(&r, labels);
        kink = r.kink;
        reference_close(&r);
    }
    tap_ok(kink > CASES[index].kink, "values keep %.2f from kinks", CASES[index].kink);
    for (int i = 0; i < BATCH * CLASSES; i++)
        dlogits[i] = (float)host_random_range(&random, -1.0, 1.0);
    watch_all(&net);
    for (int integer = 0; integer < 2; integer++) {
        program_init(&p, &im, integer ? golden : real, 99);
        network_setup(&p, &net, 0.1f, 0.9f, 1e-3f);
        for (uint32_t draw = 0; draw < (integer ? DRAWS : 1); draw++) {
            step(&p, &net, draw, dlogits);
            take(&im, !integer);
        }
        tap_ok(p.error.status == MANTIS_OK, "%s runs: %s", CASES[index].what, p.error.text);
    }
    for (size_t k = 0; k < record_count; k++) {
        judge(&records[k], CASES[index].linear);
        free(records[k].real);
        free(records[k].sum);
        free(records[k].squares);
    }
    record_count = 0;
    network_close(&net);
    arena_free(&im);
}

int main(void)
{
    host_error error = {.status = MANTIS_OK};
    mantis_executor *real = executors_create("float", &(executor_options){.threads = 1}, &error);
    mantis_executor *golden = executors_create("golden", &(executor_options){.threads = 1}, &error);
    if (!real || !golden) {
        tap_skip("expectations", "no float executor in this build");
        mantis_destroy(real);
        mantis_destroy(golden);
        return tap_done();
    }
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        check(golden, real, i);
    mantis_destroy(real);
    mantis_destroy(golden);
    return tap_done();
}
