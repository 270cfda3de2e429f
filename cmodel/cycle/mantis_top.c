/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/mantis_top.h"

#include "cycle/top_routes.h"

#include <stdlib.h>

struct mantis_top *mantis_top_create(void)
{
    return calloc(1, sizeof(struct mantis_top));
}

/* What was put off. */
void mantis_top_settle_counts(struct mantis_top *t)
{
    counters_add(&t->u_counters.s, t->event, t->event_clocks);
    t->event_clocks = 0;
}

void mantis_top_unseen(struct mantis_top *top, bool unseen)
{
    mantis_top_settle_counts(top);
    gemm_inner_settle(&top->u_gemm.s);
    quiet_set(&top->quiet, unseen);
    quiet_set(&top->u_gemm.s.quiet, unseen);
    top->sequencer_rests = false;
}

void mantis_top_destroy(struct mantis_top *top)
{
    free(top);
}

static bool is_exact(const mantis_multiplier *multiplier)
{
    for (int a = -128; a < 128; a++)
        for (int b = -128; b < 128; b++)
            if (multiplier->product[a + 128][b + 128] != a * b)
                return false;
    return true;
}

void mantis_top_multiplier(struct mantis_top *top, const mantis_multiplier *multiplier)
{
    struct mac_array *array = &top->u_gemm.s.u_array.s;
    gemm_inner_settle(&top->u_gemm.s); /* the clocks behind had the table before */
    array->by_table = multiplier != NULL && !is_exact(multiplier);
    if (array->by_table)
        array->multiplier = *multiplier;
}

/* -- phase 1: every unit shows its registers --------------------------------------------------- */

#define FRESH(unit) (t->quiet.fresh >> TOP_##unit & 1)
#define SHOW(unit, of, u)                            \
    do {                                             \
        if (FRESH(unit))                             \
            of##_outputs(&(u).s, &(u).in, &(u).out); \
    } while (0)

/* The commands, as their units see them. */
static void show_commands(struct mantis_top *t)
{
    const struct sequencer_out *command = &t->u_sequencer.out;
    WIRE(t->u_stream.in.desc_i, command->st_desc_o);
    WIRE(t->u_stream.in.scale_exp_i, command->st_scale_exp_o);
    t->u_stream.in.scale_emax_i = command->st_scale_emax_o;
    t->u_stream.in.entries_0_i = t->u_reduce.in.entries_0_i = command->st_entries_0_o;
    WIRE(t->u_reduce.in.desc_i, command->st_desc_o);
    WIRE(t->u_gemm.in.desc_i, command->pr_desc_o);
    WIRE(t->u_gemm.in.scale_exp_i, command->pr_scale_exp_o);
    t->u_gemm.in.scale_emax_i = command->pr_scale_emax_o;
    t->u_gemm.in.entries_0_i = command->pr_entries_0_o;
    t->u_gemm.in.entries_1_i = command->pr_entries_1_o;
    t->u_gemm.s.offered = true;
}

/* What a channel of the reader says; its beat goes along with the first. */
static uint32_t reads(const struct dma_reader_out *r, bool streams)
{
    if (!streams)
        return r->pr_beat_valid_o | r->pr_req_ready_o << 1 | r->pr_idle_o << 2 | r->pr_error_o << 3;
    return r->st_beat_valid_o | r->st_req_ready_o << 1 | r->st_idle_o << 2 | r->st_error_o << 3 |
           r->st_beat_fetch_o << 4 | r->st_fetch_error_o << 5;
}

static uint32_t writes(const struct dma_writer_out *w, bool streams)
{
    if (streams)
        return w->st_req_ready_o | w->st_data_ready_o << 1 | w->st_idle_o << 2 | w->st_error_o << 3;
    return w->pr_req_ready_o | w->pr_data_ready_o << 1 | w->pr_idle_o << 2 | w->pr_error_o << 3;
}

