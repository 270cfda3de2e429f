/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/top_routes.h"

#include "cycle/descriptor.h"
#include "cycle/top_memory_routes.h"

#include <stdbool.h>

/* -- phase 2: who is wired to whom, by channel and opcode --------------------------------------- */

/* Of the streams' command. */
static uint32_t opcode(const struct mantis_top *t)
{
    return descriptor_field(t->u_sequencer.out.st_desc_o, MANTIS_ALL_OPCODE);
}

static void route_command(struct mantis_top *t)
{
    const struct sequencer_out *seq = &t->u_sequencer.out;
    t->u_stream.in.start_i = seq->st_start_o && seq->st_owner_o == OWNER_STREAM;
    t->u_reduce.in.start_i = seq->st_start_o && seq->st_owner_o == OWNER_REDUCE;
    t->u_gemm.in.start_i = seq->pr_start_o && seq->pr_runs_o;
}

#define ALIGN_FROM(to, client)                                    \
    do {                                                          \
        align->to##_valid_i = (client).al_valid_o;                \
        if (!t->quiet.unseen || (client).al_valid_o) {            \
            WIRE(align->to##_p_i, (client).al_p_o);               \
            WIRE(align->to##_q_i, (client).al_q_o);               \
            WIRE(align->to##_exponent_i, (client).al_exponent_o); \
        }                                                         \
        align->to##_stochastic_i = (client).al_stochastic_o;      \
        align->to##_mask_i = (client).al_mask_o;                  \
        align->to##_gate_i = (client).al_gate_o;                  \
        align->to##_relu_i = (client).al_relu_o;                  \
        align->to##_rotate_i = (client).al_rotate_o;              \
    } while (0)

static void route_align_products(struct mantis_top *t)
{
    struct align_unit_in *align = &t->u_align_unit.in;
    ALIGN_FROM(pr, t->u_gemm.out);
    align->pr_flip_i = 0;
    align->pr_runs_i = t->u_sequencer.out.pr_runs_o;
}

static void route_align_streams(struct mantis_top *t)
{
    struct align_unit_in *align = &t->u_align_unit.in;
    ALIGN_FROM(st, t->u_stream.out);
    align->st_flip_i = t->u_stream.out.al_flip_o;
    align->st_runs_i = t->u_sequencer.out.st_owner_o == OWNER_STREAM;
}

#define WANTS_FROM(random, client)                        \
    do {                                                  \
        (random)->want_valid_i = (client).want_valid_o;   \
        (random)->want_ctx_i = (client).want_ctx_o;       \
        (random)->want_stream_i = (client).want_stream_o; \
        (random)->want_group_i = (client).want_group_o;   \
    } while (0)

static void route_key(struct random_in *random, uint32_t clear, const uint32_t desc[32])
{
    random->clear_i = clear;
    random->seed_i = desc[2] | (uint64_t)desc[3] << 32;
    random->step_i = desc[4];
}

static void route_wants_products(struct mantis_top *t)
{
    struct random_in *random = &t->u_random_products.in;
    WANTS_FROM(random, t->u_gemm.out);
    route_key(random, t->u_sequencer.out.pr_clear_o, t->u_sequencer.out.pr_desc_o);
}

static void route_wants_streams(struct mantis_top *t)
{
    struct random_in *random = &t->u_random_streams.in;
    const struct stream_out *stream = &t->u_stream.out;
    WANTS_FROM(random, *stream);
    random->want_take_i = stream->want_take_o || (stream->want_ctx_o == 3 && t->u_align_unit.out.st_ready_o);
    route_key(random, t->u_sequencer.out.st_clear_o, t->u_sequencer.out.st_desc_o);
}

static void route_peaks(struct mantis_top *t)
{
    struct peak_snoop_in *products = &t->u_peak_products.in, *streams = &t->u_peak_streams.in;
    const struct align_unit_out *words = &t->u_align_unit.out;
    products->clear_i = t->u_sequencer.out.pr_clear_o;
    streams->clear_i = t->u_sequencer.out.st_clear_o;
    products->valid_i = words->pr_peak_valid_o;
    WIRE_WITH(products->valid_i, products->words_i, words->peak_words_o);
    if (t->u_sequencer.out.st_owner_o == OWNER_STREAM && opcode(t) == MANTIS_OP_PEAK) {
        streams->valid_i = t->u_stream.out.peak_valid_o;
        WIRE_WITH(streams->valid_i, streams->words_i, t->u_stream.out.peak_words_o);
    } else {
        streams->valid_i = words->st_peak_valid_o;
        WIRE_WITH(streams->valid_i, streams->words_i, words->peak_words_o);
    }
}

static void route_sequencer(struct mantis_top *t)
{
    struct sequencer_in *seq = &t->u_sequencer.in;
    const struct dma_reader_out *reader = &t->u_dma_reader.out;
    const struct dma_writer_out *writer = &t->u_dma_writer.out;
    if (NEWS(UNIT(CSR) | UNIT(BUS_WATCH))) {
        seq->run_i = t->u_csr.out.run_o;
        seq->tail_i = t->u_csr.out.tail_o;
        seq->mem_limit_i = t->u_csr.out.mem_limit_o;
        seq->restart_i = t->u_csr.out.restart_o;
        seq->lost_i = t->u_bus_watch.out.lost_o;
    }
    if (!NEWS(UNIT(READS_PRODUCTS) | UNIT(READS_STREAMS) | UNIT(WRITES_PRODUCTS) | UNIT(WRITES_STREAMS) | UNIT(STREAM) |
              UNIT(REDUCE) | UNIT(GEMM)))
        return;
    seq->fetch_error_i = reader->st_fetch_error_o;
    seq->pr_reader_idle_i = reader->pr_idle_o;
    seq->pr_reader_error_i = reader->pr_error_o;
    seq->pr_writer_idle_i = writer->pr_idle_o;
    t->u_gemm.in.memory_idle_i = writer->pr_idle_o && reader->pr_idle_o;
    seq->pr_writer_error_i = writer->pr_error_o;
    seq->pr_done_i = t->u_gemm.out.done_o;
    seq->pr_fault_i = t->u_gemm.out.fault_o;
    seq->st_reader_idle_i = reader->st_idle_o;
    seq->st_reader_error_i = reader->st_error_o;
    seq->st_writer_idle_i = writer->st_idle_o;
    seq->st_writer_error_i = writer->st_error_o;
    seq->st_done_i = t->u_stream.out.done_o | t->u_reduce.out.done_o;
    seq->st_fault_i = t->u_stream.out.fault_o;
}

uint32_t top_sticky_event(const struct mantis_top *t)
{
    uint32_t event = 0;
    if (t->u_stream.out.saturated_event_o | t->u_gemm.out.saturated_event_o)
        event |= MANTIS_STICKY_SATURATED;
    if (t->u_align_unit.out.overflow_event_o)
        event |= MANTIS_STICKY_OVERFLOW;
    return event;
}

static void route_csr(struct mantis_top *t)
{
    struct csr_in *csr = &t->u_csr.in;
    const struct sequencer_out *seq = &t->u_sequencer.out;
    if (NEWS(UNIT(SEQUENCER) | UNIT(CSR) | UNIT(BUS_WATCH))) {
        csr->head_i = seq->head_o;
        csr->status_i = seq->status_o;
        csr->idle_i = seq->idle_o;
        csr->halted_i = seq->halted_o;
        csr->lost_i = t->u_bus_watch.out.lost_o;
        csr->error_event_i = seq->error_event_o;
        csr->fence_event_i = seq->fence_event_o;
        t->u_dma_reader.in.mem_base_i = t->u_dma_writer.in.mem_base_i = t->u_csr.out.mem_base_o;
    }
    csr->sticky_event_i = top_sticky_event(t);
}

static void route_counters(struct mantis_top *t, const struct mantis_top_in *in)
{
    uint32_t event = 0;
    event |= t->u_sequencer.out.busy_o << MANTIS_COUNTER_CYCLES;
    event |= t->u_sequencer.out.command_event_o << MANTIS_COUNTER_COMMANDS;
    event |= t->u_gemm.out.busy_o << MANTIS_COUNTER_GEMM_CYCLES;
    event |= t->u_gemm.out.mac_active_o << MANTIS_COUNTER_MAC_ACTIVE;
    event |= t->u_gemm.out.stall_o << MANTIS_COUNTER_STALL_A;
    event |= (uint32_t)(in->m_rvalid_i && t->u_dma_reader.out.rready_o) << MANTIS_COUNTER_READ_BEATS;
    event |= (uint32_t)(t->u_dma_writer.out.wvalid_o && in->m_wready_i) << MANTIS_COUNTER_WRITE_BEATS;
    const uint32_t products = t->u_sequencer.out.pr_busy_o, streams = t->u_sequencer.out.st_busy_o;
    event |= products << MANTIS_COUNTER_PRODUCTS | streams << MANTIS_COUNTER_STREAMS;
    event |= (products & streams) << MANTIS_COUNTER_OVERLAP;
    t->u_counters.in.event_i = event;
    t->u_counters.in.clear_i = t->u_csr.out.counter_clear_o;
}

static void route_bus_watch(struct mantis_top *t, const struct mantis_top_in *in)
{
    struct bus_watch_in *watch = &t->u_bus_watch.in;
    const struct dma_reader_out *reader = &t->u_dma_reader.out;
    const struct dma_writer_out *writer = &t->u_dma_writer.out;
    watch->limit_i = t->u_csr.out.bus_limit_o;
    if (t->quiet.unseen && watch->limit_i == 0) /* it does not look */
        return;
    watch->waits_i = reader->waits_o || writer->waits_o;
    watch->moves_i = (reader->arvalid_o && in->m_arready_i) || in->m_rvalid_i ||
                     (writer->awvalid_o && in->m_awready_i) || (writer->wvalid_o && in->m_wready_i) || in->m_bvalid_i;
}

/* -- phase 3: random answers the wants of this clock ------------------------------------------- */

static void answer(const struct mantis_top *t, struct random_unit *u)
{
    if (!t->quiet.unseen || u->in.want_valid_i)
        random_outputs(&u->s, &u->in, &u->out);
    else
        u->out.have_o = 0;
}

static void answer_products(struct mantis_top *t)
{
    const struct random_out *products = &t->u_random_products.out;
    answer(t, &t->u_random_products);
    t->u_gemm.in.have_i = t->u_align_unit.in.pr_have_i = products->have_o;
    WIRE_WITH(products->have_o, t->u_align_unit.in.pr_words_i, products->words_o);
}

static void answer_streams(struct mantis_top *t)
{
    const struct random_out *streams = &t->u_random_streams.out;
    answer(t, &t->u_random_streams);
    t->u_stream.in.have_i = t->u_align_unit.in.st_have_i = streams->have_o;
    WIRE_WITH(streams->have_o, t->u_align_unit.in.st_words_i, streams->words_o);
    WIRE_WITH(streams->have_o, t->u_stream.in.words_i, streams->words_o);
}

void top_routes_streams(struct mantis_top *t)
{
    top_memory_routes_streams(t);
    if (NEWS(UNIT(ALIGN)))
        t->u_stream.in.al_ready_i = t->u_align_unit.out.st_ready_o;
    if (NEWS(UNIT(SEQUENCER) | UNIT(STREAM) | UNIT(ALIGN))) {
        route_align_streams(t);
        route_wants_streams(t);
        route_peaks(t);
    }
    answer_streams(t);
}

static void routes_products(struct mantis_top *t)
{
    top_memory_routes_products(t);
    if (NEWS(UNIT(ALIGN)))
        t->u_gemm.in.al_ready_i = t->u_random_products.in.want_take_i = t->u_align_unit.out.pr_ready_o;
    if (NEWS(UNIT(SEQUENCER) | UNIT(GEMM_LEAVES))) {
        route_align_products(t);
        route_wants_products(t);
    }
    answer_products(t);
}

void top_routes(struct mantis_top *t, const struct mantis_top_in *in)
{
    if (NEWS(UNIT(SEQUENCER)))
        route_command(t);
    routes_products(t);
    top_routes_streams(t);
    route_sequencer(t);
    route_csr(t);
    route_counters(t, in);
    route_bus_watch(t, in);
}
