/* SPDX-License-Identifier: Apache-2.0 */
/* Every layer's backward against calculus: the gradients that the float executor leaves are compared with central
 * differences of the loss of the same network written out in double (reference_network.inc). Each little network has
 * parameters before the layer under test, so that the layer's input gradient is tested with its own; the smaller batch
 * behind it tests that sums stop where the samples do. */
#include "../common/tap.h"
#include "reference_network.inc"

#include "host/device/executors.h"
#include "host/support/host_random.h"
#include "host/layers/softmax.h"

enum { BATCH = 4, PIXELS = 24 }; /* pixels: the most rows of a sample's logits */
static const double STEP = 1e-5;

static const struct {
    const char *what, *text;
    shape input;
} CASES[] = {
    {"linear, relu",
     "input x\nflatten f\nlinear a out=9\nrelu r\nlinear b out=7 bias=0\nrelu q\nlinear c out=classes\n",
     {4, 5, 1}},
    {"linear on pixels, gelu",
     "input x\nlinear a out=6\ngelu g\nlinear b out=3\nflatten f\nlinear c out=classes\n",
     {3, 4, 2}},
    {"relu6",
     "input x\nflatten f\nlinear a out=24\nadd d from=a,a\nadd e from=d,d\nrelu6 r\nlinear c out=classes\n",
     {4, 5, 2}},
    {"batch_norm", "input x\nlinear a out=5\nbatch_norm n\nrelu r\nflatten f\nlinear c out=classes\n", {4, 4, 3}},
    {"batch_norm of the images", "input x\nbatch_norm n\nlinear a out=5\nflatten f\nlinear c out=classes\n", {4, 4, 3}},
    {"batch_norm, frozen",
     "input x\nlinear a out=5\nbatch_norm n frozen=1\nrelu r\nbatch_norm m frozen=1\nflatten f\nlinear c out=classes\n",
     {4, 4, 3}},
    {"batch_norm, L1", "input x\nlinear a out=3\nbatch_norm n\nrelu r\nflatten f\nlinear c out=classes\n", {3, 3, 2}},
    {"layer_norm, L1",
     "input x\nlinear a out=4\nlayer_norm n\nlinear b out=3\nflatten f\nlinear c out=classes\n",
     {2, 3, 3}},
    {"layer_norm", "input x\nlinear a out=6\nlayer_norm n\nrelu r\nflatten f\nlinear c out=classes\n", {4, 4, 3}},
    {"residual: three readers",
     "input x\nflatten f\nlinear a out=8\nlinear b out=8\nadd s from=a,b\nlinear c out=8 from=a\nadd u from=s,c\nadd v "
     "from=u,a\n"
     "linear d out=classes\n",
     {3, 3, 1}},
    {"max_pool", "input x\nlinear a out=4\nmax_pool p kernel=2\nflatten f\nlinear c out=classes\n", {4, 6, 2}},
    {"max_pool, overlapping and padded",
     "input x\nlinear a out=4\nmax_pool p kernel=3 stride=2 pad=1\nflatten f\nlinear c out=classes\n",
     {5, 6, 2}},
    {"average_pool, overlapping and padded",
     "input x\nlinear a out=4\naverage_pool p kernel=3 stride=2 pad=1\nflatten f\nlinear c out=classes\n",
     {5, 6, 2}},
    {"average_pool, pixels under no window",
     "input x\nlinear a out=4\naverage_pool p kernel=2 stride=3\nflatten f\nlinear c out=classes\n",
     {9, 7, 2}},
    {"average_pool, more windows than a block of counts",
     "input x\nlinear a out=2\naverage_pool p kernel=3 stride=1 pad=1\naverage_pool q kernel=11 stride=11\nflatten f\n"
     "linear c out=classes\n",
     {33, 34, 1}},
    {"global_average", "input x\nlinear a out=5\nglobal_average p\nlinear c out=classes\n", {3, 3, 2}},
    {"patches, position",
     "input x\nlinear a out=2\npatches q kernel=2\nposition p\nlinear b out=4\nflatten f\nlinear c out=classes\n",
     {4, 6, 2}},
    {"position of more values than a constant has",
     "input x\nlinear a out=260\nposition p\nlinear b out=2\nflatten f\nlinear c out=classes\n",
     {4, 4, 2}},
    {"class_token, first_token",
     "input x\nlinear a out=6\nclass_token k\nposition p\nlinear qkv out=18\nattention h heads=1\nadd s from=h,p\n"
     "first_token f\nlinear c out=classes\n",
     {3, 4, 2}},
    {"attention",
     "input x\npatches q kernel=2\nlinear a out=42\nattention h heads=2\nlinear b out=4\nflatten f\nlinear c "
     "out=classes\n",
     {4, 6, 3}},
    {"a block of the transformer",
     "input x\npatches q kernel=2\nlinear a out=16\nposition p\nlayer_norm n1\nlinear qkv out=48\nattention h heads=1\n"
     "linear o out=16\nadd m from=p,o\nlayer_norm n2\nlinear u out=12\ngelu g\nlinear d out=16\nadd y from=m,d\n"
     "layer_norm n3\nglobal_average v\nlinear c out=classes\n",
     {4, 4, 3}},
    {"conv",
     "input x\nconv a out=4 kernel=3 pad=1\nrelu r\nconv b out=3 kernel=3\nflatten f\nlinear c out=classes\n",
     {6, 7, 3}},
    {"conv, stride 2",
     "input x\nconv a out=4 kernel=3 pad=1\nconv b out=6 kernel=3 pad=1 stride=2\nconv d out=2 kernel=1 "
     "stride=2\nflatten f\n"
     "linear c out=classes\n",
     {6, 7, 3}},
    {"conv, kernel 5 and 2, stride 4",
     "input x\nconv a out=4 kernel=5 pad=2\nconv b out=6 kernel=2 stride=4 bias=0\nflatten f\nlinear c out=classes\n",
     {9, 10, 1}},
    {"conv, atrous and strided",
     "input x\nconv a out=4 kernel=3 pad=2 dilate=2\nconv b out=5 kernel=2 dilate=3 stride=2\nconv d out=2 kernel=3 "
     "dilate=4 pad=4 groups=1\nflatten f\nlinear c out=classes\n",
     {7, 8, 3}},
    {"conv, stride 3, a pad beyond a view's",
     "input x\nconv a out=4 kernel=3 pad=1 stride=3\nrelu r\nconv b out=6 kernel=3 dilate=31 pad=32 groups=2\nconv d "
     "out=3 kernel=2 stride=3 pad=1 bias=0\nflatten f\nlinear c out=classes\n",
     {8, 7, 3}},
    {"conv in groups and depthwise",
     "input x\nconv a out=8 kernel=1\nconv b out=12 kernel=3 pad=1 groups=4\nconv d out=12 kernel=3 groups=12 stride=2 "
     "pad=1\n"
     "flatten f\nlinear c out=classes\n",
     {5, 6, 3}},
    {"a residual block with batch_norm",
     "input x\nconv a out=16 kernel=3 pad=1 bias=0\nbatch_norm an\nrelu ar\nconv b out=16 kernel=3 stride=2 pad=1 "
     "bias=0\n"
     "batch_norm bn\nconv s out=16 kernel=1 stride=2 bias=0 from=ar\nbatch_norm sn\nadd t from=bn,sn\nrelu u\n"
     "global_average g\nlinear c out=classes\n",
     {6, 6, 3}},
    {"residual blocks of one stage",
     "input x\nconv a out=6 kernel=3 pad=1 bias=0\nbatch_norm an\nrelu ar\nconv b out=6 kernel=3 pad=1 bias=0\n"
     "batch_norm bn\nadd t from=bn,ar\nrelu u\nconv d out=6 kernel=3 pad=1 bias=0\nbatch_norm dn frozen=1\n"
     "add e from=u,dn\nrelu v\nglobal_average g\nlinear c out=classes\n",
     {5, 6, 3}},
    {"add of seven",
     "input x\nflatten f\nlinear a out=8\nlinear b out=8 from=f\nlinear d out=8 from=a\nrelu r\n"
     "add s from=a,b,d,r,a,b,d\nlinear c out=classes\n",
     {3, 3, 1}},
    {"concat, one input twice",
     "input x\nlinear a out=3\nlinear b out=5 from=x\nrelu r\nconcat s from=a,x,r,a\nflatten f\nlinear c out=classes\n",
     {3, 4, 2}},
    {"upsample by 2 and by 4",
     "input x\nlinear a out=3\nupsample u factor=2\nlinear b out=2\nupsample v factor=4 corners=1\nrelu r\nflatten "
     "f\nlinear c "
     "out=classes\n",
     {3, 2, 2}},
    {"upsample by 8 of rows of one pixel",
     "input x\nlinear a out=3\nupsample u factor=8\nrelu r\nflatten f\nlinear c out=classes\n",
     {1, 3, 2}},
    {"deconv, stride 2 and kernel 4",
     "input x\nconv a out=4 kernel=3 stride=2 pad=1\nrelu r\ndeconv b out=3 kernel=4 stride=2 pad=1\nflatten f\n"
     "linear c out=classes\n",
     {6, 5, 2}},
    {"deconv, stride 1, 4 and kernels that leave gaps",
     "input x\ndeconv a out=4 kernel=3 pad=1\nrelu r\ndeconv b out=2 kernel=3 stride=4 bias=0\nflatten f\n"
     "linear c out=classes\n",
     {2, 3, 2}},
    {"deconv, stride 3",
     "input x\ndeconv a out=4 kernel=4 stride=3 pad=1\nrelu r\ndeconv b out=2 kernel=2 stride=3 bias=0\nflatten f\n"
     "linear c out=classes\n",
     {2, 3, 2}},
    {"segment: a branch of each rate summed, bilinear logits",
     "input x\nconv a out=6 kernel=3 pad=1 stride=2\nrelu r\nconv b out=classes kernel=1\nconv d out=classes kernel=3 "
     "pad=1 "
     "from=r\nconv e out=classes kernel=5 pad=2 from=r\nadd s from=b,d,e\nupsample u factor=2\nsegment g\n",
     {6, 4, 3}},
};

