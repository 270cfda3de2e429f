/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/stream_units.h"

#include "cycle/descriptor.h"
#include "cycle/lane12.h"

#include <string.h>

static void show_requests(const struct stream *s, const struct stream_in *in, const struct stream_slots *slots,
                          struct stream_out *out)
{
    out->rd_req_valid_o = 0;
    out->rd_req_addr_o = 0;
    out->rd_req_bytes_o = 0;
    if (s->state == STREAM_COEF_REQ) {
        out->rd_req_valid_o = 1;
        out->rd_req_addr_o = stream_coefficient_addr(in->desc_i, s->term);
        out->rd_req_bytes_o = (uint64_t)2 * stream_coefficient_count(slots, in->desc_i, s->term);
    } else if (s->state == STREAM_PEAKS_REQ) {
        out->rd_req_valid_o = 1;
        out->rd_req_addr_o = descriptor_field(in->desc_i, MANTIS_MAP_X0_SCALE);
        out->rd_req_bytes_o = (uint64_t)4 * stream_scale_count(in, slots);
    } else if (stream_requests(s, slots)) {
        out->rd_req_valid_o = 1;
        out->rd_req_addr_o = stream_request_addr(s, in->desc_i, slots);
        out->rd_req_bytes_o = stream_request_bytes(s, slots);
    }
    bool loads = s->state == STREAM_COEF_DATA || s->state == STREAM_PEAKS_DATA;
    out->rd_beat_ready_o =
        loads || (slots->opcode == MANTIS_OP_ALIGN ? stream_align_ready(s) : stream_gather_ready(s, slots));

    out->wr_req_valid_o = s->state == STREAM_WRITE_REQ || s->state == STREAM_SCALES_REQ;
    out->wr_req_addr_o = 0;
    out->wr_req_bytes_o = 0;
    if (s->state == STREAM_SCALES_REQ) {
        out->wr_req_addr_o = descriptor_field(in->desc_i, MANTIS_MAP_OUT_SCALE);
        out->wr_req_bytes_o = stream_scale_bytes(in, slots);
    } else if (out->wr_req_valid_o) {
        bool narrow = slots->opcode == MANTIS_OP_MAP, wide = descriptor_field(in->desc_i, MANTIS_MAP_BITS) == 16;
        out->wr_req_addr_o = descriptor_field(in->desc_i, MANTIS_MAP_OUT); /* the same word in all */
        out->wr_req_bytes_o = (uint64_t)s->n * (!narrow ? 4 : wide ? 2 : 1);
    }
}

/* The output's words are wanted before the next term's: what is complete leaves first. */
static void show_want(const struct stream *s, const struct stream_in *in, const struct stream_slots *slots,
                      struct stream_out *out)
{
    const uint32_t *desc = in->desc_i;
    uint32_t first = descriptor_field(desc, MANTIS_VECTOR_FIRST); /* MAP's and ALIGN's are the same word */
    bool aligns = slots->opcode == MANTIS_OP_VECTOR || slots->opcode == MANTIS_OP_ALIGN;
    out->want_valid_o = out->want_ctx_o = out->want_stream_o = out->want_group_o = 0;
    if (s->state != STREAM_FLOW)
        return;
    if (aligns && s->pq_valid && out->al_stochastic_o) {
        out->want_valid_o = 1;
        out->want_ctx_o = 3;
        out->want_stream_o = descriptor_field(desc, MANTIS_VECTOR_OUT_STREAM); /* ALIGN's is the same word */
        out->want_group_o = (first + s->out_group) & 0xfffffffu;
        return;
    }
    bool map_wants = stream_map_wants(s, desc, slots);
    if (map_wants || (slots->opcode == MANTIS_OP_VECTOR && stream_term_wants(s, desc, slots))) {
        uint32_t slot = map_wants ? 0 : s->ex_slot;
        out->want_valid_o = 1;
        out->want_ctx_o = slot;
        out->want_stream_o = stream_slot_stream(desc, slot);
        out->want_group_o = (first + s->ex_group) & 0xfffffffu;
    }
}

