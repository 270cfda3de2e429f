/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/random.h"

#include <string.h>

/* Constants of the two rounds of a clock: phase 0 (the next group), then phases 1..3 after the initial state. */
static const uint32_t constants[4][2] = {{0x58, 0x38}, {0x60, 0x2c}, {0x380, 0xf0}, {0x1a0, 0x12}};

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

/* One Xoodoo round; word 4y+x is plane y, lane x. */
static void xoodoo_round(uint32_t a[12], uint32_t constant)
{
    uint32_t b[12];
    uint32_t effect[4];
    for (int x = 0; x < 4; x++) {
        uint32_t parity = a[x] ^ a[4 + x] ^ a[8 + x];
        effect[(x + 1) & 3] = rotate(parity, 5) ^ rotate(parity, 14);
    }
    for (int x = 0; x < 4; x++) {
        b[x] = a[x] ^ effect[x];
        b[4 + ((x + 1) & 3)] = a[4 + x] ^ effect[x];
        b[8 + x] = rotate(a[8 + x] ^ effect[x], 11);
    }
    b[0] ^= constant;
    for (int x = 0; x < 4; x++) {
        a[x] = b[x] ^ (~b[4 + x] & b[8 + x]);
        a[4 + x] = rotate(b[4 + x] ^ (~b[8 + x] & b[x]), 1);
        a[8 + ((x + 2) & 3)] = rotate(b[8 + x] ^ (~b[x] & b[4 + x]), 8);
    }
}

static void two_rounds(uint32_t state[12], unsigned phase)
{
    xoodoo_round(state, constants[phase][0]);
    xoodoo_round(state, constants[phase][1]);
}

void random_outputs(const struct random *s, const struct random_in *in, struct random_out *out)
{
    const struct random_context *c = &s->context[in->want_ctx_i];
    out->have_o = in->want_valid_i && c->valid && c->group == in->want_group_i;
    memcpy(out->words_o, c->state, sizeof out->words_o);
}

/* Moves context c towards the wanted group. */
static void advance(struct random_context *c, const struct random_in *in)
{
    uint32_t segment = in->want_group_i >> 8;
    if (c->phase > 0) {
        two_rounds(c->state, c->phase);
        c->valid = c->phase == 3;
        c->phase = c->phase == 3 ? 0 : c->phase + 1;
    } else if (!c->valid || c->group >> 8 != segment || c->group > in->want_group_i) {
        const uint32_t start[12] = {segment, in->want_stream_i,    in->step_i,
                                    0,       (uint32_t)in->seed_i, (uint32_t)(in->seed_i >> 32)};
        memcpy(c->state, start, sizeof c->state);
        c->group = segment << 8;
        c->phase = 1;
        c->valid = 0;
    } else {
        two_rounds(c->state, 0);
        c->group++;
    }
}

/* Taken words make way for the next group's, but for those of another segment. */
static void go_on(struct random_context *c)
{
    if (c->group % 256 == 255)
        return;
    two_rounds(c->state, 0);
    c->group++;
}

void random_tick(struct random *s, const struct random_in *in, const struct random_out *out)
{
    struct random_context *c = &s->context[in->want_ctx_i];
    if (out->have_o && in->want_take_i && !in->clear_i)
        go_on(c);
    else if (in->want_valid_i && !out->have_o && !in->clear_i)
        advance(c, in);
    if (in->clear_i || !in->rst_ni)
        for (int i = 0; i < 4; i++)
            s->context[i].valid = s->context[i].phase = 0;
}
