/* SPDX-License-Identifier: Apache-2.0 */
/* reduce against plain loops over the tensor: sums, sums and counts against thresholds, peaks of spans and of channels;
 * random shapes, random stalls of memory and writer. */
#include "../common/tap.h"

#include "cycle/reduce.h"
#include "mantis/command.h"

#include <string.h>

enum { MEMORY = 1 << 18, X0 = 0x1000, X1 = 0x20000, MOST = 4096 };

static uint64_t noise = 31;

static uint32_t draw(uint32_t below)
{
    return (uint32_t)(tap_random(&noise) % below);
}

/* The unit with a reader that answers in order and a writer that keeps what it takes. */
struct bench {
    struct reduce_unit unit;
    uint8_t memory[MEMORY];
    struct {
        uint32_t addr, bytes;
    } request[4];
    uint32_t requests;
    uint8_t out[16 * MOST + PORT_BYTES];
    uint32_t written;
    uint64_t wanted; /* bytes of the write request */
};

static void memory_side(struct bench *b)
{
    struct reduce_in *in = &b->unit.in;
    const struct reduce_out *out = &b->unit.out;
    in->rd_req_ready_i = b->requests < 4 && draw(3) > 0;
    in->rd_beat_valid_i = b->requests > 0 && draw(3) > 0;
    memset(in->rd_beat_data_i, 0, sizeof in->rd_beat_data_i);
    if (in->rd_beat_valid_i) {
        uint32_t bytes = b->request[0].bytes < PORT_BYTES ? b->request[0].bytes : PORT_BYTES;
        memcpy(in->rd_beat_data_i, &b->memory[b->request[0].addr % MEMORY], bytes);
        if (out->rd_beat_ready_o) {
            b->request[0].addr += bytes;
            b->request[0].bytes -= bytes;
            if (b->request[0].bytes == 0)
                memmove(&b->request[0], &b->request[1], --b->requests * sizeof b->request[0]);
        }
    }
    if (in->rd_req_ready_i && out->rd_req_valid_o) {
        b->request[b->requests].addr = out->rd_req_addr_o;
        b->request[b->requests++].bytes = (uint32_t)out->rd_req_bytes_o;
    }
    in->wr_req_ready_i = draw(2);
    if (in->wr_req_ready_i && out->wr_req_valid_o)
        b->wanted = out->wr_req_bytes_o;
    in->wr_data_ready_i = draw(3) > 0;
    if (in->wr_data_ready_i && out->wr_data_valid_o && b->written + PORT_BYTES <= sizeof b->out) {
        memcpy(&b->out[b->written], out->wr_data_o, PORT_BYTES);
        b->written += PORT_BYTES;
    }
}

static bool run(struct bench *b, const mantis_command *c, uint32_t entries)
{
    struct reduce_unit *u = &b->unit;
    memcpy(u->in.desc_i, c->word, sizeof u->in.desc_i);
    u->in.entries_0_i = entries;
    u->in.rst_ni = u->in.start_i = 1;
    b->written = b->requests = 0;
    for (uint32_t clock = 0; clock < 1000000; clock++) {
        reduce_outputs(&u->s, &u->in, &u->out);
        bool done = u->out.done_o;
        memory_side(b);
        reduce_tick(&u->s, &u->in, &u->out);
        u->in.start_i = 0;
        if (done)
            return b->requests == 0 && (b->wanted + PORT_BYTES - 1) / PORT_BYTES * PORT_BYTES == b->written;
    }
    return false;
}

/* -- REDUCE ------------------------------------------------------------------------------------ */

static int64_t element(const struct bench *b, uint32_t base, uint32_t i, bool wide)
{
    int16_t w;
    memcpy(&w, &b->memory[base + 2 * i], 2);
    return wide ? w : (int8_t)b->memory[base + i];
}

static bool reduce_right(const struct bench *b, const mantis_command *c)
{
    uint32_t rows = mantis_get(c, MANTIS_REDUCE_ROWS), cols = mantis_get(c, MANTIS_REDUCE_COLS);
    bool by_row = mantis_get(c, MANTIS_REDUCE_BY_ROW), threshold = mantis_get(c, MANTIS_REDUCE_THRESHOLD);
    bool q_wide = mantis_get(c, MANTIS_REDUCE_Q_WIDE), p_wide = mantis_get(c, MANTIS_REDUCE_P_WIDE);
    bool p_present = mantis_get(c, MANTIS_REDUCE_P_PRESENT), absolute = mantis_get(c, MANTIS_REDUCE_ABSOLUTE);
    bool s1_only = mantis_get(c, MANTIS_REDUCE_S1_ONLY);
    if (b->wanted != (uint64_t)(s1_only ? 8 : 16) * (by_row ? rows : cols))
        return false;
    for (uint32_t result = 0; result < (by_row ? rows : cols); result++) {
        int64_t s1 = 0, s2 = 0, got[2], floor = element(b, X1, 2 * result, true),
                ceiling = element(b, X1, 2 * result + 1, true), above = 0, below = 0;
        for (uint32_t j = 0; j < (by_row ? cols : rows); j++) {
            uint32_t i = by_row ? result * cols + j : j * cols + result;
            int64_t q = element(b, X0, i, q_wide);
            s1 += threshold ? (q > floor ? q : 0) : absolute && q < 0 ? -q : q;
            s2 += q * (p_present ? element(b, X1, i, p_wide) : q);
            above += q > floor;
            below += q < ceiling;
        }
        memcpy(got, &b->out[(s1_only ? 8 : 16) * result], 16);
        if (got[0] != s1 || (!s1_only && got[1] != (threshold ? above + below * ((int64_t)1 << 32) : s2)))
            return false;
    }
    return true;
}

