/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/top_loads.h"

#include <string.h>

uint64_t mantis_top_loads(const struct mantis_top *top, uint64_t since)
{
    const struct dma_reader_unit *reader = &top->u_dma_reader;
    const uint32_t array = 1u << MANTIS_COUNTER_CYCLES | 1u << MANTIS_COUNTER_PRODUCTS |
                           1u << MANTIS_COUNTER_GEMM_CYCLES | 1u << MANTIS_COUNTER_MAC_ACTIVE;
    if (!top->quiet.unseen || !top->quiet.known || top->calm < since || !top->sequencer_rests)
        return 0;
    if (!gemm_loads_alone(&top->u_gemm.s) || !read_channel_idle(&reader->s.channel[CHANNEL_STREAMS]) ||
        reader->in.st_req_valid_i || top->u_csr.out.bus_limit_o > 0)
        return 0;
    if ((top->event & ~(1u << MANTIS_COUNTER_READ_BEATS)) != array)
        return 0;
    return gemm_inner_left(&top->u_gemm.s);
}

static void show(struct mantis_top *top, struct mantis_top_out *out)
{
    struct dma_reader_unit *reader = &top->u_dma_reader;
    dma_reader_outputs(&reader->s, &reader->in, &reader->out);
    gemm_loads_alone_show(&top->u_gemm.s);
    out->m_arvalid_o = reader->out.arvalid_o;
    out->m_araddr_o = reader->out.araddr_o;
    out->m_arlen_o = reader->out.arlen_o;
    out->m_rready_o = reader->out.rready_o;
}

static void route(struct mantis_top *top, const struct mantis_top_in *in)
{
    const struct gemm_loader_out *loader = &top->u_gemm.s.u_loader.out;
    const struct dma_reader_out *from = &top->u_dma_reader.out;
    struct dma_reader_in *reader = &top->u_dma_reader.in;
    struct gemm_in *gemm = &top->u_gemm.in;
    reader->arready_i = in->m_arready_i;
    reader->rvalid_i = in->m_rvalid_i;
    reader->rresp_i = in->m_rresp_i;
    if (in->m_rvalid_i)
        memcpy(reader->rdata_i, in->m_rdata_i, sizeof reader->rdata_i);
    reader->pr_req_valid_i = loader->rd_req_valid_o;
    reader->pr_req_addr_i = loader->rd_req_addr_o;
    reader->pr_req_bytes_i = loader->rd_req_bytes_o;
    reader->pr_beat_ready_i = loader->rd_beat_ready_o;
    gemm->rd_req_ready_i = from->pr_req_ready_o;
    gemm->rd_beat_valid_i = from->pr_beat_valid_o;
    memcpy(gemm->rd_beat_data_i, from->pr_beat_data_o, sizeof gemm->rd_beat_data_i);
}

bool mantis_top_load(struct mantis_top *top, const struct mantis_top_in *in, struct mantis_top_out *out)
{
    struct dma_reader_unit *reader = &top->u_dma_reader;
    show(top, out);
    route(top, in);
    const bool reads = dma_reader_stirs(&reader->s, &reader->in, &reader->out);
    if (reads)
        dma_reader_tick(&reader->s, &reader->in, &reader->out);
    gemm_loads_alone_tick(&top->u_gemm.s, &top->u_gemm.in);
    return reads || !gemm_stands(&top->u_gemm.s);
}

void mantis_top_loaded(struct mantis_top *top, uint64_t clocks, uint64_t beats)
{
    const uint32_t beat = 1u << MANTIS_COUNTER_READ_BEATS;
    mantis_top_settle_counts(top);
    counters_add(&top->u_counters.s, top->event & ~beat, clocks);
    counters_add(&top->u_counters.s, beat, beats);
    top->quiet.known = false; /* all is shown anew */
    top->u_gemm.s.quiet.stale = ~0u;
}
