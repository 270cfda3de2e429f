/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/gemm_scales.h"

#include "cycle/product_scaling.h"

#include <string.h>

enum { OPERANDS = 2 };

static struct product_scaling scaling(const struct gemm_scales_in *in, uint32_t op)
{
    return product_scaling_of(in->desc_i, op);
}

/* Entries or channels of the operand, of all groups. */
static uint32_t total(const struct gemm_scales_in *in, uint32_t op)
{
    return product_scaling_total(in->desc_i, op, op == 0 ? in->entries_0_i : in->entries_1_i);
}

void gemm_scales_outputs(const struct gemm_scales *s, const struct gemm_scales_in *in, struct gemm_scales_out *out)
{
    out->done_o = s->state == GEMM_SCALES_DONE;
    out->fault_o = out->done_o && s->bad;
    out->rd_req_valid_o = s->state == GEMM_SCALES_REQ;
    out->rd_req_addr_o = 0;
    out->rd_req_bytes_o = 0;
    if (out->rd_req_valid_o) {
        struct product_scaling x = scaling(in, s->op);
        out->rd_req_addr_o = x.channels ? x.addr + 16 : x.addr; /* a record's E stands before its channels */
        out->rd_req_bytes_o = (uint64_t)total(in, s->op) * (x.channels ? 1 : 4);
    }
    out->rd_beat_ready_o = s->state == GEMM_SCALES_DATA;
    out->a_data_o = s->data[0];
    out->b_data_o = s->data[1];
}

static bool legal_exponent(int32_t e)
{
    return e >= MANTIS_MIN_EXPONENT && e <= MANTIS_MAX_EXPONENT;
}

/* One entry or channel of the beat goes into the operand's store. */
static void take_item(struct gemm_scales *s, const struct gemm_scales_in *in)
{
    bool channels = scaling(in, s->op).channels, ends_beat = s->item == (channels ? 15 : 3);
    uint32_t word = s->hold[channels ? s->item / 4 : s->item];
    if (channels) {
        word = word >> 8 * (s->item % 4) & scaling(in, s->op).last_g; /* whatever a host wrote above */
    } else {
        if (!legal_exponent((int32_t)word))
            s->bad = 1;
        word &= 0x3ff;
    }
    s->store[s->op][s->index % MANTIS_MAX_COEF] = (uint16_t)word;
    bool ends_operand = s->index + 1 == total(in, s->op);
    s->index++;
    s->item = (s->item + 1) % 16;
    if (ends_operand && s->op == 0 && scaling(in, 1).scaled) {
        s->op = 1;
        s->index = 0;
        s->state = GEMM_SCALES_REQ;
    } else if (ends_operand) {
        s->state = GEMM_SCALES_DONE;
    } else if (ends_beat) {
        s->state = GEMM_SCALES_DATA;
    }
}

static void step(struct gemm_scales *s, const struct gemm_scales_in *in)
{
    switch ((enum gemm_scales_state)s->state) {
    case GEMM_SCALES_IDLE:
        if (in->start_i) {
            s->state = GEMM_SCALES_REQ;
            s->op = !scaling(in, 0).scaled;
            s->index = s->bad = 0;
        }
        break;
    case GEMM_SCALES_REQ:
        if (in->rd_req_ready_i)
            s->state = GEMM_SCALES_DATA;
        break;
    case GEMM_SCALES_DATA:
        if (in->rd_beat_valid_i) {
            memcpy(s->hold, in->rd_beat_data_i, sizeof s->hold);
            s->item = 0;
            s->state = GEMM_SCALES_TAKE;
        }
        break;
    case GEMM_SCALES_TAKE: take_item(s, in); break;
    case GEMM_SCALES_DONE: s->state = GEMM_SCALES_IDLE; break;
    }
}

void gemm_scales_tick(struct gemm_scales *s, const struct gemm_scales_in *in, const struct gemm_scales_out *out)
{
    (void)out;
    if (in->a_read_i)
        s->data[0] = s->store[0][in->a_addr_i];
    if (in->b_read_i)
        s->data[1] = s->store[1][in->b_addr_i];
    step(s, in);
    if (!in->rst_ni)
        s->state = s->op = s->index = s->item = s->bad = 0;
}
