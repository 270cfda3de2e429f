/* SPDX-License-Identifier: Apache-2.0 */
/* Execute's states CLEAR, SCALES and SUM: the single entries that a command reads before it starts. */
#include "cycle/command_execute.h"

#include "cycle/command_check.h"
#include "cycle/descriptor.h"
#include "mantis/numerics.h"

bool execute_raw_sums(const struct command_execute *e)
{
    return execute_opcode(e) == MANTIS_OP_GEMM && descriptor_field(e->desc, MANTIS_GEMM_RAW);
}

int32_t execute_raw_exponent(const struct command_execute *e)
{
    return command_raw_exponent(e->desc, e->exp[0], e->exp[1]);
}

static bool legal_exponent(int32_t exponent)
{
    return exponent >= MANTIS_MIN_EXPONENT && exponent <= MANTIS_MAX_EXPONENT;
}

void execute_begin_scales(struct command_execute *e)
{
    e->pending = 0;
    for (unsigned i = 0; i < COMMAND_SCALES; i++)
        e->pending |= (uint32_t)command_scale(e->desc, i).used << i;
    e->awaited = e->pending;
    e->summed = e->asking = e->word_valid = false;
    e->bad = MANTIS_OK;
    if (execute_opcode(e) == MANTIS_OP_GEMM) /* arrays of entries stand in gemm_scales */
        for (unsigned i = 0; i < 2; i++)
            if (command_scaling(e->desc, i).code == SCALING_SPANS)
                e->exp[i] = 0;
    e->state = EXECUTE_SCALES;
}

static uint32_t lowest(uint32_t entries)
{
    uint32_t i = 0;
    while (!(entries >> i & 1))
        i++;
    return i;
}

static uint32_t take_peak(struct command_execute *e, const struct command_scale *scale)
{
    uint32_t peak = e->word & 0x7fffffff;
    if (peak >= MANTIS_PEAK_NONFINITE)
        return MANTIS_NONFINITE;
    bool none = peak == 0 && scale->zero_is_none;
    e->emax[e->word_index] = none ? 0 : (uint32_t)mantis_peak_exponent(peak, scale->bits, scale->saturate);
    e->exp[e->word_index] = scale->sign ? 0 : mantis_shared_exponent(peak, scale->bits, scale->saturate);
    return MANTIS_OK;
}

/* MANTIS_OK when the word that came last was good and taken. */
static uint32_t take_word(struct command_execute *e, const struct execute_in *in)
{
    if (in->reader_error_i)
        return MANTIS_BUS_ERROR;
    if (e->word_index == COMMAND_SCALES) /* that of the sums that are added to */
        return e->word == (uint32_t)execute_raw_exponent(e) ? MANTIS_OK : MANTIS_BAD_EXPONENT;
    struct command_scale scale = command_scale(e->desc, e->word_index);
    if (scale.peak)
        return take_peak(e, &scale);
    int32_t exponent = (int32_t)e->word;
    if (!legal_exponent(exponent))
        return MANTIS_BAD_EXPONENT;
    e->exp[e->word_index] = exponent;
    return MANTIS_OK;
}

/* Every entry that was asked for has come and was looked at. */
static void after_scales(struct command_execute *e)
{
    if (e->bad != MANTIS_OK)
        execute_fail(e, e->bad);
    else if (execute_opcode(e) == MANTIS_OP_FENCE)
        e->state = EXECUTE_DONE;
    else
        e->state = execute_raw_sums(e) && !e->summed ? EXECUTE_SUM : EXECUTE_START;
}

static void ask(struct command_execute *e)
{
    e->asking = e->pending != 0;
    if (!e->asking)
        return;
    uint32_t i = lowest(e->pending);
    e->pending &= e->pending - 1;
    e->address = i == COMMAND_SCALES ? execute_out_scale_addr(e) : command_scale(e->desc, i).addr;
}

void execute_scales(struct command_execute *e, const struct execute_in *in)
{
    if (!e->asking && e->pending == 0 && e->awaited == 0 && !e->word_valid)
        after_scales(e);
    if (e->word_valid && e->bad == MANTIS_OK)
        e->bad = take_word(e, in);
    e->word_valid = in->rd_beat_valid_i;
    if (in->rd_beat_valid_i) {
        e->word = in->rd_beat_word_i;
        e->word_index = lowest(e->awaited);
        e->awaited &= e->awaited - 1;
    }
    if (!e->asking || in->rd_req_ready_i)
        ask(e);
}

void execute_sum(struct command_execute *e)
{
    if (!legal_exponent(execute_raw_exponent(e))) {
        execute_fail(e, MANTIS_BAD_EXPONENT);
        return;
    }
    e->summed = true;
    bool adds = descriptor_field(e->desc, MANTIS_GEMM_ACCUMULATE);
    e->state = adds ? EXECUTE_SCALES : EXECUTE_START;
    e->pending = e->awaited = adds ? 1u << COMMAND_SCALES : 0;
}
