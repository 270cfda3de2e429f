/* One whole training step of the small transformer through golden, cycle model and RTL side by side, at its full width on images of 8 x 8: every kind
 * of layer that needs no patch view. Nothing differs, and the weights are those of golden alone. */
#include "../common/tap.h"

#include "host/trainer.h"

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

static mantis_status train(const data_pair *data, uint64_t lockstep, int norm_bits, char hex[65], program_totals *totals)
{
    host_error error = {.status = MANTIS_OK};
    training_options o = training_defaults();
    trainer t;
    o.net = "vit";
    o.steps = 1;
    o.lockstep = lockstep;
    o.batch = 3;
    o.norm_bits = norm_bits;
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

int main(void)
{
    host_error error = {.status = MANTIS_OK};
    data_pair data;
    if (data_draw(&data, 16, 4, 5, &error) != MANTIS_OK)
        return 1;
    cut(&data.train);
    cut(&data.test);
    for (int bits = 8; bits <= 16; bits += 8) {
        char alone[65] = "", beside[65] = "";
        program_totals totals;
        tap_ok(train(&data, 0, bits, alone, &totals) == MANTIS_OK, "golden, norm bits %d", bits);
        mantis_status status = train(&data, 1, bits, beside, &totals);
        if (status == MANTIS_UNAVAILABLE) {
            tap_skip("lockstep", "not in this build");
            continue;
        }
        tap_ok(status == MANTIS_OK && strcmp(alone, beside) == 0, "norm bits %d: the weights of golden alone", bits);
        tap_ok(totals.lockstep_commands == totals.commands && totals.commands > 500 && totals.differing_bytes == 0 && totals.differing_cycles == 0,
               "norm bits %d: %llu commands, %llu cycles, %llu differing bytes, %llu differing cycles", bits, (unsigned long long)totals.lockstep_commands,
               (unsigned long long)totals.counters[MANTIS_COUNTER_CYCLES], (unsigned long long)totals.differing_bytes,
               (unsigned long long)totals.differing_cycles);
    }
    data_free(&data);
    return tap_done();
}