/* Reader and writer, and which of their channels has news: it says something else, or a beat is there. */
static void show_memory(struct mantis_top *t)
{
    const struct dma_reader_out *r = &t->u_dma_reader.out;
    const struct dma_writer_out *w = &t->u_dma_writer.out;
    if (FRESH(READER)) {
        const uint32_t products = reads(r, false), streams = reads(r, true);
        SHOW(READER, dma_reader, t->u_dma_reader);
        t->quiet.fresh |= (uint32_t)(products != reads(r, false) || r->pr_beat_valid_o) << TOP_READS_PRODUCTS;
        t->quiet.fresh |= (uint32_t)(streams != reads(r, true) || r->st_beat_valid_o) << TOP_READS_STREAMS;
    }
    if (FRESH(WRITER)) {
        const uint32_t products = writes(w, false), streams = writes(w, true);
        SHOW(WRITER, dma_writer, t->u_dma_writer);
        t->quiet.fresh |= (uint32_t)(products != writes(w, false)) << TOP_WRITES_PRODUCTS;
        t->quiet.fresh |= (uint32_t)(streams != writes(w, true)) << TOP_WRITES_STREAMS;
    }
}

/* Its units' inputs have the command. */
static void show_gemm(struct mantis_top *t)
{
    if (!FRESH(GEMM) && (t->quiet.unseen || !FRESH(SEQUENCER)))
        return;
    gemm_outputs(&t->u_gemm.s, &t->u_gemm.in, &t->u_gemm.out);
    t->quiet.fresh |= (t->u_gemm.s.quiet.fresh >> GEMM_DRAIN & 1) << TOP_GEMM_LEAVES;
}

static void show_units(struct mantis_top *t)
{
    SHOW(CSR, csr, t->u_csr);
    if (!t->quiet.unseen)
        counters_outputs(&t->u_counters.s, &t->u_counters.in, &t->u_counters.out);
    SHOW(BUS_WATCH, bus_watch, t->u_bus_watch);
    show_memory(t);
    SHOW(PEAK_PRODUCTS, peak_snoop, t->u_peak_products);
    SHOW(PEAK_STREAMS, peak_snoop, t->u_peak_streams);
    SHOW(ALIGN, align_unit, t->u_align_unit);

    /* The sequencer's requests show the ring's place and the peaks, which stand still. */
    struct sequencer_in *seq = &t->u_sequencer.in;
    seq->ring_base_i = t->u_csr.out.ring_base_o;
    seq->ring_mask_i = t->u_csr.out.ring_mask_o;
    seq->pr_peak_i = t->u_peak_products.out.peak_o;
    seq->st_peak_i = t->u_peak_streams.out.peak_o;
    SHOW(SEQUENCER, sequencer, t->u_sequencer);
    if (FRESH(SEQUENCER))
        show_commands(t);
    SHOW(STREAM, stream, t->u_stream);
    SHOW(REDUCE, reduce, t->u_reduce);
    show_gemm(t);
}

/* -- the pins ---------------------------------------------------------------------------------- */

static void reset_in(struct mantis_top *t, uint32_t rst_ni)
{
    t->u_csr.in.rst_ni = t->u_bus_watch.in.rst_ni = t->u_counters.in.rst_ni = t->u_sequencer.in.rst_ni = rst_ni;
    t->u_dma_reader.in.rst_ni = t->u_dma_writer.in.rst_ni = t->u_align_unit.in.rst_ni = rst_ni;
    t->u_random_products.in.rst_ni = t->u_random_streams.in.rst_ni = rst_ni;
    t->u_peak_products.in.rst_ni = t->u_peak_streams.in.rst_ni = rst_ni;
    t->u_stream.in.rst_ni = t->u_reduce.in.rst_ni = t->u_gemm.in.rst_ni = rst_ni;
}

static void pins_in(struct mantis_top *t, const struct mantis_top_in *in)
{
    struct csr_in *csr = &t->u_csr.in;
    csr->s_awvalid_i = in->s_awvalid_i;
    csr->s_awaddr_i = in->s_awaddr_i;
    csr->s_wvalid_i = in->s_wvalid_i;
    csr->s_wdata_i = in->s_wdata_i;
    csr->s_wstrb_i = in->s_wstrb_i;
    csr->s_bready_i = in->s_bready_i;
    csr->s_arvalid_i = in->s_arvalid_i;
    csr->s_araddr_i = in->s_araddr_i;
    csr->s_rready_i = in->s_rready_i;

    struct dma_reader_in *reader = &t->u_dma_reader.in;
    reader->arready_i = in->m_arready_i;
    reader->rvalid_i = in->m_rvalid_i;
    if (!t->quiet.unseen || in->m_rvalid_i)
        WIRE(reader->rdata_i, in->m_rdata_i);
    reader->rresp_i = in->m_rresp_i;

    struct dma_writer_in *writer = &t->u_dma_writer.in;
    writer->awready_i = in->m_awready_i;
    writer->wready_i = in->m_wready_i;
    writer->bvalid_i = in->m_bvalid_i;
    writer->bresp_i = in->m_bresp_i;

    if (csr->rst_ni != in->rst_ni || !t->quiet.unseen)
        reset_in(t, in->rst_ni);
}

