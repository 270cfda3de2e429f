/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/mantis_top.h"

#include "cycle/top_routes.h"

#include <stdlib.h>

struct mantis_top *mantis_top_create(void)
{
    return calloc(1, sizeof(struct mantis_top));
}

void mantis_top_destroy(struct mantis_top *top)
{
    free(top);
}

void mantis_top_multiplier(struct mantis_top *top, const mantis_multiplier *multiplier)
{
    struct mac_array *array = &top->u_gemm.s.u_array.s;
    array->by_table = multiplier != NULL;
    if (multiplier)
        array->multiplier = *multiplier;
}

/* -- phase 1: every unit shows its registers --------------------------------------------------- */

static void show_units(struct mantis_top *t)
{
    csr_outputs(&t->u_csr.s, &t->u_csr.in, &t->u_csr.out);
    counters_outputs(&t->u_counters.s, &t->u_counters.in, &t->u_counters.out);
    bus_watch_outputs(&t->u_bus_watch.s, &t->u_bus_watch.in, &t->u_bus_watch.out);
    dma_reader_outputs(&t->u_dma_reader.s, &t->u_dma_reader.in, &t->u_dma_reader.out);
    dma_writer_outputs(&t->u_dma_writer.s, &t->u_dma_writer.in, &t->u_dma_writer.out);
    peak_snoop_outputs(&t->u_peak_products.s, &t->u_peak_products.in, &t->u_peak_products.out);
    peak_snoop_outputs(&t->u_peak_streams.s, &t->u_peak_streams.in, &t->u_peak_streams.out);
    align_unit_outputs(&t->u_align_unit.s, &t->u_align_unit.in, &t->u_align_unit.out);

    /* The sequencer's requests show the ring's place and the peaks, which stand still. */
    struct sequencer_in *seq = &t->u_sequencer.in;
    seq->ring_base_i = t->u_csr.out.ring_base_o;
    seq->ring_mask_i = t->u_csr.out.ring_mask_o;
    seq->pr_peak_i = t->u_peak_products.out.peak_o;
    seq->st_peak_i = t->u_peak_streams.out.peak_o;
    sequencer_outputs(&t->u_sequencer.s, seq, &t->u_sequencer.out);

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
    stream_outputs(&t->u_stream.s, &t->u_stream.in, &t->u_stream.out);
    reduce_outputs(&t->u_reduce.s, &t->u_reduce.in, &t->u_reduce.out);
    gemm_outputs(&t->u_gemm.s, &t->u_gemm.in, &t->u_gemm.out);
}

/* -- the pins ---------------------------------------------------------------------------------- */

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
    WIRE(reader->rdata_i, in->m_rdata_i);
    reader->rresp_i = in->m_rresp_i;

    struct dma_writer_in *writer = &t->u_dma_writer.in;
    writer->awready_i = in->m_awready_i;
    writer->wready_i = in->m_wready_i;
    writer->bvalid_i = in->m_bvalid_i;
    writer->bresp_i = in->m_bresp_i;

    csr->rst_ni = t->u_bus_watch.in.rst_ni = t->u_counters.in.rst_ni = t->u_sequencer.in.rst_ni = in->rst_ni;
    reader->rst_ni = writer->rst_ni = t->u_align_unit.in.rst_ni = in->rst_ni;
    t->u_random_products.in.rst_ni = t->u_random_streams.in.rst_ni = in->rst_ni;
    t->u_peak_products.in.rst_ni = t->u_peak_streams.in.rst_ni = in->rst_ni;
    t->u_stream.in.rst_ni = t->u_reduce.in.rst_ni = t->u_gemm.in.rst_ni = in->rst_ni;
}

static void pins_out(const struct mantis_top *t, struct mantis_top_out *out)
{
    enum {
        BEAT_SIZE = PORT_RATIO == 1   ? 4
                    : PORT_RATIO == 2 ? 5
                                      : 6,
        BURST_INCR = 1,
        PROT_DATA_NON_SECURE = 2,
        CACHE_BUFFERABLE = 3
    };
    const struct csr_out *csr = &t->u_csr.out;
    const struct dma_reader_out *reader = &t->u_dma_reader.out;
    const struct dma_writer_out *writer = &t->u_dma_writer.out;
    *out = (struct mantis_top_out){
        .s_awready_o = csr->s_awready_o,
        .s_wready_o = csr->s_wready_o,
        .s_bvalid_o = csr->s_bvalid_o,
        .s_bresp_o = csr->s_bresp_o,
        .s_arready_o = csr->s_arready_o,
        .s_rvalid_o = csr->s_rvalid_o,
        .s_rdata_o = csr->s_rdata_o,
        .s_rresp_o = csr->s_rresp_o,
        .m_arvalid_o = reader->arvalid_o,
        .m_araddr_o = reader->araddr_o,
        .m_arlen_o = reader->arlen_o,
        .m_arsize_o = BEAT_SIZE,
        .m_arburst_o = BURST_INCR,
        .m_arprot_o = PROT_DATA_NON_SECURE,
        .m_arcache_o = CACHE_BUFFERABLE,
        .m_rready_o = reader->rready_o,
        .m_awvalid_o = writer->awvalid_o,
        .m_awaddr_o = writer->awaddr_o,
        .m_awlen_o = writer->awlen_o,
        .m_awsize_o = BEAT_SIZE,
        .m_awburst_o = BURST_INCR,
        .m_awprot_o = PROT_DATA_NON_SECURE,
        .m_awcache_o = CACHE_BUFFERABLE,
        .m_wvalid_o = writer->wvalid_o,
        .m_wstrb_o = writer->wstrb_o,
        .m_wlast_o = writer->wlast_o,
        .m_bready_o = 1,
        .irq_o = csr->irq_o,
    };
    WIRE(out->m_wdata_o, writer->wdata_o);
}

void mantis_top_outputs(struct mantis_top *top, const struct mantis_top_in *in, struct mantis_top_out *out)
{
    show_units(top);
    pins_in(top, in);
    top_routes(top, in);
    gemm_route(&top->u_gemm.s, &top->u_gemm.in);
    pins_out(top, out);
}

/* -- phase 4 ----------------------------------------------------------------------------------- */

#define TICK_ONE(unit, u) unit##_tick(&(u).s, &(u).in, &(u).out)
#define TICK(unit)        TICK_ONE(unit, top->u_##unit)

void mantis_top_tick(struct mantis_top *top)
{
    TICK(csr);
    TICK(counters);
    TICK(bus_watch);
    TICK(sequencer);
    TICK(dma_reader);
    TICK(dma_writer);
    TICK_ONE(random, top->u_random_products);
    TICK_ONE(random, top->u_random_streams);
    TICK_ONE(peak_snoop, top->u_peak_products);
    TICK_ONE(peak_snoop, top->u_peak_streams);
    TICK(align_unit);
    TICK(stream);
    TICK(reduce);
    TICK(gemm);
}
