#include "cycle/mantis_top.h"

#include "mantis/command_set.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct mantis_top *mantis_top_create(void)
{
    return calloc(1, sizeof(struct mantis_top));
}

void mantis_top_destroy(struct mantis_top *top)
{
    free(top);
}

/* Copies one port of an array's width. */
#define WIRE(to, from) memcpy((to), (from), sizeof(to))

/* -- phase 1: every unit shows its registers ---------------------------------------------------------------------- */

static void show_units(struct mantis_top *t)
{
    csr_outputs(&t->u_csr.s, &t->u_csr.in, &t->u_csr.out);
    counters_outputs(&t->u_counters.s, &t->u_counters.in, &t->u_counters.out);
    dma_reader_outputs(&t->u_dma_reader.s, &t->u_dma_reader.in, &t->u_dma_reader.out);
    dma_writer_outputs(&t->u_dma_writer.s, &t->u_dma_writer.in, &t->u_dma_writer.out);
    peak_snoop_outputs(&t->u_peak_snoop.s, &t->u_peak_snoop.in, &t->u_peak_snoop.out);
    align_unit_outputs(&t->u_align_unit.s, &t->u_align_unit.in, &t->u_align_unit.out);

    /* The sequencer's requests show the ring's place and the peak, which stand still. */
    struct sequencer_in *seq = &t->u_sequencer.in;
    seq->ring_base_i = t->u_csr.out.ring_base_o;
    seq->ring_mask_i = t->u_csr.out.ring_mask_o;
    seq->peak_i = t->u_peak_snoop.out.peak_o;
    sequencer_outputs(&t->u_sequencer.s, seq, &t->u_sequencer.out);

    const struct sequencer_out *command = &t->u_sequencer.out;
    WIRE(t->u_stream.in.desc_i, command->desc_o);
    WIRE(t->u_stream.in.scale_exp_i, command->scale_exp_o);
    t->u_stream.in.scale_emax_i = command->scale_emax_o;
    WIRE(t->u_reduce.in.desc_i, command->desc_o);
    WIRE(t->u_gemm.in.desc_i, command->desc_o);
    WIRE(t->u_gemm.in.scale_exp_i, command->scale_exp_o);
    t->u_gemm.in.scale_emax_i = command->scale_emax_o;
    stream_outputs(&t->u_stream.s, &t->u_stream.in, &t->u_stream.out);
    reduce_outputs(&t->u_reduce.s, &t->u_reduce.in, &t->u_reduce.out);
    gemm_outputs(&t->u_gemm.s, &t->u_gemm.in, &t->u_gemm.out);
}

/* -- phase 2: who is wired to whom, by owner and opcode ----------------------------------------------------------- */

static uint32_t opcode(const struct mantis_top *t)
{
    return t->u_sequencer.out.desc_o[0] & 0xff;
}

static void route_command(struct mantis_top *t)
{
    const struct sequencer_out *seq = &t->u_sequencer.out;
    t->u_stream.in.start_i = seq->start_o && seq->owner_o == OWNER_STREAM;
    t->u_reduce.in.start_i = seq->start_o && seq->owner_o == OWNER_REDUCE;
    t->u_gemm.in.start_i = seq->start_o && seq->owner_o == OWNER_GEMM;
}

#define OWNER_REQUEST(to, prefix, client)                \
    do {                                                 \
        (to)->req_valid_i = (client).prefix##_req_valid_o; \
        (to)->req_addr_i = (client).prefix##_req_addr_o;   \
        (to)->req_bytes_i = (client).prefix##_req_bytes_o; \
    } while (0)