static void csr_out(const struct mantis_top *t, struct mantis_top_out *out)
{
    const struct csr_out *csr = &t->u_csr.out;
    out->s_awready_o = csr->s_awready_o;
    out->s_wready_o = csr->s_wready_o;
    out->s_bvalid_o = csr->s_bvalid_o;
    out->s_bresp_o = csr->s_bresp_o;
    out->s_arready_o = csr->s_arready_o;
    out->s_rvalid_o = csr->s_rvalid_o;
    out->s_rdata_o = csr->s_rdata_o;
    out->s_rresp_o = csr->s_rresp_o;
    out->irq_o = csr->irq_o;
}

/* Pins that never change. */
static void fixed_out(struct mantis_top_out *out)
{
    enum {
        BEAT_SIZE = PORT_RATIO == 1   ? 4
                    : PORT_RATIO == 2 ? 5
                                      : 6,
        BURST_INCR = 1,
        PROT_DATA_NON_SECURE = 2,
        CACHE_BUFFERABLE = 3
    };
    out->m_arid_o = 0;
    out->m_awid_o = 0;
    out->m_arsize_o = BEAT_SIZE;
    out->m_arburst_o = BURST_INCR;
    out->m_arprot_o = PROT_DATA_NON_SECURE;
    out->m_arcache_o = CACHE_BUFFERABLE;
    out->m_awsize_o = BEAT_SIZE;
    out->m_awburst_o = BURST_INCR;
    out->m_awprot_o = PROT_DATA_NON_SECURE;
    out->m_awcache_o = CACHE_BUFFERABLE;
    out->m_bready_o = 1;
}

static void reader_out(const struct dma_reader_out *reader, struct mantis_top_out *out)
{
    out->m_arvalid_o = reader->arvalid_o;
    out->m_araddr_o = reader->araddr_o;
    out->m_arlen_o = reader->arlen_o;
    out->m_rready_o = reader->rready_o;
}

static void writer_out(const struct dma_writer_out *writer, struct mantis_top_out *out)
{
    out->m_awvalid_o = writer->awvalid_o;
    out->m_awaddr_o = writer->awaddr_o;
    out->m_awlen_o = writer->awlen_o;
    out->m_wvalid_o = writer->wvalid_o;
    out->m_wstrb_o = writer->wstrb_o;
    out->m_wlast_o = writer->wlast_o;
    WIRE(out->m_wdata_o, writer->wdata_o);
}

static void pins_out(const struct mantis_top *t, struct mantis_top_out *out)
{
    if (!t->quiet.unseen || t->quiet.all)
        fixed_out(out);
    if (!t->quiet.unseen || FRESH(CSR))
        csr_out(t, out);
    if (!t->quiet.unseen || FRESH(READER))
        reader_out(&t->u_dma_reader.out, out);
    if (!t->quiet.unseen || FRESH(WRITER))
        writer_out(&t->u_dma_writer.out, out);
}

/* The counts, where somebody may look at them. */
static void show_counters(struct mantis_top *t)
{
    struct csr_in *csr = &t->u_csr.in;
    if (t->quiet.unseen) {
        if (!csr->s_arvalid_i || csr->s_araddr_i < COUNTER_BASE)
            return;
        mantis_top_settle_counts(t);
        counters_outputs(&t->u_counters.s, &t->u_counters.in, &t->u_counters.out);
    }
    WIRE(csr->counters_i, t->u_counters.out.counters_o);
}

void mantis_top_outputs(struct mantis_top *top, const struct mantis_top_in *in, struct mantis_top_out *out)
{
    quiet_show(&top->quiet, !in->rst_ni);
    top->u_gemm.in.rst_ni = in->rst_ni; /* its units' inputs follow it */
    show_units(top);
    pins_in(top, in);
    top_routes(top, in);
    if (!top->quiet.unseen || top->quiet.fresh >> TOP_GEMM & 1 || gemm_stirs(&top->u_gemm.s, &top->u_gemm.in))
        gemm_route(&top->u_gemm.s, &top->u_gemm.in);
    show_counters(top);
    pins_out(top, out);
}

/* -- phase 4 ----------------------------------------------------------------------------------- */

