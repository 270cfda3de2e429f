/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/sequencer.h"

#include "cycle/command_check.h"
#include "cycle/descriptor.h"
#include "mantis/numerics.h"

#include <string.h>

/* 33 bits: a slot may lie beyond the window. */
static uint64_t slot_address(const struct sequencer *s, const struct sequencer_in *in)
{
    return in->ring_base_i + (uint64_t)(s->head & in->ring_mask_i) * MANTIS_DESCRIPTOR_BYTES;
}

static uint32_t opcode(const struct sequencer *s)
{
    return descriptor_field(s->desc, MANTIS_ALL_OPCODE);
}

static uint32_t owner(const struct sequencer *s)
{
    if (s->state != SEQUENCER_START && s->state != SEQUENCER_RUN && s->state != SEQUENCER_SETTLE)
        return OWNER_SEQUENCER;
    switch (opcode(s)) {
    case MANTIS_OP_REDUCE: return OWNER_REDUCE;
    case MANTIS_OP_GEMM: return OWNER_GEMM;
    default: return OWNER_STREAM;
    }
}

static void show_requests(const struct sequencer *s, const struct sequencer_in *in, struct sequencer_out *out)
{
    bool fetch = s->state == SEQUENCER_FETCH_REQ;
    out->rd_req_valid_o = fetch || s->state == SEQUENCER_SCALE_REQ;
    out->rd_req_addr_o = 0;
    if (fetch)
        out->rd_req_addr_o = (uint32_t)slot_address(s, in);
    else if (s->state == SEQUENCER_SCALE_REQ)
        out->rd_req_addr_o = command_scale(s->desc, s->index).addr;
    out->rd_req_bytes_o = fetch ? MANTIS_DESCRIPTOR_BYTES : 4;
    out->rd_beat_ready_o = s->state == SEQUENCER_FETCH_DATA || s->state == SEQUENCER_SCALE_DATA;

    out->wr_req_valid_o = s->state == SEQUENCER_RECORD_REQ;
    out->wr_req_addr_o =
        descriptor_field(s->desc, MANTIS_MAP_OUT_SCALE); /* the same word in every command that has one */
    out->wr_req_bytes_o = 4;
    out->wr_data_valid_o = s->state == SEQUENCER_RECORD_DATA;
    memset(out->wr_data_o, 0, sizeof out->wr_data_o);
    if (out->wr_data_valid_o)
        out->wr_data_o[0] = opcode(s) == MANTIS_OP_MAP ? (uint32_t)s->exp[0] : in->peak_i;
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
    out->fence_event_o = done && opcode(s) == MANTIS_OP_FENCE && descriptor_field(s->desc, MANTIS_FENCE_IRQ);
    out->command_event_o = done;
    out->clear_o = s->state == SEQUENCER_CLEAR;
    out->start_o = s->state == SEQUENCER_START;
    out->owner_o = owner(s);
    memcpy(out->desc_o, s->desc, sizeof out->desc_o);
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

static void fail(struct sequencer *s, uint32_t status)
{
    s->status = status;
    s->state = SEQUENCER_FAIL;
}

/* A scale entry has come: MANTIS_OK when it was good and taken. */
static uint32_t take_scale(struct sequencer *s, const struct sequencer_in *in)
{
    struct command_scale scale = command_scale(s->desc, s->index);
    uint32_t word = in->rd_beat_data_i[0];
    if (in->reader_error_i)
        return MANTIS_BUS_ERROR;
    if (scale.peak) {
        uint32_t peak = word & 0x7fffffff;
        if (peak >= MANTIS_PEAK_NONFINITE)
            return MANTIS_NONFINITE;
        bool none = peak == 0 && scale.zero_is_none;
        s->emax[s->index] = none ? 0 : (uint32_t)mantis_peak_exponent(peak, scale.bits, scale.saturate);
        s->exp[s->index] = mantis_shared_exponent(peak, scale.bits, scale.saturate);
    } else {
        /* offset binary, so that one unsigned comparison tells */
        uint32_t above = word - (uint32_t)MANTIS_MIN_EXPONENT;
        if (above > MANTIS_MAX_EXPONENT - MANTIS_MIN_EXPONENT)
            return MANTIS_BAD_EXPONENT;
        s->exp[s->index] = (int32_t)above + MANTIS_MIN_EXPONENT;
    }
    return MANTIS_OK;
}

static void check(struct sequencer *s, const struct sequencer_in *in)
{
    uint32_t status = s->index == CHECK_LEGAL && in->reader_error_i ? (uint32_t)MANTIS_BUS_ERROR
                                                                    : command_check(s->desc, s->index, in->mem_limit_i);
    if (status != MANTIS_OK) {
        fail(s, status);
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
        fail(s, MANTIS_BUS_ERROR);
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
        if (slot_address(s, in) + MANTIS_DESCRIPTOR_BYTES > (uint64_t)in->mem_limit_i + 1) {
            fail(s, MANTIS_BAD_ADDRESS);
        } else {
            s->state = SEQUENCER_FETCH_REQ;
            s->index = 0;
        }
        break;
    case SEQUENCER_FETCH_REQ:
        if (in->rd_req_ready_i)
            s->state = SEQUENCER_FETCH_DATA;
        break;
    case SEQUENCER_FETCH_DATA:
        if (!in->rd_beat_valid_i)
            break;
        memcpy(&s->desc[4 * s->index], in->rd_beat_data_i, sizeof in->rd_beat_data_i);
        s->state = s->index == 7 ? SEQUENCER_CHECK : SEQUENCER_FETCH_DATA;
        s->index = s->index == 7 ? 0 : s->index + 1;
        break;
    default: check(s, in); break;
    }
}

static void read_scales(struct sequencer *s, const struct sequencer_in *in)
{
    switch (s->state) {
    case SEQUENCER_SCALE:
        if (s->index == COMMAND_SCALES)
            s->state = opcode(s) == MANTIS_OP_FENCE ? SEQUENCER_DONE : SEQUENCER_START;
        else if (command_scale(s->desc, s->index).used)
            s->state = SEQUENCER_SCALE_REQ;
        else
            s->index++;
        break;
    case SEQUENCER_SCALE_REQ:
        if (in->rd_req_ready_i)
            s->state = SEQUENCER_SCALE_DATA;
        break;
    default:
        if (in->rd_beat_valid_i) {
            uint32_t status = take_scale(s, in);
            if (status != MANTIS_OK) {
                fail(s, status);
            } else {
                s->index++;
                s->state = SEQUENCER_SCALE;
            }
        }
        break;
    }
}

static void run_and_record(struct sequencer *s, const struct sequencer_in *in)
{
    switch (s->state) {
    case SEQUENCER_START: s->state = SEQUENCER_RUN; break;
    case SEQUENCER_RUN:
        if (in->done_i)
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
            fail(s, MANTIS_BUS_ERROR);
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
    else if (s->state <= SEQUENCER_SCALE_DATA)
        read_scales(s, in);
    else
        run_and_record(s, in);
    if (!in->rst_ni) {
        s->state = SEQUENCER_IDLE;
        s->head = 0;
        s->status = 0;
        s->index = 0;
    }
}
