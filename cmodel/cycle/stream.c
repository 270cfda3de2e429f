/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/stream_units.h"

#include <string.h>

bool stream_takes_group(const struct stream *s)
{
    bool peak = s->state == STREAM_FLOW && s->fields.slots.opcode == MANTIS_OP_PEAK && s->grp_valid;
    bool term = stream_vector_steps(s) && s->ex_slot != SLOT_CONSTANT;
    return peak || term || stream_map_steps(s);
}

static void show_requests(const struct stream *s, struct stream_out *out)
{
    const struct stream_slots *slots = &s->fields.slots;
    const uint32_t *desc = s->fields.desc;
    out->rd_req_valid_o = 0;
    out->rd_req_addr_o = 0;
    out->rd_req_bytes_o = 0;
    if (s->state == STREAM_COEF_REQ) {
        out->rd_req_valid_o = 1;
        out->rd_req_addr_o = stream_coefficient_addr(desc, s->term);
        out->rd_req_bytes_o = (uint64_t)2 * stream_coefficient_count(slots, desc, s->term);
    } else if (s->state == STREAM_PEAKS_REQ) {
        out->rd_req_valid_o = 1;
        out->rd_req_addr_o = stream_field(s, MANTIS_MAP_X0_SCALE);
        out->rd_req_bytes_o = (uint64_t)4 * stream_scale_count(s);
    } else if (stream_requests(s)) {
        out->rd_req_valid_o = 1;
        out->rd_req_addr_o = stream_request_addr(s);
        out->rd_req_bytes_o = stream_request_bytes(s);
    }
    bool loads = (s->state == STREAM_COEF_DATA && stream_coefficient_beat_ends(s)) || s->state == STREAM_PEAKS_DATA;
    out->rd_beat_ready_o = loads || (slots->opcode == MANTIS_OP_ALIGN ? stream_align_ready(s) : stream_gather_ready(s));

    out->wr_req_valid_o = s->state == STREAM_WRITE_REQ || s->state == STREAM_SCALES_REQ;
    out->wr_req_addr_o = 0;
    out->wr_req_bytes_o = 0;
    if (s->state == STREAM_SCALES_REQ) {
        out->wr_req_addr_o = stream_field(s, MANTIS_MAP_OUT_SCALE);
        out->wr_req_bytes_o = stream_scale_bytes(s);
    } else if (out->wr_req_valid_o) {
        bool narrow = slots->opcode == MANTIS_OP_MAP, wide = stream_field(s, MANTIS_MAP_BITS) == 16;
        out->wr_req_addr_o = stream_field(s, MANTIS_MAP_OUT); /* the same word in all */
        out->wr_req_bytes_o = (uint64_t)s->n * (!narrow ? 4 : wide ? 2 : 1);
    }
}

static bool sums_want(const struct stream *s, const struct stream_out *out)
{
    bool aligns = s->fields.slots.opcode == MANTIS_OP_VECTOR || s->fields.slots.opcode == MANTIS_OP_ALIGN;
    return s->state == STREAM_FLOW && aligns && out->al_valid_o && out->al_stochastic_o;
}

/* The output's words are wanted before the next term's: what is complete leaves first. */
static void show_want(const struct stream *s, struct stream_out *out)
{
    uint32_t first = stream_field(s, MANTIS_VECTOR_FIRST); /* MAP's and ALIGN's are the same word */
    out->want_valid_o = out->want_ctx_o = out->want_stream_o = out->want_group_o = out->want_take_o = 0;
    if (sums_want(s, out)) {
        out->want_valid_o = 1;
        out->want_ctx_o = 3;
        out->want_stream_o = stream_field(s, MANTIS_VECTOR_OUT_STREAM); /* ALIGN's is the same word */
        out->want_group_o = first + s->out_group;
    } else if (stream_words_wanted(s)) {
        out->want_valid_o = 1;
        out->want_ctx_o = s->rw_slot;
        out->want_stream_o = stream_slot_stream(s->fields.desc, s->rw_slot);
        out->want_group_o = first + s->rw_group;
        out->want_take_o = !s->r_valid || stream_words_used(s);
    }
}

void stream_outputs(const struct stream *s, const struct stream_in *in, struct stream_out *out)
{
    (void)in;
    out->done_o = s->state == STREAM_FINISH;
    out->fault_o = out->done_o && s->bad;
    out->saturated_event_o = s->saturated;

    out->al_valid_o = s->pq_valid;
    memcpy(out->al_p_o, s->p_port, sizeof out->al_p_o);
    memcpy(out->al_q_o, s->q_port, sizeof out->al_q_o);
    memcpy(out->al_exponent_o, s->exponent_port, sizeof out->al_exponent_o);
    out->al_stochastic_o = stream_field(s, MANTIS_VECTOR_STOCHASTIC);
    out->al_mask_o = ((uint32_t)1 << s->pq_count) - 1;
    out->al_gate_o = s->pq_gate;
    out->al_relu_o = stream_field(s, MANTIS_VECTOR_RELU);
    out->al_rotate_o = 0;
    out->al_flip_o = 0;
    if (s->fields.slots.opcode == MANTIS_OP_ALIGN)
        stream_align_show(s, out);

    out->peak_valid_o = s->grp_valid;
    memcpy(out->peak_words_o, s->grp_data, sizeof out->peak_words_o);
    out->wr_data_valid_o = s->out_valid;
    memcpy(out->wr_data_o, &s->out_data[PORT_RATIO == 1 && s->out_beat ? 4 : 0], sizeof out->wr_data_o);

    show_requests(s, out);
    show_want(s, out);
}

