/* SPDX-License-Identifier: Apache-2.0 */
/* What a batch-norm loses with operands of 8 and 16 bits under one exponent a tensor: its normalized values on golden
 * against float, root mean square of the difference (they have variance 1), for channels of equal spread and for
 * channels whose spreads differ by factors of e.
 *
 * Rounding stochastically has a variance of 1/6 unit^2 on average, unit = 2^E, which a channel of deviation s sees as
 * unit^2 / (6 s^2): the error is the root of that sum's mean over channels, within 4 %. At 16 bits the coefficients'
 * own 16 bits, rounded to nearest, add to it: within 10 %. */
#include "../common/tap.h"

#include "host/support/basic_math.h"
#include "host/device/executors.h"
#include "host/support/host_random.h"
#include "host/networks/network.h"
#include "mantis/numerics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 8, SIDE = 16, CHANNELS = 12 };
static const char TEXT[] = "input x\nbatch_norm n\nflatten f\nlinear c out=classes\n";

/* Normalized values of one executor into to. */
static int normalize(const char *executor, int bits, double step, float *to, double *expected)
{
    const network_options options = {.batch = BATCH, .bits = 8, .norm_bits = bits};
    const shape input = {SIDE, SIDE, CHANNELS};
    host_error error = {.status = MANTIS_OK};
    mantis_executor *machine = executors_create(executor, &(executor_options){.threads = 1}, &error);
    network net;
    arena im;
    program p;
    if (!machine)
        return 0;
    arena_begin(&im);
    network_open_text(&net, "norm", TEXT, &input, 10, &options, &error);
    if (error.status != MANTIS_OK || network_layout(&net, &im, &error) != MANTIS_OK ||
        arena_commit(&im, &error) != MANTIS_OK)
        exit(1);
    network_initialize(&net, &im, 1);
    host_random r = host_random_make(4, RANDOM_TEST, 0);
    float *x = arena_at(&im, network_input(&net));
    double peak = 0.0;
    for (uint64_t i = 0; i < tensor_elements(network_input(&net)); i++) {
        double sum = 0.0; /* nearly normal: twelve uniform draws */
        for (int k = 0; k < 12; k++)
            sum += host_random_range(&r, -0.5, 0.5);
        x[i] = (float)(sum * exp(step * (double)(i % 3)));
        peak = fmax(peak, fabs((double)x[i]));
    }
    const double unit = ldexp(1.0, mantis_shared_exponent(float_word((float)peak), bits, false));
    *expected = 0.0;
    for (int c = 0; c < 3; c++)
        *expected += unit * unit / 6.0 / exp(2.0 * step * c) / 3.0;
    *expected = sqrt(*expected);
    program_init(&p, &im, machine, 3);
    network_setup(&p, &net, 0.1f, 0.9f, 0.0f);
    network_forward(&p, &net, BATCH, true);
    tap_ok(program_run(&p) == MANTIS_OK, "%s, %d bits runs: %s", executor, bits, p.error.text);
    memcpy(to, arena_at(&im, &net.nodes[1].y), tensor_bytes(&net.nodes[1].y));
    network_close(&net);
    arena_free(&im);
    mantis_destroy(machine);
    return 1;
}

int main(void)
{
    static float real[BATCH * SIDE * SIDE * CHANNELS], integer[BATCH * SIDE * SIDE * CHANNELS];
    for (int step = 0; step < 2; step++)
        for (int bits = 8; bits <= 16; bits += 8) {
            double expected, sum = 0.0;
            if (!normalize("float", bits, step, real, &expected)) {
                tap_skip("batch-norm's width", "no float executor in this build");
                return tap_done();
            }
            normalize("golden", bits, step, integer, &expected);
            for (int i = 0; i < BATCH * SIDE * SIDE * CHANNELS; i++)
                sum += ((double)integer[i] - (double)real[i]) * ((double)integer[i] - (double)real[i]);
            const double error = sqrt(sum / (BATCH * SIDE * SIDE * CHANNELS));
            tap_ok(fabs(error / expected - 1.0) < (bits == 8 ? 0.04 : 0.1),
                   "%s, %d bits: error %.4f %% of a deviation, %.4f %% by arithmetic (%.3f of it)",
                   step ? "spreads 1, e, e^2" : "equal spreads", bits, 100.0 * error, 100.0 * expected,
                   error / expected);
        }
    return tap_done();
}
