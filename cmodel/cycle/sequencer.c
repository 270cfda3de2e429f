/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/sequencer_units.h"

#include "cycle/command_check.h"
#include "cycle/command_terms.h"
#include "cycle/descriptor.h"

#include <string.h>

/* 33 bits: a slot may lie beyond the window. */
static uint64_t slot_address(const struct sequencer *s, const struct sequencer_in *in)
{
    return in->ring_base_i + (uint64_t)(s->head & in->ring_mask_i) * MANTIS_DESCRIPTOR_BYTES;
}

static uint32_t owner(const struct sequencer *s)
{
    if (s->state != SEQUENCER_START && s->state != SEQUENCER_RUN && s->state != SEQUENCER_SETTLE)
        return OWNER_SEQUENCER;
    switch (sequencer_opcode(s)) {
    case MANTIS_OP_PEAK: /* of one peak or of several */
        return command_scaling(s->desc, 0).code == SCALING_ONE ? OWNER_STREAM : OWNER_REDUCE;
    case MANTIS_OP_REDUCE: return OWNER_REDUCE;
    case MANTIS_OP_GEMM: return OWNER_GEMM;
    default: return OWNER_STREAM;
    }
}

static uint32_t recorded_word(const struct sequencer *s, const struct sequencer_in *in)
{
    if (sequencer_opcode(s) == MANTIS_OP_MAP)
        return (uint32_t)s->exp[0];
    return sequencer_raw_sums(s) ? (uint32_t)sequencer_raw_exponent(s) : in->peak_i;
}

static void show_requests(const struct sequencer *s, const struct sequencer_in *in, struct sequencer_out *out)
{
    bool fetch = s->state == SEQUENCER_FETCH_REQ;
    out->rd_req_valid_o = fetch || s->state == SEQUENCER_SCALE_REQ;
    out->rd_req_addr_o = 0;
    if (fetch)
        out->rd_req_addr_o = (uint32_t)s->slot;
    else if (s->state == SEQUENCER_SCALE_REQ)
        out->rd_req_addr_o = sequencer_scale_addr(s);
    out->rd_req_bytes_o = fetch ? MANTIS_DESCRIPTOR_BYTES : 4;
    out->rd_beat_ready_o = s->state == SEQUENCER_FETCH_DATA || s->state == SEQUENCER_SCALE_DATA;

    out->wr_req_valid_o = s->state == SEQUENCER_RECORD_REQ;
    out->wr_req_addr_o = sequencer_out_scale_addr(s);
    out->wr_req_bytes_o = 4;
    out->wr_data_valid_o = s->state == SEQUENCER_RECORD_DATA;
    memset(out->wr_data_o, 0, sizeof out->wr_data_o);
    if (out->wr_data_valid_o)
        out->wr_data_o[0] = recorded_word(s, in);
}

void sequencer_outputs(const struct sequencer *s, const struct sequencer_in *in, struct sequencer_out *out)
{
    bool done = s->state == SEQUENCER_DONE;
    out->head_o = s->head;
    out->status_o = s->status;
    out->idle_o = s->state == SEQUENCER_IDLE;
    out->halted_o = s->state == SEQUENCER_HALT;
    out->busy_o = !out->idle_o && !out->halted_o;
    out->error_event_o = s->state == SEQUENCER_FAIL;
    out->fence_event_o = done && sequencer_opcode(s) == MANTIS_OP_FENCE && descriptor_field(s->desc, MANTIS_FENCE_IRQ);
    out->command_event_o = done;
    out->clear_o = s->state == SEQUENCER_CLEAR;
    out->start_o = s->state == SEQUENCER_START;
    out->owner_o = owner(s);
    memcpy(out->desc_o, s->desc, sizeof out->desc_o);
    out->entries_0_o = s->entries.count[0];
    out->entries_1_o = s->entries.count[1];
    out->scale_emax_o = s->emax[0] | s->emax[1] << 9 | s->emax[2] << 18;
    memset(out->scale_exp_o, 0, sizeof out->scale_exp_o);
    for (int i = 0; i < COMMAND_SCALES; i++) {
        uint64_t placed = (uint64_t)((uint32_t)s->exp[i] & 0xfff) << 12 * i % 32;
        out->scale_exp_o[12 * i / 32] |= (uint32_t)placed;
        if (placed >> 32)
            out->scale_exp_o[12 * i / 32 + 1] |= (uint32_t)(placed >> 32);
    }
    show_requests(s, in, out);
}

