/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/sequencer.h"

#include "cycle/command_check.h"
#include "cycle/descriptor.h"

#include <string.h>

static void show_requests(const struct sequencer *s, const struct sequencer_in *in, struct sequencer_out *out)
{
    const struct command_execute *e = &s->execute;
    struct prepare_view view = command_execute_view(e, &s->prepare, in);
    bool fetch = command_prepare_requests(&s->prepare, &view), scale = e->state == EXECUTE_SCALES && e->asking;
    out->rd_req_valid_o = fetch || scale;
    out->rd_req_addr_o = 0;
    if (fetch)
        out->rd_req_addr_o = (uint32_t)s->prepare.slot;
    else if (scale)
        out->rd_req_addr_o = e->address;
    out->rd_req_bytes_o = fetch ? MANTIS_DESCRIPTOR_BYTES : 4;
    out->fetch_o = fetch;
    out->fetching_o = s->prepare.state == PREPARE_FETCH_DATA;
    out->rd_beat_ready_o = out->fetching_o || e->state == EXECUTE_SCALES;

    out->wr_req_valid_o = e->state == EXECUTE_RECORD_REQ;
    out->wr_req_addr_o = execute_out_scale_addr(e);
    out->wr_req_bytes_o = 4;
    out->wr_data_valid_o = e->state == EXECUTE_RECORD_DATA;
    memset(out->wr_data_o, 0, sizeof out->wr_data_o);
    if (out->wr_data_valid_o) {
        uint32_t word = command_execute_word(e, in);
        out->wr_data_o[0] = word;
    }
}

static void show_scales(const struct command_execute *e, struct sequencer_out *out)
{
    out->scale_emax_o = e->emax[0] | e->emax[1] << 9 | e->emax[2] << 18;
    memset(out->scale_exp_o, 0, sizeof out->scale_exp_o);
    for (int i = 0; i < COMMAND_SCALES; i++) {
        uint64_t placed = (uint64_t)((uint32_t)e->exp[i] & 0xfff) << 12 * i % 32;
        out->scale_exp_o[12 * i / 32] |= (uint32_t)placed;
        if (placed >> 32)
            out->scale_exp_o[12 * i / 32 + 1] |= (uint32_t)(placed >> 32);
    }
}

void sequencer_outputs(const struct sequencer *s, const struct sequencer_in *in, struct sequencer_out *out)
{
    const struct command_execute *e = &s->execute;
    bool done = e->state == EXECUTE_DONE;
    out->head_o = e->head;
    out->status_o = e->status;
    out->idle_o = e->state == EXECUTE_IDLE && s->prepare.state == PREPARE_EMPTY;
    out->halted_o = e->state == EXECUTE_HALT;
    out->busy_o = !out->idle_o && !out->halted_o;
    out->error_event_o = e->state == EXECUTE_FAIL;
    out->fence_event_o = done && execute_opcode(e) == MANTIS_OP_FENCE && descriptor_field(e->desc, MANTIS_FENCE_IRQ);
    out->command_event_o = done;
    out->clear_o = e->state == EXECUTE_CLEAR;
    out->start_o = e->state == EXECUTE_START;
    out->owner_o = command_execute_owner(e);
    memcpy(out->desc_o, e->desc, sizeof out->desc_o);
    out->entries_0_o = e->entries[0];
    out->entries_1_o = e->entries[1];
    show_scales(e, out);
    show_requests(s, in, out);
}

void sequencer_tick(struct sequencer *s, const struct sequencer_in *in, const struct sequencer_out *out)
{
    (void)out;
    struct prepare_view view = command_execute_view(&s->execute, &s->prepare, in);
    command_execute_tick(&s->execute, in, &s->prepare, view.takes); /* sees prepare as it was */
    command_prepare_tick(&s->prepare, in, &view);
}
