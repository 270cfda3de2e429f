/* SPDX-License-Identifier: Apache-2.0 */
/* mantis landscape: directions are normalized column by column, the middle of the grid is the run's own evaluation in
 * both executors, vectors of parameters stand still, and the loss rises away from a trained network's weights. */
#include "../common/tap.h"

#include "host/data/data_sources.h"
#include "host/reports/landscape.h"

#include <math.h>
#include <string.h>

enum { ROWS = 30, COLS = 4, POINTS = 5 };

static void count(void *context, uint32_t points)
{
    *(uint32_t *)context = points;
}

static void test_direction(void)
{
    float w[ROWS * COLS], d[2][ROWS * COLS], again[ROWS * COLS];
    double worst = 0.0, across = 0.0, length = 0.0;
    for (int i = 0; i < ROWS * COLS; i++)
        w[i] = (float)((i % 7 - 3) * (i % COLS + 1));
    for (uint32_t k = 0; k < 2; k++)
        landscape_direction(5, 3, k, w, d[k], ROWS, COLS);
    landscape_direction(5, 3, 1, w, again, ROWS, COLS);
    for (int c = 0; c < COLS; c++) {
        double of_w = 0.0, of_d = 0.0;
        for (int i = c; i < ROWS * COLS; i += COLS) {
            of_w += (double)w[i] * (double)w[i];
            of_d += (double)d[0][i] * (double)d[0][i];
            across += (double)d[0][i] * (double)d[1][i];
        }
        worst = fmax(worst, fabs(sqrt(of_d / of_w) - 1.0));
        length += of_w;
    }
    tap_ok(worst < 1e-6, "columns of a direction are as long as the weights' (off by %.1e)", worst);
    tap_ok(fabs(across) < 0.5 * length && memcmp(again, d[1], sizeof again) == 0,
           "two directions, each a function of the seed");
}

int main(void)
{
    static double loss[2 * POINTS * POINTS];
    const landscape_order order = {.points = POINTS, .span = 1.0, .images = 256, .seed = 2};
    trainer integer, floating;
    training_options o = training_defaults();
    host_error error = {.status = MANTIS_OK};
    data_pair data;
    double metric, own[2];
    uint32_t points = 0;
    test_direction();
    o.steps = 40;
    o.rate = 0.05;
    if (data_load(&data, NULL, &error) != MANTIS_OK || trainer_open(&integer, &o, &data, &error) != MANTIS_OK) {
        printf("Bail out! %s\n", error.text);
        return 1;
    }
    o.executor = "float";
    if (trainer_open(&floating, &o, &data, &error) != MANTIS_OK) {
        tap_skip("the landscape", "no float executor in this build");
        return tap_done();
    }
    while (integer.step < integer.steps && trainer_step(&integer, &error) == MANTIS_OK)
        ;
    const parameter *bias = integer.net.parameters[1];
    const float kept = *(const float *)arena_at(&integer.arena, &bias->value);
    trainer_evaluate_part(&integer, order.images, &metric, &own[0], &error);
    landscape_take(&order, &integer, &floating, loss, count, &points, &error);
    tap_ok(error.status == MANTIS_OK && points == POINTS * POINTS, "%u points %s", points, error.text);
    const uint32_t middle = POINTS * POINTS / 2;
    tap_ok(loss[middle] == own[0], "the middle is the run's own loss, %.6f", own[0]);
    own[1] = loss[POINTS * POINTS + middle];
    tap_ok(fabs(own[1] - own[0]) < 0.05 * own[0] && own[1] != own[0], "and fp32's beside it, %.6f", own[1]);
    uint32_t above = 0;
    for (uint32_t i = 0; i < 2 * POINTS * POINTS; i++)
        above += isfinite(loss[i]) && loss[i] > loss[i / (POINTS * POINTS) * POINTS * POINTS + middle];
    tap_ok(above > 2 * (POINTS * POINTS - 1) - 6, "the loss rises in %u of %d points", above,
           2 * (POINTS * POINTS - 1));
    tap_ok(*(const float *)arena_at(&integer.arena, &bias->value) == kept, "biases stand still");
    trainer_close(&integer);
    trainer_close(&floating);
    data_free(&data);
    return tap_done();
}
