/* SPDX-License-Identifier: Apache-2.0 */
/* Emulated quantizers: blocks of MX and division against their definitions by libm, and the emulated int8 operands of a
 * network against golden's own: with the same seed they round by the same words, so the first layer's values of the
 * float executor are golden's but for fp32's sums. (A bias golden adds at the product's exponent; behind that layer
 * a value next to a rounding's edge may fall on its other side.) */
#include "../common/tap.h"

#include "host/device/executors.h"
#include "host/layers/softmax.h"
#include "host/networks/network.h"
#include "host/support/host_random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 100, STEP = 3 };

static void test_rows(void)
{
    float x[COUNT * STEP], mx[COUNT * STEP], divided[COUNT * STEP];
    host_random r = host_random_make(1, RANDOM_TEST, 9);
    int wrong[2] = {0, 0}, ties = 0;
    for (int bits = 4; bits <= 8; bits++) {
        for (int i = 0; i < COUNT * STEP; i++)
            x[i] = (float)(ldexp(host_random_range(&r, -1.0, 1.0), (int)host_random_below(&r, 12) - 6));
        for (int i = 3 * STEP; i < 6 * STEP; i++)
            x[i] = (float)(0.5 + i % 4); /* ties of rounding */
        x[0] = 7.75f;                    /* beyond the most of 4 bits: clipped */
        emulate_mx(&(emulation_row){x, mx, COUNT, STEP}, bits);
        emulate_division(&(emulation_row){x, divided, COUNT, STEP}, bits);
        double whole = 0.0;
        const double most = ldexp(1.0, bits - 1) - 1.0;
        for (int i = 0; i < COUNT; i++)
            whole = fmax(whole, fabs((double)x[i * STEP]));
        for (int i = 0; i < COUNT; i++) {
            double peak = 0.0;
            for (int k = i / 32 * 32; k < COUNT && k < i / 32 * 32 + 32; k++)
                peak = fmax(peak, fabs((double)x[k * STEP]));
            const double unit = ldexp(1.0, (int)floor(log2(peak)) - (bits - 2)), at = (double)x[i * STEP] / unit,
                         of_whole = whole / most;
            wrong[0] += (double)mx[i * STEP] != fmin(most, fmax(-most, nearbyint(at))) * unit;
            wrong[1] += divided[i * STEP] !=
                        (float)(fmin(most, fmax(-most, nearbyint((double)x[i * STEP] / of_whole))) * of_whole);
            ties += at - floor(at) == 0.5;
        }
    }
    tap_ok(wrong[0] == 0 && ties > 0, "mx: %d of %d values differ from the definition (%d ties)", wrong[0], 5 * COUNT,
           ties);
    tap_ok(wrong[1] == 0, "division: %d differ", wrong[1]);
}

enum { BATCH = 4, CLASSES = 5, VALUES = BATCH * 3 * 4 * 6 };
static const char TEXT[] =
    "input x\nconv a out=6 kernel=3 pad=1 stride=2 bias=0\nrelu r\nflatten f\nlinear b out=9\nrelu s\n"
    "linear c out=classes\n";

/* The first layer's values, then all gradients, of one step. */
static uint64_t step(const char *executor, emulated emulate, float *to)
{
    const network_options options = {.batch = BATCH, .bits = 6, .norm_bits = 16, .methods.emulate = emulate};
    const shape input = {6, 7, 3};
    host_error error = {.status = MANTIS_OK};
    mantis_executor *machine = executors_create(executor, &(executor_options){.threads = 1}, &error);
    network net;
    arena im;
    program p;
    softmax_result result;
    const uint16_t labels[BATCH] = {0, 3, 2, 4};
    arena_begin(&im);
    network_open_text(&net, "emulation", TEXT, &input, CLASSES, &options, &error);
    if (!machine || error.status != MANTIS_OK || network_layout(&net, &im, &error) != MANTIS_OK ||
        arena_commit(&im, &error) != MANTIS_OK) {
        printf("Bail out! %s\n", error.text);
        exit(1);
    }
    network_initialize(&net, &im, 3);
    host_random r = host_random_make(4, RANDOM_TEST, 4);
    float *x = arena_at(&im, network_input(&net));
    for (uint64_t i = 0; i < tensor_elements(network_input(&net)); i++)
        x[i] = (float)host_random_range(&r, -2.0, 2.0);
    program_init(&p, &im, machine, 6);
    network_setup(&p, &net, 0.1f, 0.9f, 0.0f);
    program_begin_step(&p, 1);
    network_forward(&p, &net, BATCH, true);
    program_run(&p);
    memcpy(to, arena_at(&im, &net.nodes[1].y), VALUES * sizeof *to);
    softmax_cross_entropy(arena_at(&im, network_logits(&net)), labels, BATCH, CLASSES, arena_at(&im, &net.dlogits),
                          &result);
    network_backward(&p, &net, BATCH);
    tap_ok(program_run(&p) == MANTIS_OK, "%s runs, emulating %s %s", executor, methods_emulated_name(emulate),
           p.error.text);
    uint64_t count = VALUES;
    for (uint32_t i = 0; i < net.parameter_count; i++) {
        const uint64_t n = tensor_elements(&net.parameters[i]->gradient);
        memcpy(to + count, arena_at(&im, &net.parameters[i]->gradient), n * sizeof *to);
        count += n;
    }
    network_close(&net);
    arena_free(&im);
    mantis_destroy(machine);
    return count;
}

static double distance(const float *a, const float *b, uint64_t first, uint64_t beyond)
{
    double sum = 0.0, of = 0.0;
    for (uint64_t i = first; i < beyond; i++) {
        sum += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
        of += (double)b[i] * (double)b[i];
    }
    return sqrt(sum / of);
}

int main(void)
{
    static float golden[8192], real[8192], other[8192];
    host_error error = {.status = MANTIS_OK};
    mantis_executor *executor = executors_create("float", &(executor_options){.threads = 1}, &error);
    test_rows();
    if (!executor) {
        tap_skip("emulated trainings", "no float executor in this build");
        return tap_done();
    }
    mantis_destroy(executor);
    const uint64_t count = step("golden", EMULATE_NOTHING, golden);
    step("float", EMULATE_NOTHING, real);
    step("float", EMULATE_BANNER, other);
    tap_ok(distance(other, golden, 0, VALUES) < 1e-6 && distance(real, golden, 0, VALUES) > 1e-3,
           "banner's first layer is golden's int6 (off by %.1e; fp32 is off by %.1e)",
           distance(other, golden, 0, VALUES), distance(real, golden, 0, VALUES));
    const double exact = distance(other, real, count - 9 * CLASSES - CLASSES, count);
    for (emulated e = EMULATE_MX; e <= EMULATE_BANNER; e++) {
        step("float", e, other);
        const double off = distance(other, real, VALUES, count);
        tap_ok(off > 1e-3 && off < 0.4, "%s: gradients off fp32's by %.1f %%", methods_emulated_name(e), 100.0 * off);
    }
    tap_ok(exact < 0.1, "banner's last layer: dw from dy in fp32, off by %.2f %%", 100.0 * exact);
    return tap_done();
}
