/* SPDX-License-Identifier: Apache-2.0 */
/* Learning-rate schedules against the C library, their pinned bits, and that training really takes them: with momentum
 * and decay off, one step moves weights by the step's rate. */
#include "../host/scratch.h"

#include "host/data/data_sources.h"
#include "host/support/basic_math.h"
#include "host/support/sha256.h"
#include "host/training/trainer.h"

#include <math.h>

static host_error error;

enum { STEPS = 1000 };

static void test_values(void)
{
    double worst[4] = {0.0};
    for (int kind = 0; kind < 4; kind++) {
        schedule s = schedule_defaults();
        s.kind = (schedule_kind)kind;
        s.every = 300;
        s.power = 1.7;
        for (uint64_t t = 0; t < STEPS; t++) {
            double part = (double)t / STEPS, wanted = 0.3;
            if (kind == SCHEDULE_STEP)
                wanted *= pow(0.1, (double)(t / 300));
            else if (kind == SCHEDULE_COSINE)
                wanted *= 0.5 * (1.0 + cos(acos(-1.0) * part));
            else if (kind == SCHEDULE_POLY)
                wanted *= pow(1.0 - part, 1.7);
            worst[kind] = fmax(worst[kind], fabs(schedule_rate(&s, 0.3, t, STEPS) - wanted) / 0.3);
        }
        tap_ok(worst[kind] < 1e-14, "%s against the C library: %.1e of the first rate", schedule_name(s.kind),
               worst[kind]);
        tap_ok(schedule_rate(&s, 0.3, 0, STEPS) == 0.3, "%s begins with the rate itself: no warm-up",
               schedule_name(s.kind));
    }
    schedule third = schedule_defaults();
    third.kind = SCHEDULE_STEP;
    tap_ok(schedule_rate(&third, 1.0, 3, 10) == 1.0 && schedule_rate(&third, 1.0, 4, 10) == 0.1,
           "step drops after a third of the run unless told otherwise");
    double worst_cos = 0.0;
    for (int i = 0; i <= 100000; i++)
        worst_cos = fmax(worst_cos, fabs(basic_cos_pi(i / 100000.0) - cos(acos(-1.0) * (i / 100000.0))));
    tap_ok(worst_cos < 1e-15, "cos(pi x): largest error %.1e", worst_cos);
}

/* The same bits on every machine. */
static void test_bits(void)
{
    sha256 h;
    char hex[65];
    sha256_begin(&h);
    for (int kind = 0; kind < 4; kind++) {
        schedule s = schedule_defaults();
        s.kind = (schedule_kind)kind;
        for (uint64_t t = 0; t < STEPS; t++) {
            double rate = schedule_rate(&s, 0.1, t, STEPS);
            sha256_add(&h, &rate, sizeof rate);
        }
    }
    sha256_end(&h, hex);
    tap_ok(strcmp(hex, "d87f561e70b68dd2ebf2fcc567bc54f5f8ef441cea45c91c8aea7d73b9d44111") == 0,
           "4000 rates have the recorded bits: %s", hex);
}

static void test_errors(void)
{
    schedule s = schedule_defaults();
    schedule_parse("exponential", &s.kind, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "constant, step, cosine or poly", "an unknown schedule");
    s.factor = 0.0;
    schedule_check(&s, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "schedule factor 0:", "a factor of zero");
    s = schedule_defaults();
    s.power = NAN;
    schedule_check(&s, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "schedule power nan:", "a power that is no number");
}

/* Weights after steps of a schedule on golden; `until` steps are done. */
static void weights(const data_pair *data, schedule_kind kind, uint64_t steps, uint64_t until, char hex[65])
{
    training_options o = training_defaults();
    trainer t;
    o.steps = steps;
    o.batch = 16;
    o.schedule.kind = kind;
    hex[0] = '\0';
    if (trainer_open(&t, &o, data, &error) != MANTIS_OK)
        return;
    while (t.step < until && trainer_step(&t, &error) == MANTIS_OK)
        ;
    trainer_weights_hash(&t, hex);
    trainer_close(&t);
}

static void test_training(void)
{
    data_pair data;
    char constant[65], cosine[65], longer[65], one[65], other[65];
    data_draw(&data, 64, 8, 1, &error);
    weights(&data, SCHEDULE_CONSTANT, 6, 6, constant);
    weights(&data, SCHEDULE_COSINE, 6, 6, cosine);
    weights(&data, SCHEDULE_COSINE, 12, 6, longer);
    tap_ok(error.status == MANTIS_OK && strcmp(constant, cosine) != 0 && strcmp(cosine, longer) != 0,
           "a schedule changes the training, and so does the length it is made for");
    weights(&data, SCHEDULE_CONSTANT, 6, 1, one);
    weights(&data, SCHEDULE_POLY, 6, 1, other);
    tap_ok(strcmp(one, other) == 0, "the first step takes the rate itself");
    /* step with its only drop beyond the end is constant, bit for bit: an unchanged rate adds no command and no random
     * stream */
    weights(&data, SCHEDULE_STEP, 6, 2, one);
    weights(&data, SCHEDULE_CONSTANT, 6, 2, other);
    tap_ok(strcmp(one, other) == 0, "before its first drop, step is constant");
    weights(&data, SCHEDULE_STEP, 6, 3, one);
    weights(&data, SCHEDULE_CONSTANT, 6, 3, other);
    tap_ok(strcmp(one, other) != 0, "after it, it is not");
    data_free(&data);
}

int main(void)
{
    test_values();
    test_bits();
    test_errors();
    test_training();
    return tap_done();
}
