/* SPDX-License-Identifier: Apache-2.0 */
/* MAP's groups through the 16 map lanes (numerics sections 3, 10, 11, 13), and the beats of mantissas. */
#include "cycle/stream_units.h"

#include "cycle/descriptor.h"
#include "mantis/numerics.h"

#include <string.h>

bool stream_map_lanes(const uint32_t words[16], const int32_t emax[16], int bits, const uint32_t *random,
                      uint32_t count, int16_t mantissa[16])
{
    bool any = false;
    for (uint32_t l = 0; l < 16; l++) {
        bool saturated = false;
        uint32_t r = random ? stream_random_word(random, l) : MANTIS_RANDOM_NEAREST;
        mantissa[l] = (int16_t)mantis_map_lane(words[l], emax[l], bits, r, &saturated);
        any |= saturated && l < count;
    }
    return any;
}

/* The words' signs in place of their mantissas. */
static void sign_lanes(const uint32_t words[16], int16_t mantissa[16])
{
    for (int l = 0; l < 16; l++) {
        bool zero = (words[l] & 0x7fffffffu) == 0;
        mantissa[l] = (int16_t)(zero ? 0 : words[l] >> 31 ? -1 : 1);
    }
}

/* The exponents under which the group's lanes are mapped: one, or what the window of entries or channels shows. */
static void lane_exponents(const struct stream *s, const struct stream_in *in, const struct stream_slots *slots,
                           int32_t emax[16])
{
    const int16_t *window = s->u_coefficients.out.window_o;
    int32_t least = (int32_t)s->largest - (int32_t)slots->last_g; /* channels far below the largest share its group */
    for (int l = 0; l < 16; l++) {
        switch ((enum stream_scaling)slots->scaling) {
        case STREAM_SPANS: emax[l] = window[s->cur_sel[l]] & 0xff; break;
        case STREAM_CHANNELS: emax[l] = window[l] & 0xff; break;
        default: emax[l] = (int32_t)(in->scale_emax_i & 0x1ffu); break;
        }
        if (slots->scaling == STREAM_CHANNELS && emax[l] < least)
            emax[l] = least;
    }
}

static bool window_shown(const struct stream *s, const struct stream_slots *slots)
{
    return slots->scaling == STREAM_ONE || s->window_valid;
}

bool stream_map_wants(const struct stream *s, const uint32_t desc[32], const struct stream_slots *slots)
{
    return slots->opcode == MANTIS_OP_MAP && descriptor_field(desc, MANTIS_MAP_STOCHASTIC) && s->grp_valid &&
           !s->out_valid && window_shown(s, slots);
}

static void pack(struct stream *s, const int16_t q[16], bool wide)
{
    memset(s->out_data, 0, sizeof s->out_data);
    for (int l = 0; l < 16; l++)
        if (wide)
            s->out_data[l / 2] |= (uint32_t)(uint16_t)q[l] << 16 * (l % 2);
        else
            s->out_data[l / 4] |= (uint32_t)(uint8_t)q[l] << 8 * (l % 4);
}

/* A group of mantissas, one beat of int8 or up to two of int16. */
static void map_group(struct stream *s, const struct stream_in *in, const struct stream_slots *slots)
{
    bool stochastic = descriptor_field(in->desc_i, MANTIS_MAP_STOCHASTIC);
    int bits = (int)descriptor_field(in->desc_i, MANTIS_MAP_BITS);
    int16_t q[16];
    int32_t emax[16];
    uint32_t count = stream_elements(s, s->ex_group);
    if (descriptor_field(in->desc_i, MANTIS_MAP_SIGN)) {
        sign_lanes(s->grp_data, q);
    } else {
        lane_exponents(s, in, slots, emax);
        s->saturated = stream_map_lanes(s->grp_data, emax, bits, stochastic ? in->words_i : NULL, count, q);
    }
    pack(s, q, bits == 16);
    s->out_second = bits == 16 && count > 8;
    s->out_valid = 1;
    s->out_beat = 0;
    s->grp_valid = 0;
    s->window_valid = 0;
    s->ex_group++;
}

/* The next group's window of exponents, as soon as the walker knows where the group lies. */
static void read_window(struct stream *s, const struct stream_slots *slots)
{
    struct coefficients_in *c = &s->u_coefficients.in;
    c->read_i = 1;
    c->read_term_i = 0;
    c->read_entry_i = slots->scaling == STREAM_SPANS ? s->walker.row0 : s->walker.col0;
    memcpy(s->cur_sel, s->walker.sel, sizeof s->cur_sel);
    s->walker.ready = 0;
    s->window_valid = 1;
}

void stream_map_tick(struct stream *s, const struct stream_in *in, const struct stream_slots *slots)
{
    bool stochastic = descriptor_field(in->desc_i, MANTIS_MAP_STOCHASTIC), scaled = slots->scaling != STREAM_ONE;
    bool takes = s->grp_valid && !s->out_valid && window_shown(s, slots) && (!stochastic || in->have_i);
    bool reads = scaled && !s->window_valid && s->walker.ready, walks = scaled && !s->walker.ready;
    if (s->out_valid && in->wr_data_ready_i) {
        if (s->out_beat == s->out_second)
            s->out_valid = 0;
        else
            s->out_beat = 1;
    }
    if (takes)
        map_group(s, in, slots);
    if (reads)
        read_window(s, slots);
    if (walks)
        stream_walker_tick(&s->walker, slots->span);
}
