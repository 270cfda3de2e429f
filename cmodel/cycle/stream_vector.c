/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR: the pipeline T -> X -> B -> M -> C (a queue) -> D (P and Q). */
#include "cycle/stream_units.h"

#include "cycle/lane48.h"
#include "cycle/lanes.h"
#include "cycle/sign_extend.h"

#include <string.h>

static bool mapped(const struct stream *s)
{
    return s->ex_slot < SLOT_CONSTANT && s->fields.slots.kind[s->ex_slot] == SLOT_FP32;
}

static bool needs_words(const struct stream *s)
{
    return mapped(s) && stream_field(s, MANTIS_VECTOR_MAP_STOCHASTIC);
}

bool stream_vector_steps(const struct stream *s)
{
    if (s->state != STREAM_FLOW || s->fields.slots.opcode != MANTIS_OP_VECTOR || !s->ex_valid || !stream_advances(s))
        return false;
    return (s->ex_slot == SLOT_CONSTANT || s->grp_valid) && (!needs_words(s) || s->r_valid);
}

/* -- the stages behind T ------------------------------------------------------------------------- */

/* The oldest term enters P (slots 0, 1) or Q (2, 3). */
static void stage_d(struct stream *s)
{
    const struct stream_term *c = &s->c[0];
    int64_t *sum = c->tag.slot < 2 ? s->p : s->q, *other = c->tag.slot < 2 ? s->q : s->p;
    if (c->tag.first) {
        for (int l = 0; l < 16; l++) {
            sum[l] = c->term[l];
            other[l] = 0;
        }
    } else {
        for (int l = 0; l < 16; l++)
            sum[l] += c->term[l];
    }
    s->pq_valid = c->tag.last;
    s->pq_count = c->tag.count;
    s->pq_gate = c->tag.gate;
    lane48_pack(s->p_port, s->p, 16);
    lane48_pack(s->q_port, s->q, 16);
    s->c[0] = s->c[1];
    s->c[1].valid = 0;
}

/* The queue has room for it. */
static void stage_c(struct stream *s)
{
    if (s->m.valid)
        s->c[s->c[0].valid] = s->m;
}

/* The product leaves B; its term is computed at once, though the machine does it a stage later. */
static void stage_m(struct stream *s)
{
    s->m = s->b;
    if (!s->m.valid)
        return;
    lanes_term(s->m.c, s->m.x, (int32_t)s->distance[s->m.tag.slot], s->m.term);
}

static void stage_b(struct stream *s)
{
    s->b = s->x;
    s->saturated = s->x.valid && s->x.saturated;
}

/* -- T --------------------------------------------------------------------------------------------- */

/* The term's elements as integers; fp32 ones are mapped to DFP-16 on the way. */
static void elements(struct stream *s)
{
    struct stream_term *x = &s->x;
    uint32_t slot = s->ex_slot;
    x->saturated = false;
    if (mapped(s)) {
        int32_t emax[16];
        for (int l = 0; l < 16; l++)
            emax[l] = (int32_t)stream_emax(s, slot);
        x->saturated = stream_map_lanes(s->grp_data, emax, 16, needs_words(s) ? s->r_words : NULL, x->tag.count, x->x);
        return;
    }
    for (int l = 0; l < 16; l++)
        if (slot == SLOT_CONSTANT)
            x->x[l] = 1;
        else if (s->fields.slots.kind[slot] == SLOT_DFP8)
            x->x[l] = (int16_t)sign_extend(s->grp_data[l / 4] >> 8 * (l % 4), 8);
        else
            x->x[l] = (int16_t)(s->grp_data[l / 2] >> 16 * (l % 2));
}

/* The window that the step reads, as the lanes will see it: its data can't change on the way. */
static void coefficients_of_lanes(struct stream *s)
{
    uint32_t layout = s->fields.slots.layout[s->ex_slot];
    uint32_t entry = layout == LAYOUT_CHANNEL ? s->cur_col0 : layout == LAYOUT_ROW ? s->cur_row0 : 0;
    for (uint32_t l = 0; l < 16; l++) {
        uint32_t from = layout == LAYOUT_CHANNEL ? l : layout == LAYOUT_ROW ? s->cur_sel[l] : 0;
        s->x.c[l] = coefficients_entry(&s->u_coefficients.s, s->ex_slot, entry + from);
    }
}

static void step_term(struct stream *s)
{
    const struct stream_slots *slots = &s->fields.slots;
    uint32_t slot = s->ex_slot;
    s->x.valid = 1;
    s->x.tag = (struct stream_tag){slot, slot == stream_slots_first_term(slots),
                                   stream_slots_next_term(slots, slot) == SLOT_NONE, stream_elements(s, s->ex_group),
                                   slots->present[SLOT_GATE] ? s->ex_gate : 0xffffu};
    elements(s);
    coefficients_of_lanes(s);
}

/* A result stays zero unless its gate is a positive number: sign 0, the other bits not all 0. */
static void take_gate(struct stream *s)
{
    s->ex_gate = 0;
    for (uint32_t l = 0; l < 16; l++)
        s->ex_gate |= (uint32_t)(s->grp_data[l] != 0 && s->grp_data[l] < 0x80000000u) << l;
}

/* Is the slot the group's last? If not, `next` is the one behind it. */
static bool ends_group(const struct stream *s, uint32_t *next)
{
    const struct stream_slots *slots = &s->fields.slots;
    *next = s->ex_slot == SLOT_GATE ? stream_slots_first_term(slots) : stream_slots_next_term(slots, s->ex_slot);
    return *next == SLOT_NONE;
}

static void begin_group(struct stream *s)
{
    const struct stream_slots *slots = &s->fields.slots;
    memcpy(s->cur_sel, s->walker.sel, sizeof s->cur_sel);
    s->cur_col0 = s->walker.col0;
    s->cur_row0 = s->walker.row0;
    s->ex_valid = 1;
    s->ex_slot = slots->present[SLOT_GATE] ? (uint32_t)SLOT_GATE : stream_slots_first_term(slots);
}

/* T in a clock with advance. Returns whether the walker's group was taken. */
static bool stage_t(struct stream *s, bool steps)
{
    uint32_t next = SLOT_NONE;
    bool ends = false;
    if (steps) {
        if (s->ex_slot == SLOT_GATE)
            take_gate(s);
        else
            step_term(s);
        ends = ends_group(s, &next);
        s->ex_group += ends;
        s->ex_valid = !ends;
        s->ex_slot = ends ? s->ex_slot : next;
    }
    bool takes = !s->ex_valid && s->ex_group < s->groups && s->walker.ready;
    if (takes)
        begin_group(s);
    return takes;
}

void stream_vector_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out)
{
    bool advance = stream_advances(s), steps = stream_vector_steps(s), takes = false;
    bool taken = stream_sums_taken(s, in, out), waits = s->pq_valid && !taken;
    s->out_group += taken;
    s->pq_valid = waits;
    if (s->c[0].valid && !waits)
        stage_d(s);
    if (advance) {
        stage_c(s);
        stage_m(s);
        stage_b(s);
        s->x.valid = 0;
        takes = stage_t(s, steps);
    }
    stream_walker_tick(&s->walker, stream_field(s, MANTIS_VECTOR_COLS), takes);
}