void stream_outputs(const struct stream *s, const struct stream_in *in, struct stream_out *out)
{
    struct stream_slots slots = stream_slots_of(in->desc_i);
    out->done_o = s->state == STREAM_FINISH;
    out->fault_o = out->done_o && s->bad;
    out->saturated_event_o = s->saturated;

    out->al_valid_o = s->pq_valid;
    memcpy(out->al_p_o, s->p_port, sizeof out->al_p_o);
    memcpy(out->al_q_o, s->q_port, sizeof out->al_q_o);
    int32_t exponent[16];
    for (int l = 0; l < 16; l++)
        exponent[l] = s->align_exponent;
    lane12_pack(out->al_exponent_o, exponent);
    out->al_stochastic_o = descriptor_field(in->desc_i, MANTIS_VECTOR_STOCHASTIC);
    out->al_mask_o = ((uint32_t)1 << s->pq_count) - 1;
    out->al_gate_o = s->pq_gate;
    out->al_relu_o = descriptor_field(in->desc_i, MANTIS_VECTOR_RELU);
    out->al_rotate_o = 0;
    out->al_flip_o = 0;
    if (slots.opcode == MANTIS_OP_ALIGN)
        stream_align_show(s, in, out);

    out->peak_valid_o = s->grp_valid;
    memcpy(out->peak_words_o, s->grp_data, sizeof out->peak_words_o);
    out->wr_data_valid_o = s->out_valid;
    memcpy(out->wr_data_o, &s->out_data[s->out_beat ? 4 : 0], sizeof out->wr_data_o);

    show_requests(s, in, &slots, out);
    show_want(s, in, &slots, out);
}

/* Does the last group leave in this clock? */
static bool flow_ends(const struct stream *s, const struct stream_in *in, const struct stream_out *out, uint32_t opcode)
{
    switch (opcode) {
    case MANTIS_OP_PEAK: return s->grp_valid && s->ex_group + 1 == s->groups;
    case MANTIS_OP_MAP:
        return s->out_valid && in->wr_data_ready_i && s->out_beat == s->out_second && s->ex_group == s->groups;
    default:
        return s->pq_valid && in->al_ready_i && (!out->al_stochastic_o || in->have_i) && s->out_group + 1 == s->groups;
    }
}

static void flow_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out,
                      const struct stream_slots *slots)
{
    bool ends = flow_ends(s, in, out, slots->opcode);
    if (slots->opcode == MANTIS_OP_VECTOR) {
        stream_vector_tick(s, in, out, slots);
    } else if (slots->opcode == MANTIS_OP_MAP) {
        stream_map_tick(s, in, slots);
    } else if (slots->opcode == MANTIS_OP_ALIGN) {
        stream_align_tick(s, in, out);
    } else if (s->grp_valid) {
        s->grp_valid = 0;
        s->ex_group++;
    }
    if (out->rd_req_valid_o && in->rd_req_ready_i)
        stream_advance_request(s, slots);
    if (out->rd_beat_ready_o && in->rd_beat_valid_i && slots->opcode != MANTIS_OP_ALIGN)
        stream_gather_beat(s, in->rd_beat_data_i, slots);
    if (ends)
        s->state = slots->scaling == STREAM_ONE ? STREAM_FINISH : STREAM_SCALES_REQ;
}

static void control_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out,
                         const struct stream_slots *slots)
{
    switch ((enum stream_state)s->state) {
    case STREAM_IDLE:
        if (in->start_i)
            s->state = STREAM_SETUP;
        break;
    case STREAM_SETUP:
        stream_setup(s, in, slots);
        if (slots->opcode == MANTIS_OP_VECTOR)
            s->state = STREAM_COEF;
        else if (slots->opcode == MANTIS_OP_MAP || slots->opcode == MANTIS_OP_ALIGN)
            s->state = slots->scaling == STREAM_ONE ? STREAM_WRITE_REQ : STREAM_PEAKS_REQ;
        else
            stream_flow_begin(s, slots);
        break;
    case STREAM_COEF:
    case STREAM_COEF_REQ:
    case STREAM_COEF_DATA:
    case STREAM_COEF_EXTEND: stream_load_coefficients(s, in, out, slots); break;
    case STREAM_PEAKS_REQ:
    case STREAM_PEAKS_DATA: stream_load_peaks(s, in, slots); break;
    case STREAM_WRITE_REQ:
        if (in->wr_req_ready_i)
            stream_flow_begin(s, slots);
        break;
    case STREAM_FLOW: flow_tick(s, in, out, slots); break;
    case STREAM_SCALES_REQ:
    case STREAM_SCALES_READ:
    case STREAM_SCALES_LOAD:
    case STREAM_SCALES_SHOW: stream_write_scales(s, in, slots); break;
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
    s->out_valid = s->out_second = s->out_beat = 0;
    s->bad = s->window_valid = 0;
    s->walker.ready = s->walker.phase = s->walker.wrap = s->walker.col = s->walker.row = 0;
    s->ex_state = STREAM_EX_GROUP;
    s->ex_slot = s->b_valid = s->c_valid = s->pq_valid = s->out_group = 0;
}

void stream_tick(struct stream *s, const struct stream_in *in, const struct stream_out *out)
{
    struct coefficients_unit *c = &s->u_coefficients;
    struct stream_slots slots = stream_slots_of(in->desc_i);
    s->saturated = 0;
    c->in.write_i = c->in.read_i = 0;
    coefficients_outputs(&c->s, &c->in, &c->out);
    control_tick(s, in, out, &slots);
    coefficients_tick(&c->s, &c->in, &c->out);
    if (!in->rst_ni)
        reset(s);
}
