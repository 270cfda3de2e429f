/* SPDX-License-Identifier: Apache-2.0 */
/* Products of nothing with a bias: blank images, images of almost nothing, a dead ReLU. All that such a network can
 * learn is how often each label comes, by its last bias: the loss goes to the labels' entropy, in integers as in fp32,
 * and no bias saturates on the way. */
#include "../common/tap.h"

#include "host/data/data_sources.h"
#include "host/training/trainer.h"
#include "mantis/float.h"

#include <math.h>

enum { STEPS = 150, BATCH = 16, AVERAGED = 30 };

static host_error error;

/* What is done to the data or to the network before the first step. */
typedef enum { BLANK, DEAD, TINY } kind;

static void fill(trainer *t, unsigned parameter, float value)
{
    const tensor *x = &t->net.parameters[parameter]->value;
    float *values = arena_at(&t->arena, x);
    for (uint64_t i = 0; i < tensor_elements(x); i++)
        values[i] = value;
}

/* The mean loss of the last steps; the flags of all. */
static double final_loss(kind what, const char *executor, uint32_t *sticky)
{
    data_pair data;
    training_options o = training_defaults();
    trainer t;
    double sum = 0;
    o.executor = executor;
    o.steps = STEPS;
    o.batch = BATCH;
    o.rate = 0.1;
    o.machine.threads = 1;
    if (data_draw(&data, 64, 16, 5, &error) != MANTIS_OK)
        exit(1);
    for (uint32_t i = 0; i < data.train.count; i++)
        data.train.labels[i] = i % 4 == 3;
    for (unsigned v = 0; v < 256 && what != DEAD; v++)
        data.normal[0][v] *= what == BLANK ? 0.0f : 1e-25f;
    if (trainer_open(&t, &o, &data, &error) != MANTIS_OK)
        exit(1);
    if (what == DEAD) /* relu2 sees nothing above 0, so fc3 gets zeros and gives none back */
        fill(&t, 3, -1000.0f);
    while (t.step < t.steps && trainer_step(&t, &error) == MANTIS_OK)
        sum += t.step > STEPS - AVERAGED ? t.loss : 0;
    *sticky = t.program.totals.sticky;
    const bool whole = t.step == STEPS;
    if (!whole)
        printf("# %s, step %u: %s\n", executor, (unsigned)t.step, error.text);
    trainer_close(&t);
    data_free(&data);
    return whole ? sum / AVERAGED : NAN;
}

int main(void)
{
    static const char *const names[] = {"blank images", "a dead ReLU", "images of 1e-25"};
    const double entropy = -(0.75 * log(0.75) + 0.25 * log(0.25));
    mantis_executor *floating = mantis_float_create(1);
    for (kind what = BLANK; what <= TINY; what++) {
        uint32_t sticky = 0;
        const double golden = final_loss(what, "golden", &sticky);
        tap_ok(fabs(golden - entropy) < 0.03 && sticky == 0,
               "%s: golden's loss is %.4f, the labels' entropy %.4f, flags %u", names[what], golden, entropy, sticky);
        if (floating == NULL) {
            tap_skip(names[what], "this build has no float executor");
            continue;
        }
        const double beside = final_loss(what, "float", &sticky);
        tap_ok(fabs(golden - beside) < 0.01, "%s: fp32's is %.4f", names[what], beside);
    }
    mantis_destroy(floating);
    return tap_done();
}