static void route_reader(struct mantis_top *t)
{
    struct dma_reader_in *reader = &t->u_dma_reader.in;
    switch (t->u_sequencer.out.owner_o) {
    case OWNER_STREAM:
        OWNER_REQUEST(reader, rd, t->u_stream.out);
        reader->beat_ready_i = t->u_stream.out.rd_beat_ready_o;
        break;
    case OWNER_REDUCE:
        OWNER_REQUEST(reader, rd, t->u_reduce.out);
        reader->beat_ready_i = t->u_reduce.out.rd_beat_ready_o;
        break;
    case OWNER_GEMM:
        OWNER_REQUEST(reader, rd, t->u_gemm.out);
        reader->beat_ready_i = t->u_gemm.out.rd_beat_ready_o;
        break;
    default:
        OWNER_REQUEST(reader, rd, t->u_sequencer.out);
        reader->beat_ready_i = t->u_sequencer.out.rd_beat_ready_o;
        break;
    }
    reader->clear_i = t->u_sequencer.out.clear_o;
    reader->mem_base_i = t->u_csr.out.mem_base_o;
}

/* The reader's answer to one client. */
#define READER_TO(client, number)                                                   \
    do {                                                                            \
        bool mine = t->u_sequencer.out.owner_o == (number);                         \
        t->client.in.rd_req_ready_i = mine && t->u_dma_reader.out.req_ready_o;      \
        t->client.in.rd_beat_valid_i = mine && t->u_dma_reader.out.beat_valid_o;    \
        WIRE(t->client.in.rd_beat_data_i, t->u_dma_reader.out.beat_data_o);         \
    } while (0)

static void route_reader_clients(struct mantis_top *t)
{
    READER_TO(u_sequencer, OWNER_SEQUENCER);
    READER_TO(u_stream, OWNER_STREAM);
    READER_TO(u_reduce, OWNER_REDUCE);
    READER_TO(u_gemm, OWNER_GEMM);
}

static void route_write_requests(struct mantis_top *t)
{
    struct dma_writer_in *writer = &t->u_dma_writer.in;
    uint32_t owner = t->u_sequencer.out.owner_o;
    switch (owner) {
    case OWNER_STREAM: OWNER_REQUEST(writer, wr, t->u_stream.out); break;
    case OWNER_REDUCE: OWNER_REQUEST(writer, wr, t->u_reduce.out); break;
    case OWNER_GEMM: OWNER_REQUEST(writer, wr, t->u_gemm.out); break;
    default: OWNER_REQUEST(writer, wr, t->u_sequencer.out); break;
    }
    uint32_t ready = t->u_dma_writer.out.req_ready_o;
    t->u_sequencer.in.wr_req_ready_i = owner == OWNER_SEQUENCER && ready;
    t->u_stream.in.wr_req_ready_i = owner == OWNER_STREAM && ready;
    t->u_reduce.in.wr_req_ready_i = owner == OWNER_REDUCE && ready;
    t->u_gemm.in.wr_req_ready_i = owner == OWNER_GEMM && ready;
    writer->clear_i = t->u_sequencer.out.clear_o;
    writer->poison_i = t->u_dma_reader.out.error_o;
    writer->mem_base_i = t->u_csr.out.mem_base_o;
}

static void route_write_data(struct mantis_top *t)
{
    struct dma_writer_in *writer = &t->u_dma_writer.in;
    uint32_t owner = t->u_sequencer.out.owner_o;
    uint32_t ready = t->u_dma_writer.out.data_ready_o;
    bool map = owner == OWNER_STREAM && opcode(t) == MANTIS_OP_MAP;
    bool align = (owner == OWNER_STREAM && opcode(t) == MANTIS_OP_VECTOR) || owner == OWNER_GEMM;

    if (owner == OWNER_SEQUENCER) {
        writer->data_valid_i = t->u_sequencer.out.wr_data_valid_o;
        WIRE(writer->data_i, t->u_sequencer.out.wr_data_o);
    } else if (map) {
        writer->data_valid_i = t->u_stream.out.wr_data_valid_o;
        WIRE(writer->data_i, t->u_stream.out.wr_data_o);
    } else if (owner == OWNER_REDUCE) {
        writer->data_valid_i = t->u_reduce.out.wr_data_valid_o;
        WIRE(writer->data_i, t->u_reduce.out.wr_data_o);
    } else {
        writer->data_valid_i = align && t->u_align_unit.out.wr_data_valid_o;
        WIRE(writer->data_i, t->u_align_unit.out.wr_data_o);
    }
    t->u_sequencer.in.wr_data_ready_i = owner == OWNER_SEQUENCER && ready;
    t->u_stream.in.wr_data_ready_i = map && ready;
    t->u_reduce.in.wr_data_ready_i = owner == OWNER_REDUCE && ready;
    t->u_align_unit.in.wr_data_ready_i = align && ready;
}

