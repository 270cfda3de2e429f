/* SPDX-License-Identifier: Apache-2.0 */
/* What happens before the first group: sizes and exponents, then VECTOR's coefficients. */
#include "cycle/stream_units.h"

#include "cycle/lane12.h"

#include <string.h>

/* e_t of each term, their maximum A, and how far each lies below it (numerics section 7). */
static void setup_exponents(struct stream *s)
{
    const struct stream_slots *slots = &s->fields.slots;
    const uint32_t *exponents = s->fields.scale_exp;
    int32_t e[4], top = INT32_MIN;
    for (int t = 0; t < 4; t++) {
        e[t] = t < SLOT_CONSTANT ? lane12_get(exponents, t) + lane12_get(exponents, 3 + t) : lane12_get(exponents, 6);
        if (slots->present[t] && e[t] > top)
            top = e[t];
    }
    for (uint32_t t = 0; t < 4; t++)
        s->distance[t] = slots->present[t] ? (uint32_t)(top - e[t]) : 0;
    s->align_exponent = top - 16;
    int32_t exponent[16];
    for (int l = 0; l < 16; l++)
        exponent[l] = s->align_exponent;
    lane12_pack(s->exponent_port, exponent);
}

/* GROUPS: what SETUP, SIZE and this clock have computed in three steps. */
void stream_setup(struct stream *s)
{
    if (s->fields.slots.opcode == MANTIS_OP_VECTOR) {
        s->n = stream_field(s, MANTIS_VECTOR_ROWS) * stream_field(s, MANTIS_VECTOR_COLS);
        setup_exponents(s);
    } else {
        s->n = stream_field(s, MANTIS_MAP_COUNT); /* the same word in all */
    }
    s->groups = s->n / 16 + (s->n % 16 != 0);
    s->ex_group = s->out_group = 0;
    s->walker.col = s->walker.row = s->walker.phase = s->walker.wrap = s->walker.ready = 0;
    s->term = 0;
    s->bad = s->largest = s->window_step = s->out_place = 0;
    s->r_valid = s->ex_valid = s->y.valid = s->z.valid = 0;
}

static void next_term(struct stream *s)
{
    s->term++;
    s->state = STREAM_COEF;
}

enum { BEAT_ENTRIES = 8 * PORT_RATIO, WRITE_ENTRIES = BEAT_ENTRIES < 16 ? BEAT_ENTRIES : 16 };

/* A beat of two writes is taken with the second, or with its first if there is no other. */
bool stream_coefficient_beat_ends(const struct stream *s)
{
    uint32_t count = stream_coefficient_count(&s->fields.slots, s->fields.desc, s->term);
    uint32_t end = WRITE_ENTRIES * (s->coef_beat + 1);
    return end % BEAT_ENTRIES == 0 || end >= count;
}

/* A write; the first sixteen entries are kept for the extension. */
static void write_entries(struct stream *s, const struct stream_in *in, uint32_t count, bool extends)
{
    struct coefficients_in *c = &s->u_coefficients.in;
    uint32_t entry = WRITE_ENTRIES * s->coef_beat;
    c->write_i = WRITE_ENTRIES;
    c->write_term_i = s->term;
    c->write_entry_i = entry;
    for (uint32_t i = 0; i < WRITE_ENTRIES; i++) {
        uint32_t of_beat = entry % BEAT_ENTRIES + i;
        c->write_data_i[i] = (int16_t)(in->rd_beat_data_i[of_beat / 2] >> 16 * (of_beat % 2));
    }
    if (entry < 16)
        memcpy(&s->first[entry], c->write_data_i, WRITE_ENTRIES * sizeof s->first[0]);
    s->coef_beat++;
    if (entry + WRITE_ENTRIES < count)
        return;
    if (extends)
        stream_begin_extension(s);
    else
        next_term(s);
}

void stream_begin_extension(struct stream *s)
{
    s->extend = s->extend_from = 0;
    s->state = STREAM_COEF_EXTEND;
}

/* Fifteen entries more, as if the channels went round: a window may then begin at any channel. */
static void extend(struct stream *s, uint32_t count, bool map)
{
    struct coefficients_in *c = &s->u_coefficients.in;
    c->write_i = 1;
    c->write_term_i = s->term;
    c->write_entry_i = count + s->extend;
    c->write_data_i[0] = s->first[s->extend_from];
    s->extend_from = s->extend_from + 1 == count ? 0 : s->extend_from + 1;
    if (++s->extend < 15)
        return;
    if (map)
        s->state = STREAM_WRITE_REQ;
    else
        next_term(s);
}

void stream_load_coefficients(struct stream *s, const struct stream_in *in)
{
    const struct stream_slots *slots = &s->fields.slots;
    if (s->state == STREAM_COEF) {
        if (s->term == 4)
            s->state = STREAM_WRITE_REQ;
        else if (!slots->present[s->term])
            s->term++;
        else
            s->state = STREAM_COEF_REQ;
        return;
    }
    bool map = slots->opcode == MANTIS_OP_MAP; /* its channels' exponents go round, too */
    uint32_t count = map ? slots->span : stream_coefficient_count(slots, s->fields.desc, s->term);
    if (s->state == STREAM_COEF_REQ && in->rd_req_ready_i) {
        s->state = STREAM_COEF_DATA;
        s->coef_beat = 0;
    } else if (s->state == STREAM_COEF_DATA && in->rd_beat_valid_i) {
        write_entries(s, in, count, slots->layout[s->term] == LAYOUT_CHANNEL);
    } else if (s->state == STREAM_COEF_EXTEND) {
        extend(s, count, map);
    }
}