static const uint32_t CLASSES = 5;

/* Difference quotients of up to `most` evenly spread elements of a parameter against its gradient. */
static void compare(reference *r, const uint16_t *labels, uint32_t node_index, uint32_t which, uint32_t n)
{
    const parameter *p = &r->net->nodes[node_index].parameters[which];
    const float *g = arena_at(r->arena, &p->gradient);
    const uint64_t count = tensor_elements(&p->value), stride = count > 60 ? count / 60 : 1;
    double worst = 0.0, largest = 0.0;
    for (uint64_t i = 0; i < count; i += stride) {
        double *w = &r->weights[node_index][which][i], kept = *w;
        *w = kept + STEP;
        double up = reference_loss(r, labels);
        *w = kept - STEP;
        double down = reference_loss(r, labels), numeric = (up - down) / (2.0 * STEP);
        *w = kept;
        largest = fmax(largest, fabs(numeric));
        worst = fmax(worst, fabs(numeric - (double)g[i]));
    }
    /* a bias before a normalization has no gradient at all: only its error counts */
    tap_ok(worst < 2e-6 + 1e-4 * largest, "%s of %u samples: gradients up to %.2e, largest error %.1e", p->name, n,
           largest, worst);
}

/* Other averages, gammas and betas of frozen normalizations than 0 and 1. */
static void draw_frozen(const network *net, const arena *im)
{
    host_random random = host_random_make(3, RANDOM_TEST, 1);
    for (uint32_t i = net->parameter_count; i < net->saved_count; i++) {
        float *shift = arena_at(im, &net->saved[i]->value), *scale = arena_at(im, &net->saved[i]->velocity);
        for (uint64_t k = 0; k < tensor_elements(&net->saved[i]->value); k++) {
            shift[k] = (float)host_random_range(&random, -0.5, 0.5);
            scale[k] = (float)host_random_range(&random, 0.5, 2.0);
        }
    }
}

