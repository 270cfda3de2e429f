/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/top_memory_routes.h"

#include "cycle/descriptor.h"
#include "cycle/top_routes.h"

#include <stdbool.h>

/* A client's port of the reader or writer on one of their channels. */
#define CHANNEL_REQUEST(to, channel, prefix, client)                 \
    do {                                                             \
        (to)->channel##_req_valid_i = (client).prefix##_req_valid_o; \
        (to)->channel##_req_addr_i = (client).prefix##_req_addr_o;   \
        (to)->channel##_req_bytes_i = (client).prefix##_req_bytes_o; \
    } while (0)

/* Who has the streams' channel: stream, reduce, or else the sequencer. */
static uint32_t holder(const struct mantis_top *t)
{
    const uint32_t owner = t->u_sequencer.out.owner_o;
    return owner == OWNER_GEMM ? OWNER_SEQUENCER : owner;
}

static void route_reader_products(struct mantis_top *t)
{
    struct dma_reader_in *reader = &t->u_dma_reader.in;
    const struct dma_reader_out *beats = &t->u_dma_reader.out;
    CHANNEL_REQUEST(reader, pr, rd, t->u_gemm.out);
    reader->pr_beat_ready_i = t->u_gemm.out.rd_beat_ready_o;
    reader->pr_clear_i = t->u_sequencer.out.clear_o;
    t->u_gemm.in.rd_req_ready_i = beats->pr_req_ready_o;
    t->u_gemm.in.rd_beat_valid_i = beats->pr_beat_valid_o;
    WIRE(t->u_gemm.in.rd_beat_data_i, beats->pr_beat_data_o);
}

static void route_reader_streams(struct mantis_top *t)
{
    struct dma_reader_in *reader = &t->u_dma_reader.in;
    switch (holder(t)) {
    case OWNER_STREAM:
        CHANNEL_REQUEST(reader, st, rd, t->u_stream.out);
        reader->st_beat_ready_i = t->u_stream.out.rd_beat_ready_o;
        break;
    case OWNER_REDUCE:
        CHANNEL_REQUEST(reader, st, rd, t->u_reduce.out);
        reader->st_beat_ready_i = t->u_reduce.out.rd_beat_ready_o;
        break;
    default:
        CHANNEL_REQUEST(reader, st, rd, t->u_sequencer.out);
        reader->st_beat_ready_i = t->u_sequencer.out.rd_beat_ready_o;
        break;
    }
    if (t->u_dma_reader.out.st_beat_fetch_o)
        reader->st_beat_ready_i = t->u_sequencer.out.rd_beat_ready_o;
    reader->st_fetch_i = t->u_sequencer.out.fetch_o;
    reader->st_clear_i = t->u_sequencer.out.clear_o;
    reader->mem_base_i = t->u_csr.out.mem_base_o;
}

/* What the reader's streams' channel answers to one client. */
#define READER_TO(client, number)                                                \
    do {                                                                         \
        const struct dma_reader_out *from = &t->u_dma_reader.out;                \
        bool mine = holder(t) == (number);                                       \
        bool beats = from->st_beat_fetch_o ? (number) == OWNER_SEQUENCER : mine; \
        t->client.in.rd_req_ready_i = mine && from->st_req_ready_o;              \
        t->client.in.rd_beat_valid_i = beats && from->st_beat_valid_o;           \
        WIRE(t->client.in.rd_beat_data_i, from->st_beat_data_o);                 \
    } while (0)

static void route_reader_clients(struct mantis_top *t)
{
    READER_TO(u_sequencer, OWNER_SEQUENCER);
    READER_TO(u_stream, OWNER_STREAM);
    READER_TO(u_reduce, OWNER_REDUCE);
}

