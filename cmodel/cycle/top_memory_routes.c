/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/top_memory_routes.h"

#include "cycle/descriptor.h"
#include "cycle/top_routes.h"

#include <stdbool.h>

enum { ENTRY_BYTES = 4 };

/* -- what they show --------------------------------------------------------------------------------- */

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
void top_show_memory(struct mantis_top *t)
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

/* -- wires ------------------------------------------------------------------------------------------ */

/* A unit's port of the reader or writer on one of their channels; an execute's. */
#define CHANNEL_REQUEST(to, channel, prefix, client)                 \
    do {                                                             \
        (to)->channel##_req_valid_i = (client).prefix##_req_valid_o; \
        (to)->channel##_req_addr_i = (client).prefix##_req_addr_o;   \
        (to)->channel##_req_bytes_i = (client).prefix##_req_bytes_o; \
    } while (0)
#define CHANNEL_ENTRY(to, channel, prefix)                                   \
    do {                                                                     \
        (to)->channel##_req_valid_i = seq->channel##_##prefix##_req_valid_o; \
        (to)->channel##_req_addr_i = seq->channel##_##prefix##_req_addr_o;   \
        (to)->channel##_req_bytes_i = ENTRY_BYTES;                           \
    } while (0)

static void route_reader_products(struct mantis_top *t)
{
    struct dma_reader_in *reader = &t->u_dma_reader.in;
    const struct dma_reader_out *from = &t->u_dma_reader.out;
    const struct sequencer_out *seq = &t->u_sequencer.out;
    struct sequencer_in *execute = &t->u_sequencer.in;
    const bool gemm = seq->pr_runs_o;
    if (gemm)
        CHANNEL_REQUEST(reader, pr, rd, t->u_gemm.out);
    else
        CHANNEL_ENTRY(reader, pr, rd);
    reader->pr_beat_ready_i = gemm ? t->u_gemm.out.rd_beat_ready_o : seq->pr_rd_beat_ready_o;
    reader->pr_clear_i = seq->pr_clear_o;
    t->u_gemm.in.rd_req_ready_i = gemm && from->pr_req_ready_o;
    t->u_gemm.in.rd_beat_valid_i = gemm && from->pr_beat_valid_o;
    WIRE_WITH(from->pr_beat_valid_o, t->u_gemm.in.rd_beat_data_i, from->pr_beat_data_o);
    execute->pr_rd_req_ready_i = !gemm && from->pr_req_ready_o;
    execute->pr_rd_beat_valid_i = !gemm && from->pr_beat_valid_o;
    execute->pr_rd_beat_word_i = from->pr_beat_data_o[0];
}

static void route_reader_streams(struct mantis_top *t)
{
    struct dma_reader_in *reader = &t->u_dma_reader.in;
    const struct sequencer_out *seq = &t->u_sequencer.out;
    switch (seq->st_owner_o) {
    case OWNER_STREAM:
        CHANNEL_REQUEST(reader, st, rd, t->u_stream.out);
        reader->st_beat_ready_i = t->u_stream.out.rd_beat_ready_o;
        break;
    case OWNER_REDUCE:
        CHANNEL_REQUEST(reader, st, rd, t->u_reduce.out);
        reader->st_beat_ready_i = t->u_reduce.out.rd_beat_ready_o;
        break;
    default:
        CHANNEL_ENTRY(reader, st, rd);
        reader->st_beat_ready_i = seq->st_rd_beat_ready_o;
        break;
    }
    if (seq->fetch_req_valid_o) {
        reader->st_req_valid_i = 1;
        reader->st_req_addr_i = seq->fetch_req_addr_o;
        reader->st_req_bytes_i = MANTIS_DESCRIPTOR_BYTES;
    }
    if (t->u_dma_reader.out.st_beat_fetch_o)
        reader->st_beat_ready_i = seq->fetching_o;
    reader->st_fetch_i = seq->fetch_req_valid_o;
    reader->st_clear_i = seq->st_clear_o;
}

