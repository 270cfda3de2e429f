/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/top_alone.h"

#include "cycle/top_memory_routes.h"
#include "cycle/top_pins.h"
#include "cycle/top_routes.h"

#define EVENT(name) ((uint32_t)1 << MANTIS_COUNTER_##name)

static bool products_work(const struct mantis_top *t)
{
    return t->u_gemm.s.state != GEMM_IDLE;
}

/* -- whether, and for how long ------------------------------------------------------------------ */

void mantis_top_see_alone(struct mantis_top *t)
{
    const uint32_t loads = UNIT(READER) | UNIT(GEMM);
    const uint32_t streams =
        UNIT(READER) | UNIT(WRITER) | UNIT(ALIGN) | UNIT(STREAM) | UNIT(RANDOM_STREAMS) | UNIT(PEAK_STREAMS);
    const uint32_t moves = t->quiet.stale & ~UNIT(CSR);
    t->calm_loads = moves & ~loads ? 0 : t->calm_loads + 1;
    t->calm_streams = moves & ~streams ? 0 : t->calm_streams + 1;
}

static uint64_t loads(const struct mantis_top *t, uint64_t since)
{
    const uint32_t events = EVENT(CYCLES) | EVENT(PRODUCTS) | EVENT(GEMM_CYCLES) | EVENT(MAC_ACTIVE);
    if (t->calm_loads < since || (t->event & ~EVENT(READ_BEATS)) != events || !gemm_loads_alone(&t->u_gemm.s))
        return 0;
    if (!read_channel_idle(&t->u_dma_reader.s.channel[CHANNEL_STREAMS]) || t->u_dma_reader.in.st_req_valid_i)
        return 0;
    return gemm_inner_left(&t->u_gemm.s);
}

/* The last group ends the command; no clock takes more than one. */
static uint64_t streams(const struct mantis_top *t, uint64_t since)
{
    const uint32_t events = EVENT(CYCLES) | EVENT(STREAMS), beats = EVENT(READ_BEATS) | EVENT(WRITE_BEATS);
    const struct stream *s = &t->u_stream.s;
    const uint32_t opcode = s->fields.slots.opcode;
    const uint32_t at = opcode == MANTIS_OP_MAP || opcode == MANTIS_OP_PEAK ? s->ex_group : s->out_group;
    if (t->calm_streams < since || (t->event & ~beats) != events || s->state != STREAM_FLOW)
        return 0;
    if (!read_channel_idle(&t->u_dma_reader.s.channel[CHANNEL_PRODUCTS]) ||
        !write_channel_idle(&t->u_dma_writer.s.channel[CHANNEL_PRODUCTS]))
        return 0;
    return s->groups > at + 1 ? s->groups - at - 1 : 0;
}

uint64_t mantis_top_alone(const struct mantis_top *top, uint64_t since)
{
    if (!top->quiet.unseen || !top->quiet.known || !top->sequencer_rests)
        return 0;
    return products_work(top) ? loads(top, since) : streams(top, since);
}

/* -- products' loads ---------------------------------------------------------------------------- */

static void route_loads(struct mantis_top *t)
{
    const struct gemm_loader_out *loader = &t->u_gemm.s.u_loader.out;
    const struct dma_reader_out *from = &t->u_dma_reader.out;
    struct dma_reader_in *reader = &t->u_dma_reader.in;
    struct gemm_in *gemm = &t->u_gemm.in;
    reader->pr_req_valid_i = loader->rd_req_valid_o;
    reader->pr_req_addr_i = loader->rd_req_addr_o;
    reader->pr_req_bytes_i = loader->rd_req_bytes_o;
    reader->pr_beat_ready_i = loader->rd_beat_ready_o;
    gemm->rd_req_ready_i = from->pr_req_ready_o;
    gemm->rd_beat_valid_i = from->pr_beat_valid_o;
    WIRE_WITH(gemm->rd_beat_valid_i, gemm->rd_beat_data_i, from->pr_beat_data_o);
}

static bool loads_clock(struct mantis_top *t, const struct mantis_top_in *in, struct mantis_top_out *out)
{
    SHOW(READER, dma_reader, t->u_dma_reader);
    gemm_loads_alone_show(&t->u_gemm.s);
    top_pins_memory_in(t, in);
    top_pins_memory_out(t, out);
    route_loads(t);
    quiet_edge(&t->quiet);
    TICK(READER, dma_reader, t->u_dma_reader,
         dma_reader_stirs(&t->u_dma_reader.s, &t->u_dma_reader.in, &t->u_dma_reader.out));
    gemm_loads_alone_tick(&t->u_gemm.s, &t->u_gemm.in);
    return t->quiet.stale != 0 || !gemm_stands(&t->u_gemm.s);
}

/* -- streams ------------------------------------------------------------------------------------ */

static bool streams_clock(struct mantis_top *t, const struct mantis_top_in *in, struct mantis_top_out *out)
{
    top_show_memory(t);
    SHOW(PEAK_STREAMS, peak_snoop, t->u_peak_streams);
    SHOW(ALIGN, align_unit, t->u_align_unit);
    SHOW(STREAM, stream, t->u_stream);
    top_pins_memory_in(t, in);
    top_pins_memory_out(t, out);
    top_routes_streams(t);
    quiet_edge(&t->quiet);
    t->u_csr.s.sticky |= top_sticky_event(t);
    TICK(READER, dma_reader, t->u_dma_reader,
         dma_reader_stirs(&t->u_dma_reader.s, &t->u_dma_reader.in, &t->u_dma_reader.out));
    TICK(WRITER, dma_writer, t->u_dma_writer, dma_writer_stirs(&t->u_dma_writer.s, &t->u_dma_writer.in));
    TICK(RANDOM_STREAMS, random, t->u_random_streams, random_stirs(&t->u_random_streams.in, &t->u_random_streams.out));
    TICK(PEAK_STREAMS, peak_snoop, t->u_peak_streams, peak_snoop_stirs(&t->u_peak_streams.s, &t->u_peak_streams.in));
    TICK(ALIGN, align_unit, t->u_align_unit, align_unit_stirs(&t->u_align_unit.s, &t->u_align_unit.in));
    TICK(STREAM, stream, t->u_stream, stream_stirs(&t->u_stream.s, &t->u_stream.in));
    return t->quiet.stale != UNIT(STREAM); /* which is stepped in all of its clocks */
}

/* -- a clock of either -------------------------------------------------------------------------- */

bool mantis_top_alone_clock(struct mantis_top *top, const struct mantis_top_in *in, struct mantis_top_out *out)
{
    quiet_show(&top->quiet, false);
    return products_work(top) ? loads_clock(top, in, out) : streams_clock(top, in, out);
}

void mantis_top_alone_end(struct mantis_top *top, uint64_t clocks, uint64_t reads, uint64_t writes)
{
    struct counters *counters = &top->u_counters.s;
    mantis_top_settle_counts(top);
    counters_add(counters, top->event & ~(EVENT(READ_BEATS) | EVENT(WRITE_BEATS)), clocks);
    counters_add(counters, EVENT(READ_BEATS), reads);
    counters_add(counters, EVENT(WRITE_BEATS), writes);
    top->quiet.known = false; /* all is shown anew */
    top->u_gemm.s.quiet.stale = ~0u;
}
