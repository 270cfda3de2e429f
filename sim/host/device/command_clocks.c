/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/command_clocks.h"

#include "host/device/port.h"

#include "mantis/version.h"

enum {
    AROUND = 60,        /* start, the first beat's way, the entries at its ends */
    PRODUCTS_BEAT = 16, /* bytes, of results on their way to the writer */
};

static uint64_t up(uint64_t n, uint64_t to)
{
    return (n + to - 1) / to;
}

static uint64_t product(const mantis_command *c)
{
    const uint64_t edge = mantis_array_size(), depth = mantis_get(c, MANTIS_GEMM_DEPTH),
                   beats = edge * edge * (mantis_get(c, MANTIS_GEMM_RAW) ? 8 : 4) / PRODUCTS_BEAT;
    return (mantis_get(c, MANTIS_GEMM_LAST_GROUP) + (uint64_t)1) * up(mantis_get(c, MANTIS_GEMM_ROWS), edge) *
           up(mantis_get(c, MANTIS_GEMM_COLS), edge) * (depth > beats ? depth : beats);
}

static uint64_t beats_of(const mantis_touched *t, uint32_t from, uint32_t to)
{
    uint64_t beats = 0;
    for (uint32_t i = from; i < to; i++)
        beats += up((uint64_t)t->span[i].last - t->span[i].first + 1, PORT_BEAT_BYTES);
    return beats;
}

uint64_t command_clocks(const mantis_command *c, const mantis_touched *t)
{
    const uint64_t read = beats_of(t, t->written, t->count), written = beats_of(t, 0, t->written);
    if (mantis_engine_of(c) == ENGINE_PRODUCTS)
        return AROUND + product(c);
    return AROUND + (read > written ? read : written);
}