static void route_reader_clients(struct mantis_top *t)
{
    const struct dma_reader_out *from = &t->u_dma_reader.out;
    const uint32_t owner = t->u_sequencer.out.st_owner_o;
    const bool ready = from->st_req_ready_o && !t->u_sequencer.out.fetch_req_valid_o;
    const bool beat = from->st_beat_valid_o && !from->st_beat_fetch_o;
    struct sequencer_in *seq = &t->u_sequencer.in;
    seq->fetch_req_ready_i = from->st_req_ready_o;
    seq->fetch_beat_valid_i = from->st_beat_valid_o && from->st_beat_fetch_o;
    WIRE_WITH(seq->fetch_beat_valid_i, seq->fetch_beat_data_i, from->st_beat_data_o);
    seq->st_rd_req_ready_i = owner == OWNER_SEQUENCER && ready;
    seq->st_rd_beat_valid_i = owner == OWNER_SEQUENCER && beat;
    seq->st_rd_beat_word_i = from->st_beat_data_o[0];
    t->u_stream.in.rd_req_ready_i = owner == OWNER_STREAM && ready;
    t->u_stream.in.rd_beat_valid_i = owner == OWNER_STREAM && beat;
    WIRE_WITH(t->u_stream.in.rd_beat_valid_i, t->u_stream.in.rd_beat_data_i, from->st_beat_data_o);
    t->u_reduce.in.rd_req_ready_i = owner == OWNER_REDUCE && ready;
    t->u_reduce.in.rd_beat_valid_i = owner == OWNER_REDUCE && beat;
    WIRE_WITH(t->u_reduce.in.rd_beat_valid_i, t->u_reduce.in.rd_beat_data_i, from->st_beat_data_o);
}

static void route_products_requests(struct mantis_top *t)
{
    struct dma_writer_in *writer = &t->u_dma_writer.in;
    const uint32_t ready = t->u_dma_writer.out.pr_req_ready_o;
    const struct sequencer_out *seq = &t->u_sequencer.out;
    const bool gemm = seq->pr_runs_o;
    if (gemm)
        CHANNEL_REQUEST(writer, pr, wr, t->u_gemm.out);
    else
        CHANNEL_ENTRY(writer, pr, wr);
    t->u_gemm.in.wr_req_ready_i = gemm && ready;
    t->u_sequencer.in.pr_wr_req_ready_i = !gemm && ready;
    writer->pr_clear_i = seq->pr_clear_o;
    writer->pr_poison_i = t->u_dma_reader.out.pr_error_o;
}

static void route_streams_requests(struct mantis_top *t)
{
    struct dma_writer_in *writer = &t->u_dma_writer.in;
    const uint32_t ready = t->u_dma_writer.out.st_req_ready_o;
    const struct sequencer_out *seq = &t->u_sequencer.out;
    const uint32_t owner = seq->st_owner_o;
    switch (owner) {
    case OWNER_STREAM: CHANNEL_REQUEST(writer, st, wr, t->u_stream.out); break;
    case OWNER_REDUCE: CHANNEL_REQUEST(writer, st, wr, t->u_reduce.out); break;
    default: CHANNEL_ENTRY(writer, st, wr); break;
    }
    t->u_sequencer.in.st_wr_req_ready_i = owner == OWNER_SEQUENCER && ready;
    t->u_stream.in.wr_req_ready_i = owner == OWNER_STREAM && ready;
    t->u_reduce.in.wr_req_ready_i = owner == OWNER_REDUCE && ready;
    writer->st_clear_i = seq->st_clear_o;
    writer->st_poison_i = t->u_dma_reader.out.st_error_o;
}

