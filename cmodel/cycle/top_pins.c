/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/top_pins.h"

#include "cycle/top_routes.h"

static void reset_in(struct mantis_top *t, uint32_t rst_ni)
{
    t->u_csr.in.rst_ni = t->u_bus_watch.in.rst_ni = t->u_counters.in.rst_ni = t->u_sequencer.in.rst_ni = rst_ni;
    t->u_dma_reader.in.rst_ni = t->u_dma_writer.in.rst_ni = t->u_align_unit.in.rst_ni = rst_ni;
    t->u_random_products.in.rst_ni = t->u_random_streams.in.rst_ni = rst_ni;
    t->u_peak_products.in.rst_ni = t->u_peak_streams.in.rst_ni = rst_ni;
    t->u_stream.in.rst_ni = t->u_reduce.in.rst_ni = t->u_gemm.in.rst_ni = rst_ni;
}

void top_pins_memory_in(struct mantis_top *t, const struct mantis_top_in *in)
{
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
}

void top_pins_in(struct mantis_top *t, const struct mantis_top_in *in)
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

    top_pins_memory_in(t, in);
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

void top_pins_memory_out(const struct mantis_top *t, struct mantis_top_out *out)
{
    if (!t->quiet.unseen || FRESH(READER))
        reader_out(&t->u_dma_reader.out, out);
    if (!t->quiet.unseen || FRESH(WRITER))
        writer_out(&t->u_dma_writer.out, out);
}

void top_pins_out(const struct mantis_top *t, struct mantis_top_out *out)
{
    if (!t->quiet.unseen || t->quiet.all)
        fixed_out(out);
    if (!t->quiet.unseen || FRESH(CSR))
        csr_out(t, out);
    top_pins_memory_out(t, out);
}
