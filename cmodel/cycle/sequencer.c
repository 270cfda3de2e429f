/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/sequencer.h"

#include "cycle/command_check.h"
#include "cycle/descriptor.h"

#include <string.h>

/* -- what order and prepare see ---------------------------------------------------------------- */

static bool rests(const struct sequencer *s)
{
    bool waiting = s->queue[PRODUCTS_ENGINE].valid || s->queue[STREAMS_ENGINE].valid;
    return !waiting && s->execute[PRODUCTS_ENGINE].state == EXECUTE_IDLE &&
           s->execute[STREAMS_ENGINE].state == EXECUTE_IDLE;
}

static struct prepare_view view_of(const struct sequencer *s, const struct order_view *order)
{
    return (struct prepare_view){
        .next = s->order.next,
        .ring = s->order.ring,
        .stopping = order->stopping,
        .loads = order->load[PRODUCTS_ENGINE] || order->load[STREAMS_ENGINE],
    };
}

/* -- outputs ----------------------------------------------------------------------------------- */

static void pack_exponents(const struct command_execute *e, uint32_t port[3])
{
    memset(port, 0, 3 * sizeof *port);
    for (int i = 0; i < COMMAND_SCALES; i++) {
        uint64_t placed = (uint64_t)((uint32_t)e->exp[i] & 0xfff) << 12 * i % 32;
        port[12 * i / 32] |= (uint32_t)placed;
        if (placed >> 32)
            port[12 * i / 32 + 1] |= (uint32_t)(placed >> 32);
    }
}

/* The ports that both engines have. */
#define SHOW_ENGINE(x, e)                                                                               \
    do {                                                                                                \
        bool asks = (e)->state == EXECUTE_SCALES && (e)->asking;                                        \
        out->x##_busy_o = (e)->state != EXECUTE_IDLE;                                                   \
        out->x##_rd_req_valid_o = asks;                                                                 \
        out->x##_rd_req_addr_o = asks ? (e)->address : 0;                                               \
        out->x##_rd_beat_ready_o = (e)->state == EXECUTE_SCALES;                                        \
        out->x##_wr_req_valid_o = (e)->state == EXECUTE_RECORD_REQ;                                     \
        out->x##_wr_req_addr_o = execute_out_scale_addr(e);                                             \
        out->x##_wr_data_valid_o = (e)->state == EXECUTE_RECORD_DATA;                                   \
        memset(out->x##_wr_data_o, 0, sizeof out->x##_wr_data_o);                                       \
        out->x##_wr_data_o[0] = out->x##_wr_data_valid_o ? command_execute_word(e, in->x##_peak_i) : 0; \
        out->x##_clear_o = (e)->state == EXECUTE_CLEAR;                                                 \
        out->x##_start_o = (e)->state == EXECUTE_START;                                                 \
        memcpy(out->x##_desc_o, (e)->desc, sizeof out->x##_desc_o);                                     \
        out->x##_entries_0_o = (e)->entries[0];                                                         \
        out->x##_scale_emax_o = (e)->emax[0] | (e)->emax[1] << 9 | (e)->emax[2] << 18;                  \
        pack_exponents(e, out->x##_scale_exp_o);                                                        \
    } while (0)

static void show_fetch(const struct sequencer *s, struct sequencer_out *out)
{
    bool asks = s->prepare.state == PREPARE_FETCH_REQ;
    out->fetch_req_valid_o = asks;
    out->fetch_req_addr_o = asks ? (uint32_t)s->prepare.slot : 0;
    out->fetching_o = s->prepare.state == PREPARE_FETCH_DATA;
}

static bool ends_fence(const struct command_execute *e)
{
    return e->state == EXECUTE_DONE && execute_opcode(e) == MANTIS_OP_FENCE &&
           descriptor_field(e->desc, MANTIS_FENCE_IRQ);
}

void sequencer_outputs(const struct sequencer *s, const struct sequencer_in *in, struct sequencer_out *out)
{
    const struct command_execute *products = &s->execute[PRODUCTS_ENGINE], *streams = &s->execute[STREAMS_ENGINE];
    const struct command_order *o = &s->order;
    out->head_o = o->head;
    out->status_o = o->status;
    out->idle_o = o->state == ORDER_GO && rests(s) && s->prepare.state == PREPARE_EMPTY && o->head == o->next;
    out->halted_o = o->state == ORDER_HALT;
    out->busy_o = !out->idle_o && !out->halted_o;
    out->error_event_o = o->state == ORDER_FAIL;
    out->fence_event_o = ends_fence(streams);
    out->command_event_o = command_order_view(s, in).head_moves;
    show_fetch(s, out);
    SHOW_ENGINE(pr, products);
    SHOW_ENGINE(st, streams);
    out->pr_entries_1_o = products->entries[1];
    out->pr_runs_o = command_execute_owner(products) == OWNER_GEMM;
    out->st_owner_o = command_execute_owner(streams);
}

/* -- the clock edge ---------------------------------------------------------------------------- */

bool sequencer_stirs(const struct sequencer *s, const struct sequencer_in *in)
{
    if (command_execute_stirs(&s->execute[PRODUCTS_ENGINE], in->pr_done_i, in->lost_i) ||
        command_execute_stirs(&s->execute[STREAMS_ENGINE], in->st_done_i, in->lost_i))
        return true;
    struct order_view order = command_order_view(s, in);
    struct prepare_view view = view_of(s, &order);
    return command_order_stirs(s, in, &order) || command_prepare_stirs(&s->prepare, in, &view);
}

#define ENGINE_IN(x, e)                                                                                              \
    {                                                                                                                \
        .rst_ni = in->rst_ni, .lost_i = in->lost_i, .take = order.take[e], .forget = order.forget,                   \
        .queue = &s->queue[e], .rd_req_ready_i = in->x##_rd_req_ready_i, .rd_beat_valid_i = in->x##_rd_beat_valid_i, \
        .rd_beat_word_i = in->x##_rd_beat_word_i, .reader_idle_i = in->x##_reader_idle_i,                            \
        .reader_error_i = in->x##_reader_error_i, .wr_req_ready_i = in->x##_wr_req_ready_i,                          \
        .wr_data_ready_i = in->x##_wr_data_ready_i, .writer_idle_i = in->x##_writer_idle_i,                          \
        .writer_error_i = in->x##_writer_error_i, .done_i = in->x##_done_i, .fault_i = in->x##_fault_i,              \
    }

void sequencer_tick(struct sequencer *s, const struct sequencer_in *in, const struct sequencer_out *out)
{
    (void)out;
    struct order_view order = command_order_view(s, in);
    struct prepare_view view = view_of(s, &order);
    struct execute_in products = ENGINE_IN(pr, PRODUCTS_ENGINE), streams = ENGINE_IN(st, STREAMS_ENGINE);
    command_order_tick(s, in, &order); /* sees all as it was; what is taken stays in its queue's registers */
    command_execute_tick(&s->execute[PRODUCTS_ENGINE], &products);
    command_execute_tick(&s->execute[STREAMS_ENGINE], &streams);
    command_prepare_tick(&s->prepare, in, &view);
}