#define TICK(unit, of, u, stirs)                         \
    do {                                                 \
        if (quiet_steps(&top->quiet, TOP_##unit, stirs)) \
            of##_tick(&(u).s, &(u).in, &(u).out);        \
    } while (0)

/* Counts are put off while the events stay the same, until somebody reads them. */
static void count(struct mantis_top *top)
{
    struct counters_unit *u = &top->u_counters;
    const bool same = u->in.event_i == top->event && !u->in.clear_i && u->in.rst_ni;
    if (top->quiet.unseen && same) {
        top->event_clocks++;
        return;
    }
    mantis_top_settle_counts(top);
    counters_tick(&u->s, &u->in, &u->out);
    top->event = u->in.event_i;
}

/* The sequencer's next clock changes nothing, nor do those that follow until something that it waits for comes. */
static bool sequencer_moves(struct mantis_top *top)
{
    const struct sequencer_in *in = &top->u_sequencer.in;
    const bool comes = in->pr_done_i || in->st_done_i || in->lost_i || in->restart_i || top->u_csr.out.s_bvalid_o;
    if (top->sequencer_rests && !comes)
        return false;
    const bool stirs = sequencer_stirs(&top->u_sequencer.s, in);
    top->sequencer_rests = !stirs;
    return stirs;
}

void mantis_top_tick(struct mantis_top *top)
{
    quiet_edge(&top->quiet);
    TICK(CSR, csr, top->u_csr, csr_stirs(&top->u_csr.s, &top->u_csr.in));
    count(top);
    TICK(BUS_WATCH, bus_watch, top->u_bus_watch, bus_watch_stirs(&top->u_bus_watch.s, &top->u_bus_watch.in));
    TICK(SEQUENCER, sequencer, top->u_sequencer, sequencer_moves(top));
    TICK(READER, dma_reader, top->u_dma_reader,
         dma_reader_stirs(&top->u_dma_reader.s, &top->u_dma_reader.in, &top->u_dma_reader.out));
    TICK(WRITER, dma_writer, top->u_dma_writer, dma_writer_stirs(&top->u_dma_writer.s, &top->u_dma_writer.in));
    TICK(RANDOM_PRODUCTS, random, top->u_random_products,
         random_stirs(&top->u_random_products.in, &top->u_random_products.out));
    TICK(RANDOM_STREAMS, random, top->u_random_streams,
         random_stirs(&top->u_random_streams.in, &top->u_random_streams.out));
    TICK(PEAK_PRODUCTS, peak_snoop, top->u_peak_products,
         peak_snoop_stirs(&top->u_peak_products.s, &top->u_peak_products.in));
    TICK(PEAK_STREAMS, peak_snoop, top->u_peak_streams,
         peak_snoop_stirs(&top->u_peak_streams.s, &top->u_peak_streams.in));
    TICK(ALIGN, align_unit, top->u_align_unit, align_unit_stirs(&top->u_align_unit.s, &top->u_align_unit.in));
    TICK(STREAM, stream, top->u_stream, stream_stirs(&top->u_stream.s, &top->u_stream.in));
    TICK(REDUCE, reduce, top->u_reduce, reduce_stirs(&top->u_reduce.s, &top->u_reduce.in));
    if (quiet_steps(&top->quiet, TOP_GEMM, gemm_stirs(&top->u_gemm.s, &top->u_gemm.in)))
        gemm_tick(&top->u_gemm.s, &top->u_gemm.in, &top->u_gemm.out);
    else
        quiet_edge(&top->u_gemm.s.quiet);
    if (!top->quiet.all && gemm_stands(&top->u_gemm.s))
        top->quiet.stale &= ~UNIT(GEMM);
    top->still = (top->quiet.stale & ~UNIT(CSR)) == 0 ? top->still + 1 : 0;
    top->calm = (top->quiet.stale & ~(UNIT(CSR) | UNIT(READER) | UNIT(GEMM))) == 0 ? top->calm + 1 : 0;
}

/* -- clocks in which nothing moves -------------------------------------------------------------- */

uint64_t mantis_top_still(const struct mantis_top *top, uint64_t since)
{
    if (!top->quiet.unseen || top->still < since)
        return 0;
    return gemm_inner_left(&top->u_gemm.s);
}

void mantis_top_pass(struct mantis_top *top, uint64_t clocks)
{
    gemm_inner_pass(&top->u_gemm.s, (uint32_t)clocks);
    top->event_clocks += clocks;
}