#define ALIGN_FROM(client)                                             \
    do {                                                               \
        WIRE(align->al_p_i, (client).al_p_o);                          \
        WIRE(align->al_q_i, (client).al_q_o);                          \
        align->al_exponent_i = (client).al_exponent_o;                 \
        align->al_stochastic_i = (client).al_stochastic_o;             \
        align->al_mask_i = (client).al_mask_o;                         \
        align->al_gate_i = (client).al_gate_o;                         \
        align->al_relu_i = (client).al_relu_o;                         \
        align->al_rotate_i = (client).al_rotate_o;                     \
        random->want_ctx_i = (client).want_ctx_o;                      \
        random->want_stream_i = (client).want_stream_o;                \
        random->want_group_i = (client).want_group_o;                  \
    } while (0)

/* Addends and wants: gemm's, or else stream's. */
static void route_align_and_wants(struct mantis_top *t)
{
    struct align_unit_in *align = &t->u_align_unit.in;
    struct random_in *random = &t->u_random.in;
    bool gemm = t->u_sequencer.out.owner_o == OWNER_GEMM;
    bool stream = t->u_sequencer.out.owner_o == OWNER_STREAM;
    if (gemm)
        ALIGN_FROM(t->u_gemm.out);
    else
        ALIGN_FROM(t->u_stream.out);
    align->al_valid_i = gemm ? t->u_gemm.out.al_valid_o : stream && t->u_stream.out.al_valid_o;
    random->want_valid_i = gemm ? t->u_gemm.out.want_valid_o : stream && t->u_stream.out.want_valid_o;
    random->clear_i = t->u_sequencer.out.clear_o;
    random->seed_i = t->u_sequencer.out.desc_o[2] | (uint64_t)t->u_sequencer.out.desc_o[3] << 32;
    random->step_i = t->u_sequencer.out.desc_o[4];
    t->u_stream.in.al_ready_i = stream && t->u_align_unit.out.al_ready_o;
    t->u_gemm.in.al_ready_i = gemm && t->u_align_unit.out.al_ready_o;
}

static void route_peak(struct mantis_top *t)
{
    struct peak_snoop_in *peak = &t->u_peak_snoop.in;
    peak->clear_i = t->u_sequencer.out.clear_o;
    if (t->u_sequencer.out.owner_o == OWNER_STREAM && opcode(t) == MANTIS_OP_PEAK) {
        peak->valid_i = t->u_stream.out.peak_valid_o;
        WIRE(peak->words_i, t->u_stream.out.peak_words_o);
    } else {
        peak->valid_i = t->u_align_unit.out.peak_valid_o;
        WIRE(peak->words_i, t->u_align_unit.out.peak_words_o);
    }
}

static void route_sequencer(struct mantis_top *t)
{
    struct sequencer_in *seq = &t->u_sequencer.in;
    seq->run_i = t->u_csr.out.run_o;
    seq->tail_i = t->u_csr.out.tail_o;
    seq->mem_limit_i = t->u_csr.out.mem_limit_o;
    seq->restart_i = t->u_csr.out.restart_o;
    seq->reader_idle_i = t->u_dma_reader.out.idle_o;
    seq->reader_error_i = t->u_dma_reader.out.error_o;
    seq->writer_idle_i = t->u_dma_writer.out.idle_o;
    seq->writer_error_i = t->u_dma_writer.out.error_o;
    seq->done_i = t->u_stream.out.done_o | t->u_reduce.out.done_o | t->u_gemm.out.done_o;
}

