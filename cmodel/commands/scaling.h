/* SPDX-License-Identifier: Apache-2.0 */
/* How the operands of a command are scaled: one entry, an array of entries, or a scale record of channels
 * (docs/commands.md, "Scale entries"; numerics sections 10 and 11). */
#ifndef MANTIS_SCALING_H
#define MANTIS_SCALING_H

#include "mantis/command.h"

#include <stdbool.h>

enum { SCALED_ONCE = 0, SCALED_BY_SPAN = 1, SCALED_BY_CHANNEL = 2 };

typedef struct {
    uint32_t kind;
    uint64_t span;     /* by span: elements (PEAK, MAP) or rows of C (GEMM; 0: one entry a group); else channels */
    unsigned log_g;    /* by channel: log2 of G */
    uint64_t step;     /* GEMM: entries or channels from a group of products to the next */
    uint64_t entries;  /* that the command touches, of all groups: of the array, or channels */
    bool by_reduction; /* GEMM: what the scales go by is K */
} mantis_scaling;

mantis_scaling mantis_peak_scaling(const mantis_command *c);
mantis_scaling mantis_map_scaling(const mantis_command *c);
/* Of A (0) and of B (1). */
mantis_scaling mantis_gemm_scaling(const mantis_command *c, int operand);

/* Bytes that a MAP writes for so many channels. */
static inline uint64_t mantis_record_bytes(uint64_t channels)
{
    return 16 + (channels + 15) / 16 * 16;
}

/* G - 1, which moves E_C down where an operand's channels lie along K, or in raw sums; 0 without groups. */
static inline int32_t mantis_scaling_places(const mantis_scaling *s)
{
    return s->kind == SCALED_BY_CHANNEL ? (1 << s->log_g) - 1 : 0;
}

#endif