/* Does the last group leave in this clock? */
static bool flow_ends(const struct stream *s, const struct stream_in *in, const struct stream_out *out, uint32_t opcode)
{
    switch (opcode) {
    case MANTIS_OP_PEAK: return s->grp_valid && s->ex_group + 1 == s->groups;
    case MANTIS_OP_MAP: return s->out_valid && in->wr_data_ready_i && stream_map_empty(s) && s->ex_group == s->groups;
    default: return stream_sums_taken(s, in, out) && s->out_group + 1 == s->groups;
    }
}

static void flow_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out)
{
    const struct stream_slots *slots = &s->fields.slots;
    bool ends = flow_ends(s, in, out, slots->opcode), takes = stream_takes_group(s);
    bool uses = stream_words_used(s);
    if (slots->opcode == MANTIS_OP_VECTOR)
        stream_vector_tick(s, in, out);
    else if (slots->opcode == MANTIS_OP_MAP)
        stream_map_tick(s, in);
    else if (slots->opcode == MANTIS_OP_ALIGN)
        stream_align_tick(s, in, out);
    else
        s->ex_group += takes;
    if (takes)
        s->grp_valid = 0;
    stream_words_tick(s, in, out->want_take_o, uses);
    if (out->rd_req_valid_o && in->rd_req_ready_i)
        stream_advance_request(s);
    if (out->rd_beat_ready_o && in->rd_beat_valid_i && slots->opcode != MANTIS_OP_ALIGN)
        stream_gather_beat(s, in->rd_beat_data_i);
    if (ends)
        s->state = slots->scaling == STREAM_ONE ? STREAM_FINISH : STREAM_SCALES_REQ;
}

/* What the command needs of the ports. */
static void take_fields(struct stream_fields *f, const struct stream_in *in)
{
    memcpy(f->desc, in->desc_i, sizeof f->desc);
    f->entries = in->entries_0_i;
    f->scale_emax = in->scale_emax_i;
    memcpy(f->scale_exp, in->scale_exp_i, sizeof f->scale_exp);
    f->slots = stream_slots_of(f->desc);
}

/* GROUPS, and where the command goes from there. */
static void begin(struct stream *s)
{
    const struct stream_slots *slots = &s->fields.slots;
    stream_setup(s);
    if (slots->opcode == MANTIS_OP_VECTOR)
        s->state = STREAM_COEF;
    else if (slots->opcode == MANTIS_OP_MAP || slots->opcode == MANTIS_OP_ALIGN)
        s->state = slots->scaling == STREAM_ONE ? STREAM_WRITE_REQ : STREAM_PEAKS_REQ;
    else
        stream_flow_begin(s);
}

static void control_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out)
{
    switch ((enum stream_state)s->state) {
    case STREAM_IDLE:
        if (in->start_i) {
            take_fields(&s->fields, in);
            s->state = STREAM_SETUP;
        }
        break;
    case STREAM_SETUP: s->state = STREAM_SIZE; break;
    case STREAM_SIZE: s->state = STREAM_GROUPS; break;
    case STREAM_GROUPS: begin(s); break;
    case STREAM_COEF:
    case STREAM_COEF_REQ:
    case STREAM_COEF_DATA:
    case STREAM_COEF_EXTEND: stream_load_coefficients(s, in); break;
    case STREAM_PEAKS_REQ:
    case STREAM_PEAKS_DATA:
    case STREAM_PEAKS_LAST: stream_load_peaks(s, in); break;
    case STREAM_WRITE_REQ:
        if (in->wr_req_ready_i)
            stream_flow_begin(s);
        break;
    case STREAM_FLOW: flow_tick(s, in, out); break;
    case STREAM_SCALES_REQ:
    case STREAM_SCALES_READ:
    case STREAM_SCALES_TAKE:
    case STREAM_SCALES_LOAD:
    case STREAM_SCALES_SHOW: stream_write_scales(s, in); break;
    case STREAM_FINISH: s->state = STREAM_IDLE; break;
    }
}

/* Control registers; data registers (D in the document) and coefficients stay. */
static void reset(struct stream *s)
{
    s->state = STREAM_IDLE;
    s->term = s->coef_beat = s->extend = s->extend_from = 0;
    s->rq_group = s->rq_slot = s->ga_group = s->ga_slot = s->ga_beat = s->grp_valid = 0;
    s->ex_group = s->saturated = 0;
    s->out_valid = s->out_second = s->out_beat = s->out_place = s->fill_valid = 0;
    s->rw_group = s->rw_slot = s->r_valid = 0;
    s->bad = s->window_step = 0;
    s->walker.ready = s->walker.phase = s->walker.wrap = s->walker.col = s->walker.row = 0;
    s->ex_valid = s->ex_slot = s->pq_valid = s->out_group = 0;
    s->x.valid = s->b.valid = s->m.valid = s->c[0].valid = s->c[1].valid = s->y.valid = s->z.valid = 0;
}

void stream_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out)
{
    struct coefficients_unit *c = &s->u_coefficients;
    s->saturated = 0;
    c->in.write_i = c->in.read_i = 0;
    if (s->fields.slots.scaling != STREAM_ONE) /* VECTOR's lanes look into the banks themselves */
        coefficients_outputs(&c->s, &c->in, &c->out);
    control_tick(s, in, out);
    coefficients_tick(&c->s, &c->in, &c->out);
    if (!in->rst_ni)
        reset(s);
}
