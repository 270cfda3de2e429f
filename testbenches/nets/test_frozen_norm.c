/* SPDX-License-Identifier: Apache-2.0 */
/* batch_norm frozen=1: with the weights of a trained network, evaluation gives what that network gives, to the bit; its
 * averages, gamma and beta stay as they came through steps that change the other weights; one value per channel is
 * enough. */
#include "../host/scratch.h"

#include "host/data/data_sources.h"
#include "host/training/trainer.h"

#include <string.h>

static const char LEARNS[] =
    "input x\nconv a out=6 kernel=3 pad=1\nbatch_norm n\nrelu r\nconv b out=4 kernel=3 stride=4\n"
    "batch_norm m\nflatten f\nlinear c out=classes\n";
static const char FROZEN[] = "input x\nconv a out=6 kernel=3 pad=1\nbatch_norm n frozen=1\nrelu r\n"
                             "conv b out=4 kernel=3 stride=4\nbatch_norm m frozen=1\nflatten f\nlinear c out=classes\n";

static host_error error;

static bool opens(trainer *t, const char *text, norm_kind norm, const data_pair *data)
{
    training_options o = training_defaults();
    o.net = "own";
    o.net_text = text;
    o.steps = 20;
    o.batch = 8;
    o.machine.threads = 1;
    o.methods.norm = norm;
    return trainer_open(t, &o, data, &error) == MANTIS_OK;
}

/* The weights of that part of a layer, from a file; NULL: none. */
static const float *weights_in(trainer *t, const char *name, uint64_t *count)
{
    const float *found = NULL;
    weight_list w;
    if (weights_of(&w, &t->net, &t->arena, &error) == MANTIS_OK)
        for (uint32_t i = 0; i < w.count; i++)
            if (strcmp(w.list[i].name, name) == 0) {
                found = (const float *)(const void *)w.list[i].values;
                *count = (uint64_t)w.list[i].rows * w.list[i].cols;
            }
    weights_free(&w);
    return found;
}

static void test_training(norm_kind norm, const data_pair *data)
{
    static const char *const KEPT[] = {"n.mean", "n.variance", "n.beta", "n.gamma",
                                       "m.mean", "m.variance", "m.beta", "m.gamma"};
    trainer a, b;
    char path[1024];
    snprintf(path, sizeof path, "%s", scratch_path("learned.npz"));
    double accuracy[2], loss[2];
    if (!tap_ok(opens(&a, LEARNS, norm, data) && opens(&b, FROZEN, norm, data), "both networks, norm %s %s",
                norm == NORM_L1 ? "L1" : "L2", error.text))
        return;
    for (int i = 0; i < 10; i++)
        trainer_step(&a, &error);
    tap_ok(error.status == MANTIS_OK && trainer_write_weights(&a, path, &error) == MANTIS_OK &&
               trainer_read_weights(&b, path, &error) == MANTIS_OK,
           "a trained network's weights are the frozen one's %s", error.text);
    trainer_evaluate(&a, &accuracy[0], &loss[0], &error);
    trainer_evaluate(&b, &accuracy[1], &loss[1], &error);
    tap_ok(error.status == MANTIS_OK && loss[0] == loss[1] && accuracy[0] == accuracy[1] && loss[0] > 0.0,
           "evaluation gives the same loss, %.6f and %.6f", loss[0], loss[1]);

    char before[65], after[65];
    trainer_weights_hash(&b, before);
    for (int i = 0; i < 5; i++)
        trainer_step(&b, &error);
    trainer_weights_hash(&b, after);
    tap_ok(error.status == MANTIS_OK && strcmp(before, after) != 0 && b.net.parameter_count == 6,
           "steps change the %u trained parameters %s", b.net.parameter_count, error.text);
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
        uint64_t count[2] = {0, 1};
        const float *was = weights_in(&a, KEPT[i], &count[0]), *is = weights_in(&b, KEPT[i], &count[1]);
        bool plain = true; /* as at a network's start */
        for (uint64_t k = 0; was && k < count[0]; k++)
            plain &= was[k] == (strstr(KEPT[i], "mean") || strstr(KEPT[i], "beta") ? 0.0f : 1.0f);
        tap_ok(was && is && !plain && count[0] == count[1] && memcmp(was, is, count[0] * sizeof *is) == 0,
               "%s is as it came", KEPT[i]);
    }
    trainer_close(&a);
    trainer_close(&b);
}

static void test_one_value(void)
{
    static const network_options ONE = {.batch = 1, .bits = 8, .norm_bits = 16};
    static const char *const KEY[] = {"", " frozen=1"};
    for (int i = 0; i < 2; i++) {
        char text[160];
        network net;
        arena im;
        memset(&error, 0, sizeof error);
        snprintf(text, sizeof text, "input x\nflatten f\nlinear a out=4\nbatch_norm n%s\nlinear c out=classes\n",
                 KEY[i]);
        arena_begin(&im);
        if (network_open_text(&net, "one", text, &(shape){2, 2, 1}, 3, &ONE, &error) == MANTIS_OK &&
            network_layout(&net, &im, &error) == MANTIS_OK)
            error = im.error;
        tap_ok((error.status == MANTIS_OK) == (i == 1), "one value per channel: %s",
               error.status ? error.text : "enough for a frozen one");
        network_close(&net);
        arena_free(&im);
    }
}

int main(void)
{
    data_pair data;
    if (data_draw(&data, 64, 24, 5, &error) != MANTIS_OK)
        return 1;
    test_training(NORM_L2, &data);
    test_training(NORM_L1, &data);
    test_one_value();
    data_free(&data);
    scratch_remove();
    return tap_done();
}