static void shape(uint32_t *rows, uint32_t *cols)
{
    *rows = 1 + draw(draw(2) ? 8 : 100);
    *cols = 1 + draw(draw(2) ? 20 : 100);
    if (draw(8) == 0)
        *cols = 16 * (1 + draw(8));
}

static void sums(struct bench *b)
{
    uint32_t wrong = 0, thresholds = 0;
    for (int i = 0; i < 600; i++) {
        mantis_command c = mantis_command_make(MANTIS_OP_REDUCE);
        uint32_t rows, cols,
            all[] = {MANTIS_REDUCE_BY_ROW, MANTIS_REDUCE_Q_WIDE, MANTIS_REDUCE_P_WIDE, MANTIS_REDUCE_S1_ONLY};
        shape(&rows, &cols);
        for (int f = 0; f < 4; f++)
            mantis_set(&c, all[f], draw(2));
        mantis_set(&c, MANTIS_REDUCE_THRESHOLD, draw(2));
        if (!mantis_get(&c, MANTIS_REDUCE_THRESHOLD)) {
            mantis_set(&c, MANTIS_REDUCE_ABSOLUTE, draw(2));
            mantis_set(&c, MANTIS_REDUCE_P_PRESENT, draw(2));
        }
        mantis_set(&c, MANTIS_REDUCE_ROWS, rows);
        mantis_set(&c, MANTIS_REDUCE_COLS, cols);
        mantis_set(&c, MANTIS_REDUCE_X0_ADDR, X0);
        mantis_set(&c, MANTIS_REDUCE_X1_ADDR, X1);
        for (uint32_t at = 0; at < MEMORY; at++) /* small ones, so that many are equal to their threshold */
            b->memory[at] = (uint8_t)(draw(8) ? draw(2) ? 0 : 0xff : draw(256));
        wrong += !run(b, &c, 1) || !reduce_right(b, &c);
        thresholds += mantis_get(&c, MANTIS_REDUCE_THRESHOLD);
    }
    tap_ok(wrong == 0, "600 REDUCEs, %u of them with thresholds", thresholds);
}

/* -- PEAK -------------------------------------------------------------------------------------- */

static bool peaks_right(const struct bench *b, uint32_t count, uint32_t span, uint32_t scaling, uint32_t results)
{
    static uint32_t peak[MOST];
    memset(peak, 0, sizeof peak);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word, *p = &peak[scaling == 1 ? i / span : i % span];
        memcpy(&word, &b->memory[X0 + 4 * i], 4);
        word &= 0x7fffffff;
        *p = word > *p ? word : *p;
    }
    return b->wanted == 4 * results && memcmp(peak, b->out, 4 * results) == 0;
}

static void peaks(struct bench *b)
{
    uint32_t wrong = 0, shorter = 0;
    for (int i = 0; i < 600; i++) {
        mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
        uint32_t rows, span, scaling = 1 + draw(2);
        shape(&rows, &span);
        uint32_t count = rows * span - (scaling == 1 ? draw(span) : 0), results = scaling == 1 ? rows : span;
        mantis_set(&c, MANTIS_PEAK_SCALING, scaling);
        mantis_set(&c, MANTIS_PEAK_SPAN, span);
        mantis_set(&c, MANTIS_PEAK_COUNT, count);
        mantis_set(&c, MANTIS_PEAK_X0_ADDR, X0);
        for (uint32_t at = X0; at < X0 + 4 * rows * span; at += 8) {
            uint64_t word = draw(4) ? tap_random(&noise) : 0;
            memcpy(&b->memory[at], &word, 8);
        }
        shorter += count % span != 0;
        wrong += !run(b, &c, rows) || !peaks_right(b, count, span, scaling, results);
    }
    tap_ok(wrong == 0 && shorter > 100, "600 PEAKs of spans and channels, %u with a shorter last span", shorter);
}

int main(void)
{
    static struct bench b;
    sums(&b);
    peaks(&b);
    sums(&b); /* what peaks left behind changes nothing */
    return tap_done();
}