static void route_csr(struct mantis_top *t)
{
    struct csr_in *csr = &t->u_csr.in;
    const struct sequencer_out *seq = &t->u_sequencer.out;
    csr->head_i = seq->head_o;
    csr->status_i = seq->status_o;
    csr->idle_i = seq->idle_o;
    csr->halted_i = seq->halted_o;
    csr->error_event_i = seq->error_event_o;
    csr->fence_event_i = seq->fence_event_o;
    csr->sticky_event_i = 0;
    if (t->u_stream.out.saturated_event_o | t->u_gemm.out.saturated_event_o)
        csr->sticky_event_i |= MANTIS_STICKY_SATURATED;
    if (t->u_align_unit.out.overflow_event_o)
        csr->sticky_event_i |= MANTIS_STICKY_OVERFLOW;
    WIRE(csr->counters_i, t->u_counters.out.counters_o);
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
    t->u_counters.in.event_i = event;
    t->u_counters.in.clear_i = t->u_csr.out.counter_clear_o;
}

/* -- phase 3: random answers the wants of this clock --------------------------------------------------------------- */

static void answer_random(struct mantis_top *t)
{
    random_outputs(&t->u_random.s, &t->u_random.in, &t->u_random.out);
    const struct random_out *random = &t->u_random.out;
    t->u_stream.in.have_i = t->u_sequencer.out.owner_o == OWNER_STREAM && random->have_o;
    t->u_gemm.in.have_i = t->u_sequencer.out.owner_o == OWNER_GEMM && random->have_o;
    t->u_align_unit.in.have_i = random->have_o;
    WIRE(t->u_stream.in.words_i, random->words_o);
    WIRE(t->u_align_unit.in.words_i, random->words_o);
}

/* -- the pins ---------------------------------------------------------------------------------------------------- */

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

    csr->rst_ni = t->u_counters.in.rst_ni = t->u_sequencer.in.rst_ni = in->rst_ni;
    reader->rst_ni = writer->rst_ni = t->u_random.in.rst_ni = in->rst_ni;
    t->u_peak_snoop.in.rst_ni = t->u_align_unit.in.rst_ni = in->rst_ni;
    t->u_stream.in.rst_ni = t->u_reduce.in.rst_ni = t->u_gemm.in.rst_ni = in->rst_ni;
}

static void pins_out(const struct mantis_top *t, struct mantis_top_out *out)
{
    enum { SIZE_16_BYTES = 4, BURST_INCR = 1 };
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
        .m_arsize_o = SIZE_16_BYTES,
        .m_arburst_o = BURST_INCR,
        .m_rready_o = reader->rready_o,
        .m_awvalid_o = writer->awvalid_o,
        .m_awaddr_o = writer->awaddr_o,
        .m_awlen_o = writer->awlen_o,
        .m_awsize_o = SIZE_16_BYTES,
        .m_awburst_o = BURST_INCR,
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
    route_command(top);
    route_reader(top);
    route_reader_clients(top);
    route_write_requests(top);
    route_write_data(top);
    route_align_and_wants(top);
    route_peak(top);
    route_sequencer(top);
    route_csr(top);
    route_counters(top, in);
    answer_random(top);
    gemm_route(&top->u_gemm.s, &top->u_gemm.in);
    pins_out(top, out);
}

/* -- phase 4 --------------------------------------------------------------------------------------------------------- */

#define TICK(unit) unit##_tick(&top->u_##unit.s, &top->u_##unit.in, &top->u_##unit.out)

void mantis_top_tick(struct mantis_top *top)
{
    TICK(csr);
    TICK(counters);
    TICK(sequencer);
    TICK(dma_reader);
    TICK(dma_writer);
    TICK(random);
    TICK(peak_snoop);
    TICK(align_unit);
    TICK(stream);
    TICK(reduce);
    TICK(gemm);
}
