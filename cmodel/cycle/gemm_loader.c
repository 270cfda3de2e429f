/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_loader.h"

#include "cycle/descriptor.h"

#include <string.h>

/* With ACCUMULATE the drain's reads must not wait for lines that only a drained tile makes room for: what has been
 * asked for is taken before more is asked, and into a half that is free. */
static bool holds(const struct gemm_loader *s, const struct gemm_loader_in *in)
{
    bool filled = in->filled_i >> s->request.steps.half & 1;
    return descriptor_field(in->desc_i, MANTIS_GEMM_ACCUMULATE) && (s->asked || filled);
}

void gemm_loader_outputs(const struct gemm_loader *s, const struct gemm_loader_in *in, struct gemm_loader_out *out)
{
    bool requests = s->request.phase != GEMM_PHASE_NONE && s->request.phase != GEMM_PHASE_SET && !holds(s, in);
    out->rd_req_valid_o = requests;
    out->rd_req_addr_o = requests ? gemm_lines_addr(&s->request, in->desc_i) : 0;
    out->rd_req_bytes_o = requests ? gemm_lines_bytes(&s->request, in->desc_i) : 0;

    /* A half is written only after the walker gave it back; the bias memory has room for four column blocks. */
    uint32_t phase = s->receive.phase;
    bool half_free = !(in->filled_i >> s->receive.steps.half & 1);
    out->rd_beat_ready_o = phase != GEMM_PHASE_NONE && (phase == GEMM_PHASE_BIAS || half_free);
    out->phase_o = phase;

    out->bias_valid_o = s->bias_valid;
    out->bias_addr_o = s->bias_addr;
    memcpy(out->bias_data_o, s->bias_data, sizeof out->bias_data_o);
    out->a_write_o = s->a_write;
    out->b_write_o = s->b_write;
    out->write_column_o = s->place.column;
    out->write_half_o = s->write_half;
    out->write_row_o = s->place.row;
    out->write_k_o = s->place.k;
    out->write_count_o = s->place.count;
    out->write_view_o = s->place.view;
    out->write_index_o = s->place.index;
    memcpy(out->write_data_o, s->write_data, sizeof out->write_data_o);
    out->fill_o = s->fill;
}

/* Four words of bias; those beyond the block's columns are 0. */
static void take_bias(struct gemm_loader *s, const struct gemm_loader_in *in)
{
    s->bias_valid = 1;
    s->bias_addr = gemm_steps_bias_column(&s->receive.steps) / 4 + s->beat;
    memcpy(s->bias_data, in->rd_beat_data_i, sizeof s->bias_data);
}

static void take_operand(struct gemm_loader *s, const struct gemm_loader_in *in)
{
    s->a_write = s->receive.phase == GEMM_PHASE_A;
    s->b_write = s->receive.phase == GEMM_PHASE_B;
    s->write_half = s->receive.steps.half;
    s->place = gemm_lines_place(&s->receive, in->desc_i, s->beat);
    memcpy(s->write_data, in->rd_beat_data_i, sizeof s->write_data);
}

static void take_beat(struct gemm_loader *s, const struct gemm_loader_in *in)
{
    if (s->receive.phase == GEMM_PHASE_BIAS)
        take_bias(s, in);
    else
        take_operand(s, in);
    s->beat++;
    if (s->beat * MANTIS_GROUP >= gemm_lines_bytes(&s->receive, in->desc_i)) {
        s->beat = 0;
        s->fill = gemm_lines_next(&s->receive, in->desc_i);
        if (s->fill)
            s->asked = 0;
    }
}

static void reset(struct gemm_loader *s)
{
    memset(&s->request, 0, sizeof s->request);
    memset(&s->receive, 0, sizeof s->receive);
    s->beat = s->asked = s->bias_valid = s->a_write = s->b_write = s->fill = 0;
}

void gemm_loader_tick(struct gemm_loader *s, const struct gemm_loader_in *in, const struct gemm_loader_out *out)
{
    bool set = s->request.phase == GEMM_PHASE_SET && !holds(s, in);
    s->bias_valid = s->a_write = s->b_write = s->fill = 0;
    if (in->rd_beat_valid_i && out->rd_beat_ready_o)
        take_beat(s, in);
    if (((out->rd_req_valid_o && in->rd_req_ready_i) || set) && gemm_lines_next(&s->request, in->desc_i))
        s->asked = 1;
    if (in->start_i) {
        s->request = gemm_lines_begin(in->desc_i, true);
        s->receive = gemm_lines_begin(in->desc_i, false);
        s->beat = s->asked = 0;
    }
    if (!in->rst_ni)
        reset(s);
}
