/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/clock_shares.h"

#include "cycle/mantis_top.h"

#include <stdbool.h>

#define ITEM_TEXT(name, about) {#name, about},
static const char *const ITEMS[CLOCK_SHARES][2] = {CLOCK_SHARES_ITEMS(ITEM_TEXT)};
#undef ITEM_TEXT

const char *clock_share_name(int item)
{
    return ITEMS[item][0];
}

const char *clock_share_about(int item)
{
    return ITEMS[item][1];
}

double clock_share_of(const clock_shares *s, int part)
{
    const uint64_t all = s->clocks[CLOCK_SHARE_cycles];
    return all ? (double)s->clocks[part] / (double)all : 0.0;
}

/* The kind of the stream that runs. */
static int stream_kind(const struct sequencer_out *o)
{
    if (o->st_owner_o != OWNER_STREAM && o->st_owner_o != OWNER_REDUCE)
        return CLOCK_SHARE_stream_scales;
    switch (o->st_desc_o[0] & 0xff) {
    case MANTIS_OP_PEAK: return CLOCK_SHARE_peak;
    case MANTIS_OP_MAP: return CLOCK_SHARE_map;
    case MANTIS_OP_VECTOR: return CLOCK_SHARE_vector;
    case MANTIS_OP_REDUCE: return CLOCK_SHARE_reduce;
    case MANTIS_OP_ALIGN: return CLOCK_SHARE_align;
    default: return CLOCK_SHARE_stream_scales;
    }
}

static int product_cause(const struct gemm_out *g)
{
    for (int i = 0; i < 6; i++)
        if (g->stall_o >> i & 1)
            return CLOCK_SHARE_stall_a + i;
    return CLOCK_SHARE_mac_active;
}

static int stream_cause(const struct mantis_top *top)
{
    const struct dma_reader_unit *r = &top->u_dma_reader;
    const struct dma_writer_unit *w = &top->u_dma_writer;
    const bool reads = r->out.st_beat_valid_o && r->in.st_beat_ready_i;
    const bool writes = w->in.st_data_valid_i && w->out.st_data_ready_o;
    if (reads || writes)
        return CLOCK_SHARE_stream_moves;
    const bool refused = (r->out.arvalid_o && !r->in.arready_i) || (w->out.awvalid_o && !w->in.awready_i) ||
                         (w->out.wvalid_o && !w->in.wready_i);
    const bool unanswered = !r->out.st_idle_o; /* and no beat is there */
    return refused || unanswered ? CLOCK_SHARE_stream_waits : CLOCK_SHARE_stream_inside;
}

void clock_shares_watch(void *context, const struct mantis_top *top)
{
    uint64_t *n = ((clock_shares *)context)->clocks;
    const struct sequencer_out *sequencer = &top->u_sequencer.out;
    const bool product = sequencer->pr_busy_o, stream = sequencer->st_busy_o;
    if (!sequencer->busy_o)
        return;
    n[CLOCK_SHARE_cycles]++;
    n[CLOCK_SHARE_products] += product;
    n[CLOCK_SHARE_streams] += stream;
    n[CLOCK_SHARE_overlap] += product && stream;
    n[CLOCK_SHARE_control] += !product && !stream;
    if (product)
        n[top->u_gemm.out.busy_o ? product_cause(&top->u_gemm.out) : CLOCK_SHARE_product_scales]++;
    if (!stream)
        return;
    const int kind = stream_kind(sequencer);
    n[kind]++;
    if (kind != CLOCK_SHARE_stream_scales)
        n[stream_cause(top)]++;
}
