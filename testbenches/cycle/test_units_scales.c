/* SPDX-License-Identifier: Apache-2.0 */
/* What products with finer exponents are made of: the sequencer's divisions, gemm_scales against the bytes in memory,
 * positions and lanes of the drain against their definitions. Random fields, random stalls. */
#include "../common/tap.h"

#include "cycle/command_prepare.h"
#include "cycle/drain_lanes.h"
#include "cycle/drain_scales.h"
#include "cycle/gemm_scales.h"
#include "mantis/command.h"
#include "mantis/numerics.h"

#include <string.h>

static uint64_t noise = 20;

static uint32_t draw(uint32_t below)
{
    return (uint32_t)(tap_random(&noise) % below);
}

static mantis_command product(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    mantis_set(&c, MANTIS_GEMM_ROWS, 1 + draw(draw(2) ? 100 : MANTIS_MAX_DIM));
    mantis_set(&c, MANTIS_GEMM_COLS, 1 + draw(draw(2) ? 100 : MANTIS_MAX_DIM));
    mantis_set(&c, MANTIS_GEMM_X0_SCALING, draw(3));
    mantis_set(&c, MANTIS_GEMM_X1_SCALING, draw(3));
    mantis_set(&c, MANTIS_GEMM_X0_SPAN, draw(draw(2) ? 50 : 5000));
    mantis_set(&c, MANTIS_GEMM_X1_SPAN, draw(draw(2) ? 50 : 5000));
    mantis_set(&c, MANTIS_GEMM_X0_LOG_G, draw(4));
    mantis_set(&c, MANTIS_GEMM_X1_LOG_G, draw(4));
    mantis_set(&c, MANTIS_GEMM_TRANS_A, draw(2));
    mantis_set(&c, MANTIS_GEMM_TRANS_B, draw(2));
    return c;
}

/* -- divisions --------------------------------------------------------------------------------- */

static bool divides(const mantis_command *c, uint32_t a, uint32_t of_a, uint32_t b, uint32_t of_b)
{
    struct command_prepare s = {.state = PREPARE_DECODE};
    memcpy(s.desc, c->word, sizeof s.desc);
    prepare_begin_divide(&s);
    uint32_t clocks = 0;
    for (; s.state == PREPARE_DIVIDE && clocks < 1000; clocks++)
        prepare_divide(&s);
    uint32_t want[2] = {of_a ? a / of_a + (a % of_a != 0) : 1, of_b ? b / of_b + (b % of_b != 0) : 1};
    return s.state == PREPARE_CHECK && clocks == 1 + 33u * ((of_a != 0) + (of_b != 0)) &&
           s.entries.count[0] == want[0] && s.entries.count[1] == want[1] &&
           s.entries.exact == (of_a == 0 || a % of_a == 0);
}

static void divisions(void)
{
    uint32_t wrong = 0;
    for (int i = 0; i < 20000; i++) {
        mantis_command c = product();
        bool a = mantis_get(&c, MANTIS_GEMM_X0_SCALING) == 1, b = mantis_get(&c, MANTIS_GEMM_X1_SCALING) == 1;
        wrong += !divides(&c, mantis_get(&c, MANTIS_GEMM_ROWS), a ? mantis_get(&c, MANTIS_GEMM_X0_SPAN) : 0,
                          mantis_get(&c, MANTIS_GEMM_COLS), b ? mantis_get(&c, MANTIS_GEMM_X1_SPAN) : 0);
        c = mantis_command_make(draw(2) ? MANTIS_OP_PEAK : MANTIS_OP_MAP);
        uint32_t n = (uint32_t)tap_random(&noise), span = (uint32_t)tap_random(&noise) >> draw(32), code = draw(3);
        mantis_set(&c, MANTIS_PEAK_COUNT, n);
        mantis_set(&c, MANTIS_PEAK_SPAN, span);
        mantis_set(&c, MANTIS_PEAK_SCALING, code);
        wrong += !divides(&c, n, code ? span : 0, 0, 0);
    }
    tap_ok(wrong == 0, "divisions: ceil(COUNT / SPAN), 33 clocks each");
}

/* -- gemm_scales ------------------------------------------------------------------------------- */

enum { MEMORY = 1 << 16 };

/* A reader that answers one request after the other, with stalls. */
struct reader {
    uint8_t memory[MEMORY];
    uint32_t addr, left, requests;
};

static void answer(struct reader *r, const struct gemm_scales_out *out, struct gemm_scales_in *in)
{
    in->rd_req_ready_i = r->left == 0 && draw(2);
    in->rd_beat_valid_i = r->left > 0 && draw(3) > 0;
    memset(in->rd_beat_data_i, 0, sizeof in->rd_beat_data_i);
    uint32_t bytes = r->left < 16 ? r->left : 16;
    memcpy(in->rd_beat_data_i, &r->memory[r->addr % MEMORY], bytes);
    if (in->rd_beat_valid_i && out->rd_beat_ready_o) {
        r->addr += bytes;
        r->left -= bytes;
    }
    if (in->rd_req_ready_i && out->rd_req_valid_o) {
        r->addr = out->rd_req_addr_o;
        r->left = (uint32_t)out->rd_req_bytes_o;
        r->requests++;
    }
}