static void check(struct sequencer *s, const struct sequencer_in *in)
{
    if (++s->passed < command_step_clocks(s->desc, s->index, &s->entries))
        return;
    s->passed = 0;
    uint32_t status = s->index == CHECK_LEGAL && in->reader_error_i
                          ? (uint32_t)MANTIS_BUS_ERROR
                          : command_check(s->desc, s->index, &s->entries, in->mem_limit_i);
    if (status != MANTIS_OK) {
        sequencer_fail(s, status);
    } else if (s->index == CHECK_STEPS - 1) {
        s->state = SEQUENCER_SCALE;
        s->index = 0;
    } else {
        s->index++;
    }
}

static void settle(struct sequencer *s, const struct sequencer_in *in)
{
    if (!in->reader_idle_i || !in->writer_idle_i)
        return;
    if (in->reader_error_i || in->writer_error_i)
        sequencer_fail(s, MANTIS_BUS_ERROR);
    else
        s->state = command_records(s->desc) ? SEQUENCER_RECORD_REQ : SEQUENCER_DONE;
}

static void fetch_and_check(struct sequencer *s, const struct sequencer_in *in)
{
    switch (s->state) {
    case SEQUENCER_IDLE:
        if (in->run_i && s->head != in->tail_i)
            s->state = SEQUENCER_CLEAR;
        break;
    case SEQUENCER_CLEAR:
        s->slot = slot_address(s, in);
        s->index = 0;
        s->state = SEQUENCER_SLOT;
        break;
    case SEQUENCER_SLOT:
        if (s->slot + MANTIS_DESCRIPTOR_BYTES > (uint64_t)in->mem_limit_i + 1)
            sequencer_fail(s, MANTIS_BAD_ADDRESS);
        else
            s->state = SEQUENCER_FETCH_REQ;
        break;
    case SEQUENCER_FETCH_REQ:
        if (in->rd_req_ready_i)
            s->state = SEQUENCER_FETCH_DATA;
        break;
    case SEQUENCER_FETCH_DATA:
        if (!in->rd_beat_valid_i)
            break;
        memcpy(&s->desc[4 * s->index], in->rd_beat_data_i, sizeof in->rd_beat_data_i);
        if (++s->index == 8) {
            s->state = SEQUENCER_DECODE;
            s->index = 0;
        }
        break;
    case SEQUENCER_DECODE: sequencer_begin_divide(s); break;
    case SEQUENCER_DIVIDE: sequencer_divide(s); break;
    default: check(s, in); break;
    }
}

/* A unit found a bad entry among those it read: nothing was written. */
static uint32_t fault_status(const struct sequencer *s, const struct sequencer_in *in)
{
    if (in->reader_error_i)
        return MANTIS_BUS_ERROR;
    return sequencer_opcode(s) == MANTIS_OP_GEMM ? MANTIS_BAD_EXPONENT : MANTIS_NONFINITE;
}

static void run_and_record(struct sequencer *s, const struct sequencer_in *in)
{
    switch (s->state) {
    case SEQUENCER_START: s->state = SEQUENCER_RUN; break;
    case SEQUENCER_RUN:
        if (in->done_i && in->fault_i)
            sequencer_fail(s, fault_status(s, in));
        else if (in->done_i)
            s->state = SEQUENCER_SETTLE;
        break;
    case SEQUENCER_SETTLE: settle(s, in); break;
    case SEQUENCER_RECORD_REQ:
        if (in->wr_req_ready_i)
            s->state = SEQUENCER_RECORD_DATA;
        break;
    case SEQUENCER_RECORD_DATA:
        if (in->wr_data_ready_i)
            s->state = SEQUENCER_RECORD_WAIT;
        break;
    case SEQUENCER_RECORD_WAIT:
        if (in->writer_idle_i && in->writer_error_i)
            sequencer_fail(s, MANTIS_BUS_ERROR);
        else if (in->writer_idle_i)
            s->state = SEQUENCER_DONE;
        break;
    case SEQUENCER_DONE:
        s->head++;
        s->state = SEQUENCER_IDLE;
        break;
    case SEQUENCER_FAIL: s->state = SEQUENCER_HALT; break;
    default: /* HALT */
        if (in->restart_i) {
            s->state = SEQUENCER_IDLE;
            s->head = 0;
            s->status = MANTIS_OK;
        }
        break;
    }
}

void sequencer_tick(struct sequencer *s, const struct sequencer_in *in, const struct sequencer_out *out)
{
    (void)out;
    if (s->state <= SEQUENCER_CHECK)
        fetch_and_check(s, in);
    else if (s->state <= SEQUENCER_SCALE_TAKE)
        sequencer_read_scales(s, in);
    else
        run_and_record(s, in);
    if (!in->rst_ni) {
        s->state = SEQUENCER_IDLE;
        s->head = 0;
        s->status = 0;
        s->index = 0;
        s->steps = 0;
        s->passed = 0;
    }
}
