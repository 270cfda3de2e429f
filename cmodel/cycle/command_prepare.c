/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/command_prepare.h"

#include "cycle/command_check.h"
#include "cycle/command_operands.h"
#include "cycle/command_terms.h"
#include "cycle/descriptor.h"
#include "cycle/dma_request.h"

#include <string.h>

static bool meets_ring(const struct operand *o, const struct sequencer_in *in)
{
    uint64_t ring_end = in->ring_base_i + ((uint64_t)in->ring_mask_i + 1) * MANTIS_DESCRIPTOR_BYTES;
    return o->used && o->addr + o->bytes > in->ring_base_i && o->addr < ring_end;
}

static bool writes_ring(const struct command_prepare *p, const struct sequencer_in *in)
{
    struct operand out = command_operand(p->desc, OUT, &p->entries),
                   scale = command_operand(p->desc, OUT_SCALE, &p->entries);
    return meets_ring(&out, in) || meets_ring(&scale, in);
}

static bool wanted(const struct sequencer_in *in, const struct prepare_view *view)
{
    return in->run_i && view->next != in->tail_i;
}

static void wait_for_room(struct command_prepare *p, const struct sequencer_in *in, const struct prepare_view *view)
{
    if (!wanted(in, view) || view->ring)
        return;
    /* 33 bits: a slot may lie beyond the window. */
    p->slot = in->ring_base_i + (uint64_t)(view->next & in->ring_mask_i) * MANTIS_DESCRIPTOR_BYTES;
    p->state = PREPARE_SLOT;
}

static void look_at_slot(struct command_prepare *p, const struct sequencer_in *in)
{
    bool outside = p->slot + MANTIS_DESCRIPTOR_BYTES > (uint64_t)in->mem_limit_i + 1;
    p->beat = 0;
    p->writes_ring = false;
    p->status = outside ? MANTIS_BAD_ADDRESS : MANTIS_OK;
    p->state = outside ? PREPARE_READY : PREPARE_FETCH_REQ;
}

static void check(struct command_prepare *p, const struct sequencer_in *in)
{
    if (++p->passed < command_step_clocks(p->desc, p->step, &p->entries))
        return;
    p->passed = 0;
    p->status = p->step == CHECK_LEGAL && in->fetch_error_i
                    ? (uint32_t)MANTIS_BUS_ERROR
                    : command_check(p->desc, p->step, &p->entries, in->mem_limit_i);
    if (p->status == MANTIS_OK && ++p->step < CHECK_STEPS)
        return;
    p->writes_ring = p->status == MANTIS_OK && writes_ring(p, in);
    p->step = 0;
    p->state = PREPARE_READY;
}

static void step(struct command_prepare *p, const struct sequencer_in *in, const struct prepare_view *view)
{
    switch (p->state) {
    case PREPARE_EMPTY: wait_for_room(p, in, view); break;
    case PREPARE_SLOT: look_at_slot(p, in); break;
    case PREPARE_FETCH_REQ:
        if (in->fetch_req_ready_i)
            p->state = PREPARE_FETCH_DATA;
        break;
    case PREPARE_FETCH_DATA:
        if (!in->fetch_beat_valid_i)
            break;
        memcpy(&p->desc[4 * PORT_RATIO * p->beat], in->fetch_beat_data_i, sizeof in->fetch_beat_data_i);
        if (++p->beat == MANTIS_DESCRIPTOR_BYTES / PORT_BYTES)
            p->state = PREPARE_DECODE;
        break;
    case PREPARE_DECODE: prepare_begin_divide(p); break;
    case PREPARE_DIVIDE: prepare_divide(p); break;
    case PREPARE_CHECK: check(p, in); break;
    case PREPARE_READY: /* taken, or no longer wanted */
        if (view->loads || !wanted(in, view))
            p->state = PREPARE_EMPTY;
        break;
    }
}

bool command_prepare_stirs(const struct command_prepare *p, const struct sequencer_in *in,
                           const struct prepare_view *view)
{
    if (p->opcode != (p->desc[0] & 0xff))
        return true;
    switch (p->state) {
    case PREPARE_EMPTY: return wanted(in, view) && !view->ring && !view->stopping;
    case PREPARE_READY: return !wanted(in, view) || view->stopping;
    default: return true;
    }
}

void command_prepare_tick(struct command_prepare *p, const struct sequencer_in *in, const struct prepare_view *view)
{
    bool asked = p->state == PREPARE_FETCH_REQ || p->state == PREPARE_FETCH_DATA;
    bool dropped = view->stopping && !asked, lost = in->lost_i && asked;
    p->opcode = p->desc[0] & 0xff;
    step(p, in, view);
    if (lost) {
        p->status = MANTIS_BUS_ERROR;
        p->state = PREPARE_READY;
    }
    if (!in->rst_ni || dropped) {
        p->state = PREPARE_EMPTY;
        p->step = p->passed = 0;
    }
}