static void route_write_requests(struct mantis_top *t)
{
    struct dma_writer_in *writer = &t->u_dma_writer.in;
    const struct dma_writer_out *answer = &t->u_dma_writer.out;
    CHANNEL_REQUEST(writer, pr, wr, t->u_gemm.out);
    switch (holder(t)) {
    case OWNER_STREAM: CHANNEL_REQUEST(writer, st, wr, t->u_stream.out); break;
    case OWNER_REDUCE: CHANNEL_REQUEST(writer, st, wr, t->u_reduce.out); break;
    default: CHANNEL_REQUEST(writer, st, wr, t->u_sequencer.out); break;
    }
    t->u_gemm.in.wr_req_ready_i = answer->pr_req_ready_o;
    t->u_sequencer.in.wr_req_ready_i = holder(t) == OWNER_SEQUENCER && answer->st_req_ready_o;
    t->u_stream.in.wr_req_ready_i = holder(t) == OWNER_STREAM && answer->st_req_ready_o;
    t->u_reduce.in.wr_req_ready_i = holder(t) == OWNER_REDUCE && answer->st_req_ready_o;
    writer->pr_clear_i = writer->st_clear_i = t->u_sequencer.out.clear_o;
    writer->pr_poison_i = t->u_dma_reader.out.pr_error_o;
    writer->st_poison_i = t->u_dma_reader.out.st_error_o;
    writer->mem_base_i = t->u_csr.out.mem_base_o;
}

static void route_products_data(struct mantis_top *t)
{
    struct dma_writer_in *writer = &t->u_dma_writer.in;
    const uint32_t ready = t->u_dma_writer.out.pr_data_ready_o;
    const bool raw = descriptor_field(t->u_sequencer.out.desc_o, MANTIS_GEMM_RAW);
    if (raw) {
        writer->pr_data_valid_i = t->u_gemm.out.wr_data_valid_o;
        WIRE(writer->pr_data_i, t->u_gemm.out.wr_data_o);
    } else {
        writer->pr_data_valid_i = t->u_align_unit.out.pr_data_valid_o;
        WIRE(writer->pr_data_i, t->u_align_unit.out.data_o);
    }
    t->u_gemm.in.wr_data_ready_i = raw && ready;
    t->u_align_unit.in.pr_data_ready_i = !raw && ready;
}

static void route_streams_data(struct mantis_top *t)
{
    struct dma_writer_in *writer = &t->u_dma_writer.in;
    const uint32_t ready = t->u_dma_writer.out.st_data_ready_o;
    const bool stream = holder(t) == OWNER_STREAM, reduce = holder(t) == OWNER_REDUCE, neither = !stream && !reduce;
    const uint32_t opcode = t->u_sequencer.out.desc_o[0] & 0xff;
    const bool map = stream && opcode == MANTIS_OP_MAP;
    const bool align = stream && (opcode == MANTIS_OP_VECTOR || opcode == MANTIS_OP_ALIGN);
    if (neither) {
        writer->st_data_valid_i = t->u_sequencer.out.wr_data_valid_o;
        WIRE(writer->st_data_i, t->u_sequencer.out.wr_data_o);
    } else if (reduce) {
        writer->st_data_valid_i = t->u_reduce.out.wr_data_valid_o;
        WIRE(writer->st_data_i, t->u_reduce.out.wr_data_o);
    } else if (map) {
        writer->st_data_valid_i = t->u_stream.out.wr_data_valid_o;
        WIRE(writer->st_data_i, t->u_stream.out.wr_data_o);
    } else {
        writer->st_data_valid_i = align && t->u_align_unit.out.st_data_valid_o;
        WIRE(writer->st_data_i, t->u_align_unit.out.data_o);
    }
    t->u_sequencer.in.wr_data_ready_i = neither && ready;
    t->u_stream.in.wr_data_ready_i = map && ready;
    t->u_reduce.in.wr_data_ready_i = reduce && ready;
    t->u_align_unit.in.st_data_ready_i = align && ready;
}

void top_memory_routes(struct mantis_top *t)
{
    route_reader_products(t);
    route_reader_streams(t);
    route_reader_clients(t);
    route_write_requests(t);
    route_products_data(t);
    route_streams_data(t);
}
