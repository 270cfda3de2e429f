/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/drain_asker.h"

#include "cycle/descriptor.h"
#include "cycle/drain_steps.h"

void drain_asker_outputs(const struct drain_asker *s, const struct drain_in *in, struct drain_out *out)
{
    if (s->state != DRAIN_OLD && s->state != DRAIN_ASK)
        return;
    uint32_t size = drain_size(in), bytes = size * drain_piece_columns(in, s->piece);
    uint32_t addr = s->addr + size * s->piece * (in->pair_i ? in->step_i : MANTIS_GROUP);
    if (s->state == DRAIN_OLD) {
        out->rd_req_valid_o = 1;
        out->rd_req_addr_o = addr;
        out->rd_req_bytes_o = bytes;
    } else {
        out->wr_req_valid_o = 1;
        out->wr_req_addr_o = addr;
        out->wr_req_bytes_o = bytes;
    }
}

void drain_asker_begin(struct drain_asker *s, const struct drain_in *in)
{
    s->state = drain_accumulates(in) ? DRAIN_WAIT : DRAIN_ASK;
    s->row = s->piece = 0;
    s->addr = in->tile_addr_i;
}

static void next_piece(struct drain_asker *s, const struct drain_in *in)
{
    s->state = drain_accumulates(in) ? DRAIN_OLD : DRAIN_ASK;
    if (drain_two(in) && s->piece == 0) {
        s->piece = 1;
        return;
    }
    if (s->row == in->tile_rows_i - 1)
        s->state = DRAIN_REST;
    s->row++;
    s->piece = 0;
    s->addr += drain_size(in) * descriptor_field(in->desc_i, MANTIS_GEMM_OUT_LD);
}

void drain_asker_tick(struct drain_asker *s, const struct drain_in *in, bool loads)
{
    bool asked = s->state == DRAIN_ASK && in->wr_req_ready_i;
    if (asked)
        next_piece(s, in);
    else if (s->state == DRAIN_WAIT && in->memory_idle_i)
        s->state = DRAIN_OLD;
    else if (s->state == DRAIN_OLD && in->rd_req_ready_i)
        s->state = DRAIN_ASK;
    s->ahead += (uint32_t)asked - (uint32_t)loads;
}
