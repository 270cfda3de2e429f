/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of sequencer that step on its registers within its tick. */
#ifndef MANTIS_CYCLE_SEQUENCER_UNITS_H
#define MANTIS_CYCLE_SEQUENCER_UNITS_H

#include "cycle/descriptor.h"
#include "cycle/sequencer.h"

static inline uint32_t sequencer_opcode(const struct sequencer *s)
{
    return descriptor_field(s->desc, MANTIS_ALL_OPCODE);
}

/* OUT_SCALE: the same word in every command that has one. */
static inline uint32_t sequencer_out_scale_addr(const struct sequencer *s)
{
    return descriptor_field(s->desc, MANTIS_MAP_OUT_SCALE);
}

static inline void sequencer_fail(struct sequencer *s, uint32_t status)
{
    s->status = status;
    s->state = SEQUENCER_FAIL;
}

/* sequencer_divide.c */
void sequencer_begin_divide(struct sequencer *s);
void sequencer_divide(struct sequencer *s);

/* sequencer_scales.c */
bool sequencer_raw_sums(const struct sequencer *s);
int32_t sequencer_raw_exponent(const struct sequencer *s);
/* Of the entry that `index` stands for. */
uint32_t sequencer_scale_addr(const struct sequencer *s);
void sequencer_read_scales(struct sequencer *s, const struct sequencer_in *in);

#endif
