/* SPDX-License-Identifier: Apache-2.0 */
/* Normalized values of pixels against their table, for images of one, two and three channels and every length around
 * what goes side by side: computed where all values come out as the table's, looked up where one does not. */
#include "../common/tap.h"
#include "host/data/pixel_values.h"

#include <string.h>

enum { PIXELS = 60, TRIALS = 300, GUARD = 32 };

static data_pair data;
static uint64_t state = 5;
static uint8_t bytes[PIXELS * DATASET_CHANNELS];

/* A value in 0 .. below, of many digits. */
static double draw(double below)
{
    return (double)(tap_random(&state) >> 11) * 0x1p-53 * below;
}

/* Constant images have a deviation of 1. */
static void make_table(uint32_t channels)
{
    data.train.channels = channels;
    for (uint32_t c = 0; c < channels; c++) {
        data.mean[c] = tap_random(&state) % 4 ? draw(255) : (double)(tap_random(&state) % 256);
        data.deviation[c] = tap_random(&state) % 4 ? 1 + draw(127) : 1;
        for (int v = 0; v < 256; v++)
            data.normal[c][v] = (float)(((double)v - data.mean[c]) / data.deviation[c]);
    }
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(tap_random(&state) >> 32);
}

/* Pixels that end where their memory ends. */
static bool agrees(const pixel_values *v, uint32_t pixels)
{
    const uint32_t channels = data.train.channels, size = pixels * channels;
    const uint8_t *const from = bytes + sizeof bytes - size;
    float x[PIXELS * DATASET_CHANNELS + GUARD], want[PIXELS * DATASET_CHANNELS + GUARD];
    memset(x, 0x5a, sizeof x);
    memset(want, 0x5a, sizeof want);
    pixel_values_fill(v, from, size, x);
    for (uint32_t k = 0; k < size; k++)
        want[k] = data.normal[k % channels][from[k]];
    return memcmp(x, want, sizeof x) == 0;
}

static void test(uint32_t channels)
{
    int computed = 0, wrong = 0, kept = 0;
    for (int i = 0; i < TRIALS; i++) {
        make_table(channels);
        pixel_values v = pixel_values_of(&data);
        computed += v.computed;
        for (uint32_t pixels = 0; pixels <= PIXELS; pixels++)
            wrong += !agrees(&v, pixels);
        uint8_t *const one = (uint8_t *)&data.normal[tap_random(&state) % channels][tap_random(&state) % 256];
        one[0] ^= 1;
        v = pixel_values_of(&data);
        kept += !v.computed && agrees(&v, PIXELS);
    }
    tap_ok(!wrong, "%u channels: values as in the table (%d lengths differ)", channels, wrong);
    tap_ok(kept == TRIALS, "%u channels: a table with another value is kept (%d of %d)", channels, kept, TRIALS);
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) {
        tap_ok(computed == TRIALS, "%u channels: computed (%d of %d)", channels, computed, TRIALS);
        return;
    }
#endif
    tap_skip("computed", "this processor lacks AVX-512");
}

int main(void)
{
    for (uint32_t channels = 1; channels <= DATASET_CHANNELS; channels++)
        test(channels);
    return tap_done();
}
