/* SPDX-License-Identifier: Apache-2.0 */
/* The weights after 200 golden steps of the MLP have the recorded hash: with one thread, two threads, and at every SIMD
 * level. */
#include "scratch.h"

#include "host/data/data_sources.h"
#include "host/training/trainer.h"

#define RECORDED "testbenches/host/mlp_200_steps.sha256"

static int train(const data_pair *data, const char *simd, unsigned threads, const char *expected)
{
    host_error error = {.status = MANTIS_OK};
    training_options o = training_defaults();
    trainer t;
    char hex[65] = "";
    o.steps = 200;
    o.batch = 32;
    o.machine.threads = threads;
    o.machine.simd = simd;
    if (trainer_open(&t, &o, data, &error) == MANTIS_UNAVAILABLE)
        return -1;
    while (error.status == MANTIS_OK && t.step < t.steps)
        trainer_step(&t, &error);
    if (error.status == MANTIS_OK) {
        trainer_weights_hash(&t, hex);
        printf("# %s, %u threads: loss %.4f, %.0f images/s\n", simd, threads, t.running_loss, trainer_speed(&t));
        trainer_close(&t);
    }
    tap_ok(strcmp(hex, expected) == 0, "200 steps, %s, %u threads: %s %s", simd, threads, hex, error.text);
    return 0;
}

int main(void)
{
    static const char *const LEVELS[] = {"amx", "avx512", "avx2", "scalar"};
    char expected[65] = "";
    host_error error = {.status = MANTIS_OK};
    data_pair data;
    FILE *file = fopen(RECORDED, "r");
    tap_ok(file && fscanf(file, "%64s", expected) == 1 && strlen(expected) == 64, "the recorded hash is in " RECORDED);
    if (file)
        fclose(file);
    if (data_draw(&data, 6000, 10, 2022, &error) != MANTIS_OK)
        return 1;
#ifdef __SANITIZE_ADDRESS__
    const int last = 2; /* the slower levels take minutes under sanitizers; testbenches/golden covers them there */
#else
    const int last = 4;
#endif
    for (int i = 0; i < last; i++) {
        unsigned most = i == 3 ? 1 : 2; /* plain C once: it is slow, and threads are the same code at every level */
        for (unsigned threads = 1; threads <= most; threads++)
            if (train(&data, LEVELS[i], threads, expected) < 0)
                tap_skip(LEVELS[i], "this processor does not have it");
    }
    data_free(&data);
    return tap_done();
}
