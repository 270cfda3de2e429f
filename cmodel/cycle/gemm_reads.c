/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_reads.h"

#include "cycle/descriptor.h"

#include <string.h>

static bool shared(const struct gemm_readers *r, const struct gemm_in *in)
{
    return !r->loads && descriptor_field(in->desc_i, MANTIS_GEMM_ACCUMULATE);
}

static bool has_room(const struct gemm_reads *s)
{
    return fifo_in_ready(&s->order, GEMM_READS_DEPTH);
}

/* Do the beats that come belong to the drain? */
static bool drain_is_next(const struct gemm_reads *s)
{
    return fifo_out_valid(&s->order) && s->item[s->order.read].drain;
}

static bool loader_is_next(const struct gemm_reads *s)
{
    return fifo_out_valid(&s->order) && !s->item[s->order.read].drain;
}

#define REQUEST_OF(unit)                                  \
    do {                                                  \
        out->rd_req_valid_o = (unit)->out.rd_req_valid_o; \
        out->rd_req_addr_o = (unit)->out.rd_req_addr_o;   \
        out->rd_req_bytes_o = (unit)->out.rd_req_bytes_o; \
    } while (0)

void gemm_reads_show(const struct gemm_reads *s, const struct gemm_readers *r, const struct gemm_in *in,
                     struct gemm_out *out)
{
    if (r->loads) {
        REQUEST_OF(r->scales);
        out->rd_beat_ready_o = r->scales->out.rd_beat_ready_o;
        return;
    }
    if (shared(r, in) && r->drain->out.rd_req_valid_o)
        REQUEST_OF(r->drain);
    else
        REQUEST_OF(r->loader);
    out->rd_beat_ready_o = r->loader->out.rd_beat_ready_o;
    if (!shared(r, in))
        return;
    if (!has_room(s))
        out->rd_req_valid_o = out->rd_req_addr_o = out->rd_req_bytes_o = 0;
    out->rd_beat_ready_o =
        (drain_is_next(s) && r->drain->out.rd_beat_ready_o) || (loader_is_next(s) && r->loader->out.rd_beat_ready_o);
}

void gemm_reads_route(const struct gemm_reads *s, const struct gemm_readers *r, const struct gemm_in *in)
{
    bool both = shared(r, in), ready = in->rd_req_ready_i, beat = in->rd_beat_valid_i;
    bool granted = ready && (!both || has_room(s));
    struct gemm_scales_in *scales = &r->scales->in;
    struct gemm_loader_in *loader = &r->loader->in;
    struct drain_in *drain = &r->drain->in;
    scales->rd_req_ready_i = r->loads && ready;
    scales->rd_beat_valid_i = r->loads && beat;
    drain->rd_req_ready_i = both && granted;
    drain->rd_beat_valid_i = both && drain_is_next(s) && beat;
    loader->rd_req_ready_i = !r->loads && granted && !(both && r->drain->out.rd_req_valid_o);
    loader->rd_beat_valid_i = !r->loads && (!both || loader_is_next(s)) && beat;
    memcpy(scales->rd_beat_data_i, in->rd_beat_data_i, sizeof in->rd_beat_data_i);
    memcpy(loader->rd_beat_data_i, in->rd_beat_data_i, sizeof in->rd_beat_data_i);
    memcpy(drain->rd_beat_data_i, in->rd_beat_data_i, sizeof in->rd_beat_data_i);
}

void gemm_reads_tick(struct gemm_reads *s, const struct gemm_readers *r, const struct gemm_in *in,
                     const struct gemm_out *out)
{
    bool both = shared(r, in);
    bool push = both && out->rd_req_valid_o && in->rd_req_ready_i;
    bool beat = both && out->rd_beat_ready_o && in->rd_beat_valid_i, pop = false;
    if (beat) {
        s->taken++;
        pop = s->taken == s->item[s->order.read].beats;
        if (pop)
            s->taken = 0;
    }
    if (push) {
        s->item[s->order.write].drain = r->drain->out.rd_req_valid_o;
        s->item[s->order.write].beats = (uint32_t)((out->rd_req_bytes_o + 15) / 16);
    }
    fifo_tick(&s->order, GEMM_READS_DEPTH, push, pop, !in->rst_ni);
    if (!in->rst_ni)
        s->taken = 0;
}
