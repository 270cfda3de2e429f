/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/drain_asker.h"
#include "cycle/drain_steps.h"

#include "cycle/descriptor.h"
#include "cycle/lane12.h"
#include "cycle/lane48.h"

#include <string.h>

static void show_addends(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    int64_t p[MANTIS_GROUP] = {0}, q[MANTIS_GROUP] = {0};
    for (uint32_t l = 0; l < s->m.count && l < MANTIS_N; l++) {
        p[l] = drain_lanes_addend(&s->m.lanes, l, s->m.sum[l]);
        q[l] = s->m.lanes.addend[l];
    }
    lane48_pack(out->al_p_o, p, MANTIS_GROUP);
    lane48_pack(out->al_q_o, q, MANTIS_GROUP);
    lane12_pack(out->al_exponent_o, s->m.lanes.exponent);
    out->al_valid_o = 1;
    out->al_stochastic_o = descriptor_field(in->desc_i, MANTIS_GEMM_STOCHASTIC);
    out->al_mask_o = ((uint32_t)1 << s->m.count) - 1;
    out->al_gate_o = 0xffffu;
    out->al_rotate_o = s->m.odd;
    if (!out->al_stochastic_o)
        return;
    out->want_valid_o = 1;
    out->want_ctx_o = s->m.piece;
    out->want_stream_o = descriptor_field(in->desc_i, MANTIS_GEMM_OUT_STREAM);
    out->want_group_o = s->m.group;
}

/* F's raw sums, two in 128 bits. */
static void show_raw(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    out->wr_data_valid_o = 1;
    for (uint32_t i = 0; i < 2 * PORT_RATIO; i++) {
        uint32_t lane = 2 * PORT_RATIO * s->beat + i;
        uint64_t sum = 0;
        if (lane < s->f.count)
            sum = drain_lanes_raw_sum(&s->f.lanes, lane, s->f.sum[lane]);
        if (drain_accumulates(in))
            sum += s->old[2 * i] | (uint64_t)s->old[2 * i + 1] << 32;
        out->wr_data_o[2 * i] = (uint32_t)sum;
        out->wr_data_o[2 * i + 1] = (uint32_t)(sum >> 32);
    }
}

/* A's exponents of a row ahead, B's of the columns one after the other. */
static void show_scale_reads(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    struct product_scaling a = product_scaling_of(in->desc_i, 0), b = product_scaling_of(in->desc_i, 1);
    struct drain_position at;
    if (drain_reads_a(s, in, &at)) {
        out->a_read_o = 1;
        out->a_addr_o = drain_scale_addr(&a, in->tile_scale_a_i, at);
    }
    if (s->state == DRAIN_FILL && s->step < in->tile_cols_i) {
        out->b_read_o = 1;
        out->b_addr_o = drain_scale_addr(&b, in->tile_scale_b_i, s->b);
    }
}

void drain_outputs(const struct drain *s, const struct drain_in *in, struct drain_out *out)
{
    memset(out, 0, sizeof *out);
    out->busy_o = s->state != DRAIN_IDLE || s->shadow_done || s->keeper.keeps || s->f.valid || s->m.valid;
    out->shadow_done_o = s->shadow_done;
    out->saturated_event_o = s->saturated;
    if (!out->busy_o)
        return;
    out->waiting_write_o = s->state == DRAIN_FLOW && (s->asker.ahead == 0 || s->waits);
    out->shift_o = drain_keeps_on(s) || drain_turns_row(s, in);
    drain_asker_outputs(&s->asker, in, out);
    show_scale_reads(s, in, out);
    if (s->m.valid)
        show_addends(s, in, out);
    if (s->f.valid && drain_raw(in)) {
        out->rd_beat_ready_o = drain_accumulates(in) && !s->old_valid;
        if (!out->rd_beat_ready_o)
            show_raw(s, in, out);
    }
}

void drain_write_bias(struct drain *s, const struct drain_in *in)
{
    memcpy(&s->bias[in->bias_addr_i / 4][in->bias_addr_i % 4 * 4], in->bias_data_i, sizeof in->bias_data_i);
}

void drain_tick(struct drain *s, const struct drain_in *in, const struct drain_out *out)
{
    drain_step(s, in, out); /* reads the memories before this clock's bias is written */
    if (in->bias_valid_i)
        drain_write_bias(s, in);
    if (in->rst_ni)
        return;
    s->state = s->row = s->piece = s->step = s->shadow_done = s->saturated = s->clamps = s->waits = 0;
    s->asker.state = s->asker.row = s->asker.piece = s->asker.ahead = 0;
    s->keeper.keeps = s->keeper.row = s->f.valid = s->w.valid = s->m.valid = s->beat = s->old_valid = s->old_part = 0;
}
