/* SPDX-License-Identifier: Apache-2.0 */
/* Scale entries of a command in memory: step (4) of the order of checks, and what kernels read of them. */
#ifndef MANTIS_ENTRIES_H
#define MANTIS_ENTRIES_H

#include "commands/operands.h"
#include "commands/scaling.h"
#include "executor/bytes.h"

/* BAD_EXPONENT or NONFINITE of the first bad entry: single ones, then the exponent of raw sums, then arrays. */
mantis_fault mantis_check_entries(const mantis_command *c, const uint8_t *memory);

/* One of A (0) or B (1) as a product's kernel takes it. The exponent of an element of C is the sum of both operands'
 * base and, by row or column i of C in group g, less what mantis_entry gives there.
 * Along the reduction, products of channel c are moved up by mantis_places. */
typedef struct {
    mantis_scaling scaling;
    int32_t base;         /* E, less G-1 along the reduction */
    const uint8_t *array; /* entries, or the channels' bytes; NULL: one exponent */
} mantis_operand_scale;

mantis_operand_scale mantis_operand_scale_of(const mantis_command *c, const uint8_t *memory, int operand);

/* A channel's g: the low log_g bits of its byte. */
static inline int32_t mantis_channel_group(const mantis_operand_scale *s, uint64_t group, uint64_t index)
{
    return s->array[group * s->scaling.step + index % s->scaling.span] & ((1 << s->scaling.log_g) - 1);
}

/* What row (of B: column) i of C in group g adds to base. */
static inline int32_t mantis_entry(const mantis_operand_scale *s, uint64_t group, uint64_t i)
{
    if (!s->array || (s->scaling.kind == SCALED_BY_CHANNEL && s->scaling.by_reduction))
        return 0;
    if (s->scaling.kind == SCALED_BY_CHANNEL)
        return -mantis_channel_group(s, group, i);
    const uint64_t entry = s->scaling.span ? i / s->scaling.span : 0;
    return (int32_t)load32(s->array + 4 * (group * s->scaling.step + entry));
}

/* E_C of raw sums. */
int32_t mantis_raw_exponent(const mantis_command *c, const uint8_t *memory);

#endif
