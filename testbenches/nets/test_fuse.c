/* SPDX-License-Identifier: Apache-2.0 */
/* --fuse: which layers come to stand in another's VECTOR, and that this VECTOR gives the bits of its terms with nothing
 * rounded between: relu of the same sum, and the same sum as from its own descriptor. What cannot be fused keeps its
 * bits. That the gradients are right: test_gradient; on the machine: test_lockstep_nets. */
#include "../common/tap.h"

#include "host/device/executors.h"
#include "host/networks/network.h"
#include "host/support/host_random.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 3, CLASSES = 4 };
static const shape IMAGE = {6, 5, 3};

typedef struct {
    network net;
    arena im;
    program p;
} model;

static mantis_executor *golden;
static host_error error;

static void open(model *m, const char *text, bool fuse, norm_kind norm)
{
    const network_options options = {
        .batch = BATCH, .bits = 8, .norm_bits = 16, .nearest_forward = true, .methods = {.fuse = fuse, .norm = norm}};
    arena_begin(&m->im);
    if (network_open_text(&m->net, "test", text, &IMAGE, 0, &options, &error) == MANTIS_OK &&
        network_layout(&m->net, &m->im, &error) == MANTIS_OK)
        arena_commit(&m->im, &error);
    if (error.status != MANTIS_OK) {
        printf("Bail out! %s\n", error.text);
        exit(1);
    }
    network_initialize(&m->net, &m->im, 3);
    host_random random = host_random_make(1, RANDOM_TEST, 0);
    float *x = arena_at(&m->im, network_input(&m->net));
    for (uint64_t i = 0; i < tensor_elements(network_input(&m->net)); i++)
        x[i] = (float)host_random_range(&random, -2.0, 2.0);
    program_init(&m->p, &m->im, golden, 7);
    network_setup(&m->p, &m->net, 0.1f, 0.9f, 1e-3f);
    program_begin_step(&m->p, 1);
}

static void run(model *m, bool training)
{
    network_forward(&m->p, &m->net, BATCH, training);
    if (program_run(&m->p) != MANTIS_OK)
        error = m->p.error;
}

static void closes(model *m)
{
    program_free(&m->p);
    network_close(&m->net);
    arena_free(&m->im);
}

static const node *named(const model *m, const char *name)
{
    for (uint32_t i = 0; i < m->net.count; i++)
        if (strcmp(m->net.nodes[i].name, name) == 0)
            return &m->net.nodes[i];
    return NULL;
}

static const char *maker_of(const model *m, const char *name)
{
    const node *self = named(m, name);
    return self->maker ? self->maker->name : "";
}

/* The words of a layer's values with what is negative made 0, beside those of another network's layer. */
static bool is_relu_of(const model *a, const char *y, const model *b, const char *x)
{
    const node *to = named(a, y), *from = named(b, x);
    uint64_t zeros = 0, rest = 0;
    for (uint64_t i = 0; i < BATCH * shape_elements(&to->out); i++) {
        const uint32_t word = word_at(&b->im, &from->y, i), expected = word >> 31 ? 0 : word;
        if (word_at(&a->im, &to->y, i) != expected)
            return false;
        zeros += expected == 0;
        rest += expected != 0;
    }
    return zeros > 0 && rest > 0;
}

/* A network's last layer is relu; without it the same commands come before. */
static void test_relu(const char *before, const char *made_by, norm_kind norm, bool training)
{
    char text[512];
    model with, without;
    snprintf(text, sizeof text, "%srelu r\n", before);
    open(&with, text, true, norm);
    open(&without, before, true, norm);
    run(&with, training);
    run(&without, training);
    tap_ok(error.status == MANTIS_OK && strcmp(maker_of(&with, "r"), made_by) == 0 &&
               is_relu_of(&with, "r", &without, without.net.nodes[without.net.count - 1].name) &&
               with.p.totals.commands == without.p.totals.commands,
           "relu in %s's VECTOR, norm %s, %s %s", made_by, norm == NORM_L1 ? "L1" : "L2",
           training ? "training" : "evaluation", error.text);
    closes(&with);
    closes(&without);
}

/* A sum of a normalized tensor and another one: as without --fuse, less what the two roundings on the way differ. */
static void test_add(const char *text, const char *sum, const char *made_by)
{
    model fused, plain;
    open(&fused, text, true, NORM_L2);
    open(&plain, text, false, NORM_L2);
    run(&fused, true);
    run(&plain, true);
    const node *a = named(&fused, sum), *b = named(&plain, sum);
    const float *x = arena_at(&fused.im, &a->y), *y = arena_at(&plain.im, &b->y);
    float most = 0, apart = 0, peak;
    for (uint64_t i = 0; i < BATCH * shape_elements(&a->out); i++) {
        const float size = x[i] < 0 ? -x[i] : x[i], d = x[i] < y[i] ? y[i] - x[i] : x[i] - y[i];
        most = size > most ? size : most;
        apart = d > apart ? d : apart;
    }
    const uint32_t recorded = arena_scale(&fused.im, &a->y);
    memcpy(&peak, &recorded, sizeof peak);
    tap_ok(error.status == MANTIS_OK && strcmp(maker_of(&fused, sum), made_by) == 0 && apart > 0 &&
               apart < most / 4096 && peak == most,
           "%s in %s's VECTOR: %g apart of %g, peak %g %s", sum, made_by, (double)apart, (double)most, (double)peak,
           error.text);
    closes(&fused);
    closes(&plain);
}