static uint32_t total_of(const mantis_command *c, bool b, uint32_t entries)
{
    uint32_t step = mantis_get(c, b ? MANTIS_GEMM_X1_SCALE_STEP : MANTIS_GEMM_X0_SCALE_STEP);
    uint32_t span = mantis_get(c, b ? MANTIS_GEMM_X1_SPAN : MANTIS_GEMM_X0_SPAN);
    bool channels = mantis_get(c, b ? MANTIS_GEMM_X1_SCALING : MANTIS_GEMM_X0_SCALING) == 2;
    return mantis_get(c, MANTIS_GEMM_LAST_GROUP) * step + (channels ? span : entries);
}

/* What the port of an operand shows of entry i. */
static uint32_t stored(struct gemm_scales_unit *u, bool b, uint32_t i)
{
    u->in.a_read_i = !b;
    u->in.b_read_i = b;
    u->in.a_addr_i = u->in.b_addr_i = i;
    gemm_scales_tick(&u->s, &u->in, &u->out);
    u->in.a_read_i = u->in.b_read_i = 0;
    gemm_scales_outputs(&u->s, &u->in, &u->out);
    return b ? u->out.b_data_o : u->out.a_data_o;
}

static bool operand_right(struct gemm_scales_unit *u, const struct reader *r, const mantis_command *c, bool b,
                          uint32_t total, bool *bad)
{
    uint32_t code = mantis_get(c, b ? MANTIS_GEMM_X1_SCALING : MANTIS_GEMM_X0_SCALING);
    const uint8_t *at = &r->memory[mantis_get(c, b ? MANTIS_GEMM_X1_SCALE : MANTIS_GEMM_X0_SCALE)];
    for (uint32_t i = 0; code != 0 && i < total; i++) {
        uint32_t log_g = mantis_get(c, b ? MANTIS_GEMM_X1_LOG_G : MANTIS_GEMM_X0_LOG_G);
        uint32_t want = at[16 + i] & ((1u << log_g) - 1);
        if (code == 1) {
            int32_t e;
            memcpy(&e, &at[4 * i], 4);
            *bad |= e < MANTIS_MIN_EXPONENT || e > MANTIS_MAX_EXPONENT;
            want = (uint32_t)e & 0x3ff;
        }
        if (stored(u, b, i) != want)
            return false;
    }
    return true;
}

static bool loads(struct gemm_scales_unit *u, struct reader *r, const mantis_command *c, bool *bad)
{
    uint32_t total[2] = {total_of(c, false, u->in.entries_0_i), total_of(c, true, u->in.entries_1_i)};
    memcpy(u->in.desc_i, c->word, sizeof u->in.desc_i);
    u->in.start_i = u->in.rst_ni = 1;
    bool done = false, fault = false;
    for (uint32_t clock = 0; clock < 200000 && !done; clock++) {
        gemm_scales_outputs(&u->s, &u->in, &u->out);
        answer(r, &u->out, &u->in);
        done = u->out.done_o;
        fault = u->out.fault_o;
        gemm_scales_tick(&u->s, &u->in, &u->out);
        u->in.start_i = 0;
    }
    *bad = false;
    return done && r->left == 0 && operand_right(u, r, c, false, total[0], bad) &&
           operand_right(u, r, c, true, total[1], bad) && fault == *bad;
}

static void scales(void)
{
    static struct gemm_scales_unit unit;
    static struct reader r;
    uint32_t wrong = 0, faults = 0, runs = 600;
    for (uint32_t i = 0; i < runs; i++) {
        mantis_command c = product();
        uint32_t most = draw(4) ? 300 : MANTIS_MAX_COEF;
        unit.in.entries_0_i = 1 + draw(most);
        unit.in.entries_1_i = 1 + draw(most);
        mantis_set(&c, MANTIS_GEMM_X0_SPAN, 1 + draw(most));
        mantis_set(&c, MANTIS_GEMM_X1_SPAN, 1 + draw(most));
        if (draw(2)) {
            mantis_set(&c, MANTIS_GEMM_LAST_GROUP, draw(5));
            mantis_set(&c, MANTIS_GEMM_X0_SCALE_STEP, draw(20));
            mantis_set(&c, MANTIS_GEMM_X1_SCALE_STEP, draw(20));
        }
        if (total_of(&c, false, unit.in.entries_0_i) > MANTIS_MAX_COEF ||
            total_of(&c, true, unit.in.entries_1_i) > MANTIS_MAX_COEF ||
            (mantis_get(&c, MANTIS_GEMM_X0_SCALING) | mantis_get(&c, MANTIS_GEMM_X1_SCALING)) == 0)
            continue;
        mantis_set(&c, MANTIS_GEMM_X0_SCALE, 16 * draw(1000));
        mantis_set(&c, MANTIS_GEMM_X1_SCALE, 32768 + 16 * draw(900));
        for (uint32_t word = 0; word < MEMORY / 4; word++) {
            int32_t e = draw(20000) == 0 ? (int32_t)tap_random(&noise) : MANTIS_MIN_EXPONENT + (int32_t)draw(1024);
            memcpy(&r.memory[4 * word], &e, 4);
        }
        bool bad;
        wrong += !loads(&unit, &r, &c, &bad);
        faults += bad;
    }
    tap_ok(wrong == 0 && r.requests > runs / 2, "gemm_scales: %u requests, every entry and channel at its place",
           r.requests);
    tap_ok(faults > 5 && faults < runs / 2, "a bad entry among them is noticed: %u times", faults);
}

