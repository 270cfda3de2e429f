/* SPDX-License-Identifier: Apache-2.0 */
/* MAP's groups through the 16 map lanes (numerics sections 3, 10, 11, 13), and the beats of mantissas. */
#include "cycle/stream_units.h"

#include "cycle/lanes.h"
#include "mantis/numerics.h"

#include <string.h>

bool stream_map_lanes(const uint32_t words[16], const int32_t emax[16], int bits, const uint32_t *random,
                      uint32_t count, int16_t mantissa[16])
{
    uint32_t r[LANES];
    if (random)
        lanes_random(random, r);
    for (int l = 0; l < LANES && !random; l++)
        r[l] = MANTIS_RANDOM_NEAREST;
    return (lanes_map(words, emax, bits, r, mantissa) & (((uint32_t)1 << count) - 1)) != 0;
}

/* The words' signs in place of their mantissas. */
static void sign_lanes(const uint32_t words[16], int16_t mantissa[16])
{
    for (int l = 0; l < 16; l++) {
        bool zero = (words[l] & 0x7fffffffu) == 0;
        mantissa[l] = (int16_t)(zero ? 0 : words[l] >> 31 ? -1 : 1);
    }
}

/* An entry of the window is an emax in its low eight bits; beyond the last entry lies something old, maybe a
 * coefficient of 16 bits. The lanes that see it lie beyond the tensor's end, but the port shows them. */
static int32_t window_exponent(const int16_t *window, uint32_t entry)
{
    return window[entry] & 0xff;
}

/* The exponents under which the group's lanes are mapped: one, or what the window of entries or channels shows. */
static void lane_exponents(const struct stream *s, int32_t emax[16])
{
    const struct stream_slots *slots = &s->fields.slots;
    const int16_t *window = s->u_coefficients.out.window_o;
    int32_t least = (int32_t)s->largest - (int32_t)slots->last_g; /* channels far below the largest share its group */
    for (int l = 0; l < 16; l++) {
        switch ((enum stream_scaling)slots->scaling) {
        case STREAM_SPANS: emax[l] = window_exponent(window, s->cur_sel[l]); break;
        case STREAM_CHANNELS: emax[l] = window_exponent(window, (uint32_t)l); break;
        default: emax[l] = (int32_t)stream_emax(s, 0); break;
        }
        if (slots->scaling == STREAM_CHANNELS && emax[l] < least)
            emax[l] = least;
    }
}

bool stream_map_empty(const struct stream *s)
{
    return s->out_beat == s->out_second && !s->fill_valid && !s->x.valid;
}

bool stream_map_steps(const struct stream *s)
{
    bool stuck = s->out_valid && (!HAS_FILL || s->fill_valid);
    bool words = !stream_field(s, MANTIS_MAP_STOCHASTIC) || s->r_valid;
    bool exponents = s->fields.slots.scaling == STREAM_ONE || s->window_step == STREAM_WINDOW_EMAX;
    return s->state == STREAM_FLOW && s->fields.slots.opcode == MANTIS_OP_MAP && s->grp_valid &&
           (!s->x.valid || !stuck) && words && exponents;
}

/* A group enters the lanes; the mantissas are those that leave them. */
static void map_group(struct stream *s)
{
    struct stream_term *x = &s->x;
    int32_t emax[16];
    x->valid = 1;
    x->tag.count = stream_elements(s, s->ex_group);
    x->tag.last = s->ex_group + 1 == s->groups;
    x->saturated = false;
    if (stream_field(s, MANTIS_MAP_SIGN)) {
        sign_lanes(s->grp_data, x->x);
    } else {
        bool stochastic = stream_field(s, MANTIS_MAP_STOCHASTIC);
        lane_exponents(s, emax);
        x->saturated = stream_map_lanes(s->grp_data, emax, (int)stream_field(s, MANTIS_MAP_BITS),
                                        stochastic ? s->r_words : NULL, x->tag.count, x->x);
    }
    s->window_step = STREAM_WINDOW_NONE;
    s->ex_group++;
}

static void pack(struct stream *s, const int16_t q[16], bool wide)
{
    uint32_t *data = HAS_FILL ? s->fill_data : s->out_data, *word = &data[s->out_place * (wide ? 8 : 4)];
    if (s->out_place == 0)
        memset(data, 0, sizeof s->out_data);
    for (int l = 0; l < 16; l++)
        if (wide)
            word[l / 2] |= (uint32_t)(uint16_t)q[l] << 16 * (l % 2);
        else
            word[l / 4] |= (uint32_t)(uint8_t)q[l] << 8 * (l % 4);
}

/* A group of mantissas takes its place in a beat, or at 128 bits one beat of int8 or up to two of int16. */
static void give_group(struct stream *s)
{
    bool wide = stream_field(s, MANTIS_MAP_BITS) == 16;
    uint32_t full = s->x.tag.last || (s->out_place + 1) * (wide ? 32 : 16) >= PORT_BYTES;
    pack(s, s->x.x, wide);
    s->saturated = s->x.saturated;
    s->out_second = PORT_RATIO == 1 && wide && s->x.tag.count > 8;
    *(HAS_FILL ? &s->fill_valid : &s->out_valid) = full;
    s->out_place = full ? 0 : s->out_place + 1;
    s->out_beat = 0;
    s->x.valid = 0;
}

/* The next group's window of exponents, as soon as the walker knows where the group lies. */
static void read_window(struct stream *s)
{
    struct coefficients_in *c = &s->u_coefficients.in;
    c->read_i = 1;
    c->read_term_i = 0;
    c->read_entry_i = s->fields.slots.scaling == STREAM_SPANS ? s->walker.row0 : s->walker.col0;
    memcpy(s->cur_sel, s->walker.sel, sizeof s->cur_sel);
}

/* The writer takes a beat, if it is ready; a group of int16 has two of 128 bits. */
static void give_beat(struct stream *s, const struct stream_in *in)
{
    if (!s->out_valid || !in->wr_data_ready_i)
        return;
    if (s->out_beat == s->out_second)
        s->out_valid = 0;
    else
        s->out_beat = 1;
}

/* Of 512 bits the next full beat takes its place. */
void stream_map_give(struct stream *s, const struct stream_in *in)
{
    if (in->wr_data_ready_i)
        s->out_valid = 0;
    if (!s->fill_valid || s->out_valid)
        return;
    memcpy(s->out_data, s->fill_data, sizeof s->out_data);
    s->out_valid = 1;
    s->fill_valid = 0;
}

void stream_map_tick(struct stream *s, const struct stream_in *in)
{
    bool scaled = s->fields.slots.scaling != STREAM_ONE, steps = stream_map_steps(s);
    bool reads = scaled && s->window_step == STREAM_WINDOW_NONE && s->walker.ready;
    if (HAS_FILL)
        stream_map_give(s, in);
    else
        give_beat(s, in);
    bool room = HAS_FILL ? !s->fill_valid : !s->out_valid;
    if (s->x.valid && room)
        give_group(s);
    if (reads)
        read_window(s);
    if (reads || (s->window_step != STREAM_WINDOW_NONE && s->window_step != STREAM_WINDOW_EMAX))
        s->window_step++;
    if (steps)
        map_group(s);
    if (scaled)
        stream_walker_tick(&s->walker, s->fields.slots.span, reads);
}
