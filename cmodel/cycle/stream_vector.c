/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR: the pipeline TERM -> B -> C -> D (P and Q). */
#include "cycle/stream_units.h"

#include "cycle/descriptor.h"
#include "cycle/lane48.h"
#include "cycle/sign_extend.h"
#include "mantis/numerics.h"

#include <string.h>

bool stream_term_wants(const struct stream *s, const uint32_t desc[32], const struct stream_slots *slots)
{
    return s->ex_state == STREAM_EX_TERM && s->ex_slot < SLOT_CONSTANT && slots->kind[s->ex_slot] == SLOT_FP32 &&
           descriptor_field(desc, MANTIS_VECTOR_MAP_STOCHASTIC) && s->grp_valid;
}

/* Products of the C stage enter P (terms 0, 1) or Q (2, 3). */
static void stage_d(struct stream *s)
{
    s->pq_valid = s->c_valid && s->c.last;
    if (!s->c_valid)
        return;
    if (s->c.first) {
        memset(s->p, 0, sizeof s->p);
        memset(s->q, 0, sizeof s->q);
    }
    int64_t *sum = s->c.slot < 2 ? s->p : s->q;
    for (int l = 0; l < 16; l++)
        sum[l] += s->c_term[l];
    s->pq_count = s->c.count;
    s->pq_gate = s->c.gate;
    lane48_pack(s->p_port, s->p, 16);
    lane48_pack(s->q_port, s->q, 16);
}

static void stage_c(struct stream *s)
{
    s->c_valid = s->b_valid;
    if (!s->b_valid)
        return;
    s->c = s->b;
    for (int l = 0; l < 16; l++)
        s->c_term[l] = mantis_vector_term((int32_t)s->b_c[l] * s->b_x[l], (int32_t)s->distance[s->b.slot]);
}

/* The term's elements as integers; fp32 ones are mapped to DFP-16 on the way. */
static bool elements(struct stream *s, const struct stream_in *in, const struct stream_slots *slots, uint32_t count)
{
    uint32_t slot = s->ex_slot;
    if (slot == SLOT_CONSTANT) {
        for (int l = 0; l < 16; l++)
            s->b_x[l] = 1;
        return false;
    }
    switch (slots->kind[slot]) {
    case SLOT_FP32: {
        int32_t emax[16];
        for (int l = 0; l < 16; l++)
            emax[l] = (int32_t)(in->scale_emax_i >> 9 * slot & 0x1ffu);
        bool stochastic = descriptor_field(in->desc_i, MANTIS_VECTOR_MAP_STOCHASTIC);
        return stream_map_lanes(s->grp_data, emax, 16, stochastic ? in->words_i : NULL, count, s->b_x);
    }
    case SLOT_DFP8:
        for (int l = 0; l < 16; l++)
            s->b_x[l] = (int16_t)sign_extend(s->grp_data[l / 4] >> 8 * (l % 4), 8);
        return false;
    default:
        for (int l = 0; l < 16; l++)
            s->b_x[l] = (int16_t)sign_extend(s->grp_data[l / 2] >> 16 * (l % 2), 16);
        return false;
    }
}

static void coefficients_of_lanes(struct stream *s, uint32_t layout)
{
    const int16_t *window = s->u_coefficients.out.window_o;
    for (int l = 0; l < 16; l++)
        s->b_c[l] = layout == LAYOUT_CHANNEL ? window[l] : layout == LAYOUT_ROW ? window[s->cur_sel[l]] : window[0];
}

/* Fires when the group's data, and its random words when it needs some, are there. */
static void execute_term(struct stream *s, const struct stream_in *in, const struct stream_slots *slots, bool pq_wants)
{
    uint32_t slot = s->ex_slot;
    if (slot < SLOT_CONSTANT && !s->grp_valid)
        return;
    if (stream_term_wants(s, in->desc_i, slots) && (pq_wants || !in->have_i))
        return;
    uint32_t count = stream_elements(s, s->ex_group), next = stream_slots_next_term(slots, slot);
    s->b_valid = 1;
    s->b = (struct stream_tag){slot, slot == stream_slots_first_term(slots), next == SLOT_NONE, count,
                               slots->present[SLOT_GATE] ? s->ex_gate : 0xffffu};
    s->saturated = elements(s, in, slots, count);
    coefficients_of_lanes(s, slots->layout[slot]);
    if (slot < SLOT_CONSTANT)
        s->grp_valid = 0;
    if (next == SLOT_NONE) {
        s->ex_state = STREAM_EX_GROUP;
        s->ex_group++;
    } else {
        s->ex_state = STREAM_EX_COEF;
        s->ex_slot = next;
    }
}

static void begin_group(struct stream *s, const struct stream_slots *slots)
{
    memcpy(s->cur_sel, s->walker.sel, sizeof s->cur_sel);
    s->cur_col0 = s->walker.col0;
    s->cur_row0 = s->walker.row0;
    s->walker.ready = 0;
    s->ex_slot = stream_slots_first_term(slots);
    s->ex_state = slots->present[SLOT_GATE] ? STREAM_EX_GATE : STREAM_EX_COEF;
}

static void read_coefficients(struct stream *s, const struct stream_slots *slots)
{
    struct coefficients_in *c = &s->u_coefficients.in;
    uint32_t layout = slots->layout[s->ex_slot];
    c->read_i = 1;
    c->read_term_i = s->ex_slot;
    c->read_entry_i = layout == LAYOUT_CHANNEL ? s->cur_col0 : layout == LAYOUT_ROW ? s->cur_row0 : 0;
    s->ex_state = STREAM_EX_TERM;
}

/* A result stays zero unless its gate is a positive number: sign 0, the other bits not all 0. */
static void take_gate(struct stream *s)
{
    s->ex_gate = 0;
    for (uint32_t l = 0; l < 16; l++)
        s->ex_gate |= (uint32_t)(s->grp_data[l] != 0 && s->grp_data[l] < 0x80000000u) << l;
    s->grp_valid = 0;
    s->ex_state = STREAM_EX_COEF;
}

static void execute(struct stream *s, const struct stream_in *in, const struct stream_slots *slots, bool pq_wants)
{
    switch ((enum stream_execute_state)s->ex_state) {
    case STREAM_EX_GROUP:
        if (s->state == STREAM_FLOW && s->ex_group < s->groups && s->walker.ready)
            begin_group(s, slots);
        break;
    case STREAM_EX_COEF: read_coefficients(s, slots); break;
    case STREAM_EX_TERM: execute_term(s, in, slots, pq_wants); break;
    case STREAM_EX_GATE:
        if (s->grp_valid)
            take_gate(s);
        break;
    }
}

void stream_vector_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out,
                        const struct stream_slots *slots)
{
    bool walks = s->state == STREAM_FLOW && !s->walker.ready;
    bool pq_wants = s->pq_valid && out->al_stochastic_o;
    bool taken = s->pq_valid && in->al_ready_i && (!out->al_stochastic_o || in->have_i);

    if (!s->pq_valid || taken) { /* advance */
        stage_d(s);
        stage_c(s);
        s->b_valid = 0;
        execute(s, in, slots, pq_wants);
    }
    if (taken)
        s->out_group++;
    if (walks)
        stream_walker_tick(&s->walker, descriptor_field(in->desc_i, MANTIS_VECTOR_COLS));
}