static void route_products_data(struct mantis_top *t)
{
    struct dma_writer_in *writer = &t->u_dma_writer.in;
    const struct sequencer_out *seq = &t->u_sequencer.out;
    const uint32_t ready = t->u_dma_writer.out.pr_data_ready_o;
    const bool gemm = seq->pr_runs_o, raw = descriptor_field(seq->pr_desc_o, MANTIS_GEMM_RAW);
    if (!gemm) {
        writer->pr_data_valid_i = seq->pr_wr_data_valid_o;
        WIDEN(writer->pr_data_i, seq->pr_wr_data_o);
    } else if (raw) {
        writer->pr_data_valid_i = t->u_gemm.out.wr_data_valid_o;
        WIRE_WITH(writer->pr_data_valid_i, writer->pr_data_i, t->u_gemm.out.wr_data_o);
    } else {
        writer->pr_data_valid_i = t->u_align_unit.out.pr_data_valid_o;
        WIRE_WITH(writer->pr_data_valid_i, writer->pr_data_i, t->u_align_unit.out.pr_data_o);
    }
    t->u_sequencer.in.pr_wr_data_ready_i = !gemm && ready;
    t->u_gemm.in.wr_data_ready_i = gemm && raw && ready;
    t->u_align_unit.in.pr_data_ready_i = gemm && !raw && ready;
}

static void route_streams_data(struct mantis_top *t)
{
    struct dma_writer_in *writer = &t->u_dma_writer.in;
    const struct sequencer_out *seq = &t->u_sequencer.out;
    const uint32_t ready = t->u_dma_writer.out.st_data_ready_o;
    const bool stream = seq->st_owner_o == OWNER_STREAM, reduce = seq->st_owner_o == OWNER_REDUCE;
    const uint32_t opcode = seq->st_desc_o[0] & 0xff;
    const bool map = stream && opcode == MANTIS_OP_MAP;
    const bool align = stream && (opcode == MANTIS_OP_VECTOR || opcode == MANTIS_OP_ALIGN);
    if (!stream && !reduce) {
        writer->st_data_valid_i = seq->st_wr_data_valid_o;
        WIDEN(writer->st_data_i, seq->st_wr_data_o);
    } else if (reduce) {
        writer->st_data_valid_i = t->u_reduce.out.wr_data_valid_o;
        WIRE_WITH(writer->st_data_valid_i, writer->st_data_i, t->u_reduce.out.wr_data_o);
    } else if (map) {
        writer->st_data_valid_i = t->u_stream.out.wr_data_valid_o;
        WIRE_WITH(writer->st_data_valid_i, writer->st_data_i, t->u_stream.out.wr_data_o);
    } else {
        writer->st_data_valid_i = align && t->u_align_unit.out.st_data_valid_o;
        WIRE_WITH(writer->st_data_valid_i, writer->st_data_i, t->u_align_unit.out.st_data_o);
    }
    t->u_sequencer.in.st_wr_data_ready_i = !stream && !reduce && ready;
    t->u_stream.in.wr_data_ready_i = map && ready;
    t->u_reduce.in.wr_data_ready_i = reduce && ready;
    t->u_align_unit.in.st_data_ready_i = align && ready;
}

void top_memory_routes_products(struct mantis_top *t)
{
    const uint32_t commands = UNIT(SEQUENCER);
    if (NEWS(commands | UNIT(READS_PRODUCTS) | UNIT(GEMM)))
        route_reader_products(t);
    if (NEWS(commands | UNIT(READS_PRODUCTS) | UNIT(WRITES_PRODUCTS) | UNIT(GEMM_LEAVES)))
        route_products_requests(t);
    if (NEWS(commands | UNIT(WRITES_PRODUCTS) | UNIT(GEMM_LEAVES) | UNIT(ALIGN)))
        route_products_data(t);
}

void top_memory_routes_streams(struct mantis_top *t)
{
    const uint32_t commands = UNIT(SEQUENCER), streams = UNIT(STREAM) | UNIT(REDUCE);
    if (NEWS(commands | UNIT(READS_STREAMS) | streams))
        route_reader_streams(t);
    if (NEWS(commands | UNIT(READS_STREAMS)))
        route_reader_clients(t);
    if (NEWS(commands | UNIT(READS_STREAMS) | UNIT(WRITES_STREAMS) | streams))
        route_streams_requests(t);
    if (NEWS(commands | UNIT(WRITES_STREAMS) | streams | UNIT(ALIGN)))
        route_streams_data(t);
}