/* Is any of its layers part of another's VECTOR? */
static bool fused(const network *net)
{
    bool any = false;
    for (uint32_t i = 0; i < net->count; i++)
        any |= net->nodes[i].maker || net->nodes[i].gated;
    return any;
}

static void check(mantis_executor *executor, size_t index, bool fuse)
{
    const network_options options = {
        .batch = BATCH,
        .bits = 8,
        .norm_bits = index % 2 ? 8 : 16,
        .methods = {.norm = strstr(CASES[index].what, ", L1") ? NORM_L1 : NORM_L2, .fuse = fuse}};
    host_error error = {.status = MANTIS_OK};
    network net;
    arena im;
    program p;
    uint16_t labels[BATCH * PIXELS];
    arena_begin(&im);
    network_open_text(&net, CASES[index].what, CASES[index].text, &CASES[index].input, CLASSES, &options, &error);
    if (fuse && !fused(&net)) {
        network_close(&net);
        arena_free(&im);
        return;
    }
    printf("# %s%s\n", CASES[index].what, fuse ? ", fused" : "");
    if (error.status == MANTIS_OK && network_layout(&net, &im, &error) == MANTIS_OK)
        arena_commit(&im, &error);
    if (!tap_ok(error.status == MANTIS_OK, "%s: laid out %s", CASES[index].what, error.text))
        exit(1);
    network_initialize(&net, &im, 5);
    draw_frozen(&net, &im);
    for (uint32_t attempt = 0, n = BATCH; n >= BATCH - 1; n--) {
        reference r;
        softmax_result result = {0.0, 0};
        do { /* until no value is so near a kink that a difference steps over it */
            host_random random = host_random_make(++attempt, RANDOM_TEST, index);
            float *x = arena_at(&im, network_input(&net));
            for (uint64_t i = 0; i < tensor_elements(network_input(&net)); i++)
                x[i] = (float)host_random_range(&random, -2.0, 2.0);
            for (uint32_t i = 0; i < BATCH * PIXELS; i++)
                labels[i] = (uint16_t)host_random_below(&random, CLASSES);
            reference_open(&r, &net, &im, n);
            reference_loss(&r, labels);
            if (r.kink < 20 * STEP)
                reference_close(&r);
        } while (r.kink < 20 * STEP && attempt < 2000);
        tap_ok(r.kink >= 20 * STEP, "inputs away from kinks after %u draws", attempt);
        program_init(&p, &im, executor, 1);
        network_setup(&p, &net, 0.1f, 0.9f, 1e-3f);
        network_forward(&p, &net, n, true);
        program_run(&p);
        const bool finite =
            softmax_cross_entropy(arena_at(&im, network_logits(&net)), labels, network_logits(&net)->rows / BATCH * n,
                                  CLASSES, arena_at(&im, &net.dlogits), &result);
        network_backward(&p, &net, n);
        tap_ok(program_run(&p) == MANTIS_OK && finite && fabs(result.loss - reference_loss(&r, labels)) < 3e-6,
               "loss %.6f %s", result.loss, p.error.text);
        for (uint32_t i = 0; i < net.count; i++)
            for (uint32_t k = 0; k < net.nodes[i].parameter_count; k++)
                compare(&r, labels, i, k, n);
        reference_close(&r);
    }
    network_close(&net);
    arena_free(&im);
}

int main(void)
{
    host_error error = {.status = MANTIS_OK};
    mantis_executor *executor = executors_create("float", &(executor_options){.threads = 1}, &error);
    if (!executor) {
        tap_skip("gradients", "no float executor in this build");
        return tap_done();
    }
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        for (int fuse = 0; fuse < 2; fuse++)
            check(executor, i, fuse);
    mantis_destroy(executor);
    return tap_done();
}
