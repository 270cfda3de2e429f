/* SPDX-License-Identifier: Apache-2.0 */
/* Classes on both sides of what a byte holds, and as many as there may be: a training step's gradient is negative at
 * the labels of its images and nowhere else, an evaluation counts them, and data and network disagree in one line. The
 * checksum of the data tells labels apart that differ in their upper byte alone. */
#include "../common/tap.h"

#include "host/data/dataset.h"
#include "host/training/trainer.h"

#include <stdlib.h>
#include <string.h>

static host_error error;

/* Four images of 2 x 2, lit in a pixel each, as classes 0, 1, the middle and the last. */
static void make_set(dataset *set, uint32_t classes)
{
    const uint32_t label[] = {0, 1, classes / 2, classes - 1};
    *set = (dataset){.pixels = calloc(4, 4),
                     .labels = malloc(4 * sizeof *set->labels),
                     .count = 4,
                     .rows = 2,
                     .cols = 2,
                     .channels = 1,
                     .classes = classes};
    if (!set->pixels || !set->labels)
        exit(1);
    for (uint32_t i = 0; i < 4; i++) {
        set->pixels[5 * i] = 200;
        set->labels[i] = (uint16_t)label[i];
    }
}

static void make_data(data_pair *data, uint32_t classes)
{
    memset(data, 0, sizeof *data);
    make_set(&data->train, classes);
    make_set(&data->test, classes);
    data_measure(data);
}

static void test_step(uint32_t classes)
{
    data_pair data;
    trainer t;
    training_options o = training_defaults();
    o.net = "own";
    o.net_text = "input x\nflatten f\nlinear a out=classes\n";
    o.steps = 40;
    o.batch = 4;
    o.rate = 0.2;
    o.decay = 0.0;
    make_data(&data, classes);
    if (tap_ok(trainer_open(&t, &o, &data, &error) == MANTIS_OK, "%u classes %s", classes, error.text)) {
        trainer_step(&t, &error);
        const float *gradient = arena_at(&t.arena, &t.net.nodes[2].parameters[1].gradient);
        uint32_t right = 0, wrong = 0;
        for (uint32_t c = 0; c < classes; c++) {
            bool is_label = false;
            for (uint32_t i = 0; i < 4; i++)
                is_label |= data.train.labels[i] == c;
            right += is_label && gradient[c] < 0.0f;
            wrong += !is_label && gradient[c] < 0.0f;
        }
        tap_ok(error.status == MANTIS_OK && right == 4 && wrong == 0 && t.loss > 0.0,
               "%u classes: the four labels' gradients are negative, and %u others; loss %.3f %s", classes, wrong,
               t.loss, error.text);
        double accuracy = 0.0;
        while (error.status == MANTIS_OK && t.step < t.steps)
            trainer_step(&t, &error);
        trainer_evaluate(&t, &accuracy, NULL, &error);
        tap_ok(error.status == MANTIS_OK && accuracy == 1.0, "%u classes: %.0f %% right after 40 steps %s", classes,
               100.0 * accuracy, error.text);
        trainer_close(&t);
    }
    data_free(&data);
}

static void test_disagree(void)
{
    data_pair data;
    trainer t;
    training_options o = training_defaults();
    o.net = "own";
    o.net_text = "input x\nflatten f\nlinear a out=257\n";
    o.steps = 1;
    o.batch = 4;
    make_data(&data, 256);
    trainer_open(&t, &o, &data, &error);
    tap_ok(error.status == MANTIS_BAD_FILE && strstr(error.text, "gives 1 x 1 x 257 values: 256 classes expected"),
           "more classes than labels: %s", error.text);
    memset(&error, 0, sizeof error);
    data_free(&data);
}

/* Label 0 of an image and label 256 are the same in the lower byte. */
static void test_checksum(void)
{
    data_pair a, b;
    make_data(&a, 257);
    make_data(&b, 257);
    tap_ok(a.checksum == b.checksum, "the same data, the same checksum");
    b.train.labels[0] = 256;
    data_measure(&b);
    tap_ok(a.checksum != b.checksum, "labels 0 and 256 differ in the checksum");
    data_free(&a);
    data_free(&b);
}

int main(void)
{
    static const uint32_t CLASSES[] = {255, 256, 257, 65536};
    for (size_t i = 0; i < sizeof CLASSES / sizeof *CLASSES; i++)
        test_step(CLASSES[i]);
    test_disagree();
    test_checksum();
    return tap_done();
}
