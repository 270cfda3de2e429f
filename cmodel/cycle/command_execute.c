/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/command_execute.h"

#include "cycle/command_check.h"
#include "cycle/descriptor.h"

#include <string.h>

uint32_t execute_opcode(const struct command_execute *e)
{
    return descriptor_field(e->desc, MANTIS_ALL_OPCODE);
}

/* OUT_SCALE: the same word in every command that has one. */
uint32_t execute_out_scale_addr(const struct command_execute *e)
{
    return descriptor_field(e->desc, MANTIS_MAP_OUT_SCALE);
}

void execute_fail(struct command_execute *e, uint32_t status)
{
    e->status = status;
    e->state = EXECUTE_FAIL;
}

uint32_t command_execute_owner(const struct command_execute *e)
{
    if (e->state != EXECUTE_START && e->state != EXECUTE_RUN && e->state != EXECUTE_SETTLE)
        return OWNER_SEQUENCER;
    switch (execute_opcode(e)) {
    case MANTIS_OP_PEAK: /* of one peak or of several */
        return command_scaling(e->desc, 0).code == SCALING_ONE ? OWNER_STREAM : OWNER_REDUCE;
    case MANTIS_OP_REDUCE: return OWNER_REDUCE;
    case MANTIS_OP_GEMM: return OWNER_GEMM;
    default: return OWNER_STREAM;
    }
}

uint32_t command_execute_word(const struct command_execute *e, uint32_t peak)
{
    if (execute_opcode(e) == MANTIS_OP_MAP)
        return (uint32_t)e->exp[0];
    return execute_raw_sums(e) ? (uint32_t)execute_raw_exponent(e) : peak;
}

static void take(struct command_execute *e, const struct command_queue *q)
{
    memcpy(e->desc, q->desc, sizeof e->desc);
    memcpy(e->entries, q->entries.count, sizeof e->entries);
    e->number = q->number;
    if (q->status != MANTIS_OK)
        execute_fail(e, q->status);
    else
        e->state = EXECUTE_CLEAR;
}

/* A unit found a bad entry among those it read: nothing was written. */
static uint32_t fault_status(const struct command_execute *e, const struct execute_in *in)
{
    if (in->reader_error_i)
        return MANTIS_BUS_ERROR;
    return execute_opcode(e) == MANTIS_OP_GEMM ? MANTIS_BAD_EXPONENT : MANTIS_NONFINITE;
}

static void settle(struct command_execute *e, const struct execute_in *in)
{
    if (!in->reader_idle_i || !in->writer_idle_i)
        return;
    if (in->reader_error_i || in->writer_error_i)
        execute_fail(e, MANTIS_BUS_ERROR);
    else
        e->state = command_records(e->desc) ? EXECUTE_RECORD_REQ : EXECUTE_DONE;
}

static void run(struct command_execute *e, const struct execute_in *in)
{
    if (in->done_i && in->fault_i)
        execute_fail(e, fault_status(e, in));
    else if (in->done_i)
        e->state = EXECUTE_SETTLE;
}

static void end_record(struct command_execute *e, const struct execute_in *in)
{
    if (in->writer_idle_i && in->writer_error_i)
        execute_fail(e, MANTIS_BUS_ERROR);
    else if (in->writer_idle_i)
        e->state = EXECUTE_DONE;
}

/* Or could: a command is at work. */
static bool waits_for_memory(const struct command_execute *e)
{
    return e->state != EXECUTE_IDLE && e->state != EXECUTE_DONE && e->state != EXECUTE_FAIL;
}

bool command_execute_stirs(const struct command_execute *e, uint32_t done_i, uint32_t lost_i)
{
    return e->state != EXECUTE_IDLE && (e->state != EXECUTE_RUN || done_i || lost_i);
}

void command_execute_tick(struct command_execute *e, const struct execute_in *in)
{
    const bool gives_up = in->lost_i && waits_for_memory(e);
    switch (e->state) {
    case EXECUTE_IDLE:
        if (in->take)
            take(e, in->queue);
        break;
    case EXECUTE_CLEAR: execute_begin_scales(e); break;
    case EXECUTE_SCALES: execute_scales(e, in); break;
    case EXECUTE_SUM: execute_sum(e); break;
    case EXECUTE_START: e->state = EXECUTE_RUN; break;
    case EXECUTE_RUN: run(e, in); break;
    case EXECUTE_SETTLE: settle(e, in); break;
    case EXECUTE_RECORD_REQ:
        if (in->wr_req_ready_i)
            e->state = EXECUTE_RECORD_DATA;
        break;
    case EXECUTE_RECORD_DATA:
        if (in->wr_data_ready_i)
            e->state = EXECUTE_RECORD_WAIT;
        break;
    case EXECUTE_RECORD_WAIT: end_record(e, in); break;
    case EXECUTE_DONE: e->state = EXECUTE_IDLE; break;
    case EXECUTE_FAIL:
        if (in->forget)
            e->state = EXECUTE_IDLE;
        break;
    }
    if (gives_up)
        execute_fail(e, MANTIS_BUS_ERROR);
    if (!in->rst_ni) {
        e->state = EXECUTE_IDLE;
        e->asking = e->word_valid = false;
    }
}
