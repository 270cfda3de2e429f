/* SPDX-License-Identifier: Apache-2.0 */
/* One whole training step (forward, backward, update) of each kind of network through golden, cycle model and RTL side
 * by side, with memory latency and back-pressure: nothing differs, and the weights are those of golden alone. The
 * transformer at its real size, and with narrow normalization on images cut to 8 x 8. */
#include "../common/tap.h"

#include "host/data/data_sources.h"
#include "host/training/trainer.h"

#include <stdlib.h>
#include <string.h>

/* A little set of drawn digits, cut to 8 x 8 pixels: few tokens, all of the layers. */
static void cut(dataset *set)
{
    for (uint32_t i = 0; i < set->count; i++)
        for (uint32_t y = 0; y < 8; y++)
            for (uint32_t x = 0; x < 8; x++)
                set->pixels[(i * 8 + y) * 8 + x] = set->pixels[(i * 28 + 3 * y + 2) * 28 + 3 * x + 2];
    set->rows = set->cols = 8;
}

static mantis_status train(const char *net, uint32_t batch, const data_pair *data, uint64_t lockstep, int norm_bits,
                           bool fuse, char hex[65], program_totals *totals)
{
    host_error error = {.status = MANTIS_OK};
    training_options o = training_defaults();
    trainer t;
    o.net = net;
    o.steps = 1;
    o.lockstep = lockstep;
    o.batch = batch;
    o.norm_bits = norm_bits;
    o.methods.fuse = fuse;
    o.machine.threads = 1;
    if (lockstep) {
        o.machine.latency = 5;
        o.machine.backpressure = 11;
    }
    if (trainer_open(&t, &o, data, &error) == MANTIS_OK) {
        trainer_step(&t, &error);
        trainer_weights_hash(&t, hex);
        *totals = t.program.totals;
        trainer_close(&t);
    }
    if (error.status != MANTIS_OK)
        printf("# %s\n", error.text);
    return error.status;
}

static void check(const char *net, uint32_t batch, const data_pair *data, int bits, bool fuse)
{
    char alone[65] = "", beside[65] = "";
    program_totals totals;
    tap_ok(train(net, batch, data, 0, bits, fuse, alone, &totals) == MANTIS_OK, "%s, batch %u, norm bits %d: golden",
           net, batch, bits);
    mantis_status status = train(net, batch, data, 1, bits, fuse, beside, &totals);
    if (status == MANTIS_UNAVAILABLE) {
        tap_skip("lockstep", "not in this build");
        return;
    }
    tap_ok(status == MANTIS_OK && strcmp(alone, beside) == 0, "%s: the weights of golden alone", net);
    tap_ok(totals.lockstep_commands == totals.commands && totals.commands > 80 && totals.differing_bytes == 0 &&
               totals.differing_cycles == 0,
           "%s: %llu commands, %llu cycles, %llu differing bytes, %llu differing cycles", net,
           (unsigned long long)totals.lockstep_commands, (unsigned long long)totals.counters[MANTIS_COUNTER_CYCLES],
           (unsigned long long)totals.differing_bytes, (unsigned long long)totals.differing_cycles);
}

int main(void)
{
    host_error error = {.status = MANTIS_OK};
    data_pair digits, small, colour, shapes, objects;
    if (data_draw(&digits, 16, 4, 5, &error) != MANTIS_OK || data_draw(&small, 16, 4, 5, &error) != MANTIS_OK ||
        data_draw_channels(&colour, 3, 8, 4, 5, &error) != MANTIS_OK ||
        data_draw_shapes(&shapes, 32, TARGET_MASK, 4, 2, 5, &error) != MANTIS_OK ||
        data_draw_shapes(&objects, 32, TARGET_OBJECTS, 4, 2, 5, &error) != MANTIS_OK)
        return 1;
    cut(&small.train);
    cut(&small.test);
    check("vit", 3, &small, 8, false);
    check("vit", 2, &digits, 16, false);
    check("lenet5", 4, &digits, 16, false);
    check("testbenches/nets/depthwise.net", 4, &colour, 8, false);
    check("testbenches/nets/small_layers.net", 4, &colour, 16, false);
    check("testbenches/nets/segment.net", 2, &shapes, 16, false);
    check("deeplab32", 2, &shapes, 16, false);
    check("ssd64", 4, &objects, 16, false);
    check("resnet8", 4, &colour, 16, true);
    data_free(&digits);
    data_free(&small);
    data_free(&colour);
    data_free(&shapes);
    data_free(&objects);
    return tap_done();
}
