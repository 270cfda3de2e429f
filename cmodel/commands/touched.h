/* SPDX-License-Identifier: Apache-2.0 */
/* Which bytes a command reads and writes, and which engine does it: what an order between commands is about
 * (docs/commands.md, "Engines and order"). The bytes are those of its operands' extents, one range each. */
#ifndef MANTIS_TOUCHED_H
#define MANTIS_TOUCHED_H

#include "commands/operands.h"

typedef enum { ENGINE_PRODUCTS, ENGINE_STREAMS, ENGINES } mantis_engine;

static inline mantis_engine mantis_engine_of(const mantis_command *c)
{
    return mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM ? ENGINE_PRODUCTS : ENGINE_STREAMS;
}

/* First and last byte. */
typedef struct {
    uint32_t first, last;
} mantis_span;

/* The written ones stand first. */
typedef struct {
    uint32_t written, count;
    mantis_span span[MANTIS_MAX_OPERANDS];
} mantis_touched;

/* Of a command that has passed the checks of its addresses. */
void mantis_touched_by(const mantis_command *c, mantis_touched *t);

/* They touch a byte both, and one of them writes it. */
bool mantis_touched_conflict(const mantis_touched *a, const mantis_touched *b);

/* A byte of first..last is written. */
bool mantis_touched_writes(const mantis_touched *t, uint32_t first, uint32_t last);

#endif
