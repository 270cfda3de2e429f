/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/mantis_top.h"

#include "cycle/top_alone.h"
#include "cycle/top_memory_routes.h"
#include "cycle/top_pins.h"
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

/* Its units' inputs have the command. */
static void show_gemm(struct mantis_top *t)
{
    if (!FRESH(GEMM) && (t->quiet.unseen || !FRESH(SEQUENCER)))
        return;
    gemm_outputs(&t->u_gemm.s, &t->u_gemm.in, &t->u_gemm.out);
    if (t->u_gemm.s.quiet.fresh & (uint32_t)1 << GEMM_DRAIN)
        t->quiet.fresh |= UNIT(GEMM_LEAVES);
}

static void show_units(struct mantis_top *t)
{
    SHOW(CSR, csr, t->u_csr);
    if (!t->quiet.unseen)
        counters_outputs(&t->u_counters.s, &t->u_counters.in, &t->u_counters.out);
    SHOW(BUS_WATCH, bus_watch, t->u_bus_watch);
    top_show_memory(t);
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
    top_pins_in(top, in);
    top_routes(top, in);
    if (!top->quiet.unseen || (top->quiet.fresh & UNIT(GEMM)) || gemm_stirs(&top->u_gemm.s, &top->u_gemm.in))
        gemm_route(&top->u_gemm.s, &top->u_gemm.in);
    show_counters(top);
    top_pins_out(top, out);
}

/* -- phase 4 ----------------------------------------------------------------------------------- */

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

void mantis_top_tick(struct mantis_top *t)
{
    quiet_edge(&t->quiet);
    TICK(CSR, csr, t->u_csr, csr_stirs(&t->u_csr.s, &t->u_csr.in));
    count(t);
    TICK(BUS_WATCH, bus_watch, t->u_bus_watch, bus_watch_stirs(&t->u_bus_watch.s, &t->u_bus_watch.in));
    TICK(SEQUENCER, sequencer, t->u_sequencer, sequencer_moves(t));
    TICK(READER, dma_reader, t->u_dma_reader,
         dma_reader_stirs(&t->u_dma_reader.s, &t->u_dma_reader.in, &t->u_dma_reader.out));
    TICK(WRITER, dma_writer, t->u_dma_writer, dma_writer_stirs(&t->u_dma_writer.s, &t->u_dma_writer.in));
    TICK(RANDOM_PRODUCTS, random, t->u_random_products,
         random_stirs(&t->u_random_products.in, &t->u_random_products.out));
    TICK(RANDOM_STREAMS, random, t->u_random_streams, random_stirs(&t->u_random_streams.in, &t->u_random_streams.out));
    TICK(PEAK_PRODUCTS, peak_snoop, t->u_peak_products,
         peak_snoop_stirs(&t->u_peak_products.s, &t->u_peak_products.in));
    TICK(PEAK_STREAMS, peak_snoop, t->u_peak_streams, peak_snoop_stirs(&t->u_peak_streams.s, &t->u_peak_streams.in));
    TICK(ALIGN, align_unit, t->u_align_unit, align_unit_stirs(&t->u_align_unit.s, &t->u_align_unit.in));
    TICK(STREAM, stream, t->u_stream, stream_stirs(&t->u_stream.s, &t->u_stream.in));
    TICK(REDUCE, reduce, t->u_reduce, reduce_stirs(&t->u_reduce.s, &t->u_reduce.in));
    if (quiet_steps(&t->quiet, TOP_GEMM, gemm_stirs(&t->u_gemm.s, &t->u_gemm.in)))
        gemm_tick(&t->u_gemm.s, &t->u_gemm.in, &t->u_gemm.out);
    else
        quiet_edge(&t->u_gemm.s.quiet);
    if (!t->quiet.all && gemm_stands(&t->u_gemm.s))
        t->quiet.stale &= ~UNIT(GEMM);
    t->still = (t->quiet.stale & ~UNIT(CSR)) == 0 ? t->still + 1 : 0;
    mantis_top_see_alone(t);
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
