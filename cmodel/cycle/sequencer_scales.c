/* SPDX-License-Identifier: Apache-2.0 */
/* The sequencer's states SCALE, SCALE_REQ, SCALE_DATA and SCALE_TAKE: the single entries that a command reads before it
 * starts. */
#include "cycle/sequencer_units.h"

#include "cycle/command_check.h"
#include "cycle/descriptor.h"
#include "cycle/sign_extend.h"
#include "mantis/numerics.h"

bool sequencer_raw_sums(const struct sequencer *s)
{
    return sequencer_opcode(s) == MANTIS_OP_GEMM && descriptor_field(s->desc, MANTIS_GEMM_RAW);
}

/* What is read is OUT_SCALE's entry, which must be that of the sums that are added to it. */
static bool reads_accumulated(const struct sequencer *s)
{
    return s->index == COMMAND_SCALES;
}

int32_t sequencer_raw_exponent(const struct sequencer *s)
{
    return command_raw_exponent(s->desc, s->exp[0], s->exp[1]);
}

uint32_t sequencer_scale_addr(const struct sequencer *s)
{
    return reads_accumulated(s) ? sequencer_out_scale_addr(s) : command_scale(s->desc, s->index).addr;
}

static bool legal_exponent(int32_t e)
{
    return e >= MANTIS_MIN_EXPONENT && e <= MANTIS_MAX_EXPONENT;
}

static uint32_t take_peak(struct sequencer *s, const struct command_scale *scale, uint32_t peak)
{
    if (peak >= MANTIS_PEAK_NONFINITE)
        return MANTIS_NONFINITE;
    bool none = peak == 0 && scale->zero_is_none;
    s->emax[s->index] = none ? 0 : (uint32_t)mantis_peak_exponent(peak, scale->bits, scale->saturate);
    s->exp[s->index] = scale->sign ? 0 : mantis_shared_exponent(peak, scale->bits, scale->saturate);
    return MANTIS_OK;
}

/* A scale entry has come: MANTIS_OK when it was good and taken. */
static uint32_t take_scale(struct sequencer *s, const struct sequencer_in *in)
{
    uint32_t word = s->word;
    if (in->reader_error_i)
        return MANTIS_BUS_ERROR;
    if (reads_accumulated(s))
        return word == (uint32_t)sequencer_raw_exponent(s) ? MANTIS_OK : MANTIS_BAD_EXPONENT;
    struct command_scale scale = command_scale(s->desc, s->index);
    if (scale.peak)
        return take_peak(s, &scale, word & 0x7fffffff);
    int32_t e = sign_extend(word, 32);
    if (!legal_exponent(e))
        return MANTIS_BAD_EXPONENT;
    s->exp[s->index] = e;
    return MANTIS_OK;
}

/* All entries of x0, x1, ... have been read. */
static void after_scales(struct sequencer *s)
{
    if (sequencer_opcode(s) == MANTIS_OP_FENCE)
        s->state = SEQUENCER_DONE;
    else if (sequencer_raw_sums(s) && !legal_exponent(sequencer_raw_exponent(s)))
        sequencer_fail(s, MANTIS_BAD_EXPONENT);
    else if (sequencer_raw_sums(s) && descriptor_field(s->desc, MANTIS_GEMM_ACCUMULATE))
        s->state = SEQUENCER_SCALE_REQ;
    else
        s->state = SEQUENCER_START;
}

/* To the next entry, if the command reads this one by its unit or not at all. */
static void pass_scale(struct sequencer *s)
{
    if (sequencer_opcode(s) == MANTIS_OP_GEMM && s->index < 2 &&
        command_scaling(s->desc, s->index).code == SCALING_SPANS)
        s->exp[s->index] = 0;
    s->index++;
}

static void judge_scale(struct sequencer *s, const struct sequencer_in *in)
{
    uint32_t status = take_scale(s, in);
    if (status != MANTIS_OK) {
        sequencer_fail(s, status);
        return;
    }
    s->state = reads_accumulated(s) ? SEQUENCER_START : SEQUENCER_SCALE;
    s->index++;
}

void sequencer_read_scales(struct sequencer *s, const struct sequencer_in *in)
{
    switch (s->state) {
    case SEQUENCER_SCALE:
        if (s->index == COMMAND_SCALES)
            after_scales(s);
        else if (command_scale(s->desc, s->index).used)
            s->state = SEQUENCER_SCALE_REQ;
        else
            pass_scale(s);
        break;
    case SEQUENCER_SCALE_REQ:
        if (in->rd_req_ready_i)
            s->state = SEQUENCER_SCALE_DATA;
        break;
    case SEQUENCER_SCALE_DATA:
        if (in->rd_beat_valid_i) {
            s->word = in->rd_beat_data_i[0];
            s->state = SEQUENCER_SCALE_TAKE;
        }
        break;
    default: /* SCALE_TAKE */ judge_scale(s, in); break;
    }
}