#define STEM "input x\nconv a out=6 kernel=3 pad=1 bias=0\n"
#define PAIR STEM "batch_norm an\nrelu ar\nconv b out=6 kernel=3 pad=1 bias=0\nbatch_norm bn\n"
#define HEAD "flatten f\nlinear c out=4\n"

static void test_choice(void)
{
    static const struct {
        const char *what, *text, *of, *maker;
        bool gated;
    } CASES[] = {
        {"behind a convolution", STEM "relu r\n" HEAD, "r", "", false},
        {"of a norm that another layer reads", STEM "batch_norm n\nrelu r\nadd s from=r,n\n" HEAD, "r", "", false},
        {"that two layers read", PAIR "add s from=bn,ar\n" HEAD, "ar", "an", true},
        {"a sum with a norm and a relu", PAIR "add s from=bn,ar\nrelu r\n" HEAD, "r", "bn", false},
        {"a sum whose norm stands before its other input", PAIR "conv d out=6 kernel=1\nadd s from=bn,d\n" HEAD, "s",
         "", false},
        {"a sum of a norm with itself", STEM "batch_norm n\nadd s from=n,n\n" HEAD, "s", "", false},
        {"a sum of three", PAIR "add s from=bn,ar,a\n" HEAD, "s", "", false},
        {"relu of a sum of three", PAIR "add s from=bn,ar,a\nrelu r\n" HEAD, "r", "s", false},
        {"a sum with a relu of a norm", PAIR "relu br\nadd s from=br,ar\n" HEAD, "s", "", false},
        {"a sum with a sum", PAIR "add s from=bn,ar\nadd t from=s,a\n" HEAD, "t", "", false},
        {"relu of layer_norm", "input x\nlinear a out=6\nlayer_norm n\nrelu r\n" HEAD, "r", "", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        model m;
        open(&m, CASES[i].text, true, NORM_L2);
        tap_ok(strcmp(maker_of(&m, CASES[i].of), CASES[i].maker) == 0 &&
                   named(&m, CASES[i].of)->gated == CASES[i].gated,
               "%s: in %s's VECTOR, gradients gated: %d", CASES[i].what, maker_of(&m, CASES[i].of), CASES[i].gated);
        closes(&m);
    }
}

/* lenet5's layers: nothing stands behind a norm or a sum. */
static void test_nothing_to_fuse(void)
{
    static const char TEXT[] = STEM "relu r\nmax_pool p kernel=2\n" HEAD;
    char hash[2][65];
    for (int fuse = 0; fuse < 2; fuse++) {
        model m;
        open(&m, TEXT, fuse, NORM_L2);
        run(&m, true);
        memset(arena_at(&m.im, &m.net.dlogits), 0, tensor_bytes(&m.net.dlogits));
        set_word(&m.im, &m.net.dlogits, 1, 0x3f000000);
        network_learn(&m.p, &m.net, BATCH);
        program_run(&m.p);
        network_hash(&m.net, &m.im, hash[fuse]);
        closes(&m);
    }
    tap_ok(strcmp(hash[0], hash[1]) == 0, "where nothing can be fused, the weights are the same: %.12s", hash[0]);
}

int main(void)
{
    golden = executors_create("golden", &(executor_options){.threads = 1}, &error);
    for (int norm = 0; norm < 2; norm++)
        for (int training = 0; training < 2; training++) {
            test_relu(STEM "batch_norm n\n", "n", norm ? NORM_L1 : NORM_L2, training);
            test_relu(STEM "batch_norm n frozen=1\n", "n", norm ? NORM_L1 : NORM_L2, training);
            test_relu(PAIR "add s from=bn,ar\n", "bn", norm ? NORM_L1 : NORM_L2, training);
            test_relu(STEM "conv b out=6 kernel=1\nadd s from=a,b\n", "s", norm ? NORM_L1 : NORM_L2, training);
        }
    test_add(STEM "batch_norm n\nadd s from=n,a\n", "s", "n");
    test_add(STEM "batch_norm n\nadd s from=a,n\n", "s", "n");
    test_add(STEM "batch_norm n\nconv b out=6 kernel=3 pad=1 from=a\nbatch_norm m\nadd s from=n,m\n", "s", "m");
    test_choice();
    test_nothing_to_fuse();
    mantis_destroy(golden);
    return tap_done();
}