/* -- drain ------------------------------------------------------------------------------------- */

static void positions(void)
{
    uint32_t wrong = 0;
    for (int i = 0; i < 300; i++) {
        uint32_t span = 1 + draw(draw(2) ? 5 : 3000), at = draw(MANTIS_MAX_DIM - 200);
        struct drain_position p = drain_position_of(at, span), one = {0, 0};
        for (uint32_t j = 0; j < 100; j++) {
            wrong += p.quotient != (at + j) / span || p.rest != (at + j) % span;
            p = drain_position_next(p, span);
            one = drain_position_next(one, 0);
            wrong += one.quotient != 0 || one.rest != 0;
        }
    }
    tap_ok(wrong == 0, "positions of rows and columns are kept by counting");
}

static void windows(void)
{
    uint32_t wrong = 0, moved = 0;
    for (int i = 0; i < 20000; i++) {
        uint32_t peak = (uint32_t)tap_random(&noise) & 0x7f7fffff, bias[16], count = 1 + draw(16);
        int32_t base = (int32_t)draw(600) - 400, term[16];
        for (int l = 0; l < 16; l++) {
            bias[l] = (uint32_t)tap_random(&noise) & 0xff7fffff;
            term[l] = (int32_t)draw(100) - 50;
        }
        uint32_t emax = peak == 0 ? 0 : (uint32_t)mantis_peak_exponent(peak, 8, true);
        bool clamped = false, want_clamped = false;
        struct drain_lanes lanes = drain_lanes_of(base, term, emax, bias, count, &clamped);
        for (uint32_t l = 0; l < 16; l++) {
            mantis_window w = mantis_bias_window(peak, base + term[l]);
            int32_t sum = (int32_t)tap_random(&noise);
            int64_t addend = l < count ? mantis_bias(bias[l], w.exponent, &want_clamped) : 0;
            wrong += lanes.exponent[l] != w.exponent || lanes.addend[l] != addend ||
                     drain_lanes_addend(&lanes, l, (uint32_t)sum) + addend != mantis_bias_add(sum, w.shift, addend);
            moved += w.shift > 0;
        }
        wrong += clamped != want_clamped;
    }
    tap_ok(wrong == 0 && moved > 1000, "each lane has the bias window of its own exponent (%u moved)", moved);
}

static void raw_sums(void)
{
    uint32_t wrong = 0;
    for (int i = 0; i < 5000; i++) {
        mantis_command c = product();
        mantis_set(&c, MANTIS_GEMM_X0_SCALING, 2 * draw(2));
        mantis_set(&c, MANTIS_GEMM_X1_SCALING, 2 * draw(2));
        int32_t most = 0, term[16];
        if (mantis_get(&c, MANTIS_GEMM_X0_SCALING) && mantis_get(&c, MANTIS_GEMM_TRANS_A))
            most += (1 << mantis_get(&c, MANTIS_GEMM_X0_LOG_G)) - 1;
        if (mantis_get(&c, MANTIS_GEMM_X1_SCALING) && !mantis_get(&c, MANTIS_GEMM_TRANS_B))
            most += (1 << mantis_get(&c, MANTIS_GEMM_X1_LOG_G)) - 1;
        for (int l = 0; l < 16; l++)
            term[l] = -(int32_t)draw((uint32_t)most + 1);
        struct drain_lanes lanes = drain_lanes_raw(c.word, term);
        for (uint32_t l = 0; l < 16; l++) {
            int32_t sum = (int32_t)tap_random(&noise);
            int64_t want = (int64_t)sum * ((int64_t)1 << (most + term[l]));
            wrong += drain_lanes_raw_sum(&lanes, l, (uint32_t)sum) != (uint64_t)want || lanes.exponent[l] != 0;
        }
    }
    tap_ok(wrong == 0, "raw sums are brought to the least exponent of the channels");
}

int main(void)
{
    divisions();
    scales();
    positions();
    windows();
    raw_sums();
    return tap_done();
}
