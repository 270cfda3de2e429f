/* SPDX-License-Identifier: Apache-2.0 */
/* Building and reading descriptors by field name.
 *
 *     mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
 *     mantis_set(&c, MANTIS_PEAK_COUNT, n);
 *
 * Field ids are generated from cmodel/commands/command_set.def. */
#ifndef MANTIS_COMMAND_H
#define MANTIS_COMMAND_H

#include "mantis/executor.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A field id packs word, lowest bit and width; the generated header defines MANTIS_<OPCODE>_<FIELD> with it. */
#define MANTIS_FIELD_WORD(f)  ((f) >> 16 & 0xffu)
#define MANTIS_FIELD_LSB(f)   ((f) >> 8 & 0xffu)
#define MANTIS_FIELD_WIDTH(f) ((f)&0xffu)

MANTIS_API mantis_command mantis_command_make(mantis_opcode opcode);
/* BAD_ARGUMENT when the value does not fit the field: the command is unchanged then. field is one of the generated
 * names, else undefined; so for mantis_get. */
MANTIS_API mantis_status mantis_set(mantis_command *command, uint32_t field, uint32_t value);
MANTIS_API uint32_t mantis_get(const mantis_command *command, uint32_t field);
/* Whether a VECTOR has a term: 0..2 for T0..T2, 3 for the constant c3. Their other fields stand in tables by number:
 * MANTIS_VECTOR_X_ADDR[term], MANTIS_VECTOR_C_LAYOUT[term], ... */
MANTIS_API bool mantis_vector_has(const mantis_command *command, int term);

/* Steps (1) and (2) and, with a memory size, (3) of the order of checks in docs/commands.md. */
MANTIS_API mantis_status mantis_command_check(const mantis_command *command, uint64_t memory_size);

/* Memory that a command reads or writes (docs/commands.md, "Extents"). */
typedef struct {
    const char *name; /* "out", "x0", "x0_scale": as in the command set, lower case */
    uint32_t address;
    uint64_t bytes; /* from the first byte to the last; where rows lie apart, what is between them too */
    bool written;   /* else read */
} mantis_extent;

#define MANTIS_MAX_EXTENTS 17

/* In the order of checks, and what ACCUMULATE reads once more at the end; returns their number. 0: FENCE, or a command
 * that mantis_command_check refuses. */
MANTIS_API unsigned mantis_command_extents(const mantis_command *command, uint64_t memory_size,
                                           mantis_extent list[MANTIS_MAX_EXTENTS]);

/* Appends to the ring in memory. BAD_ARGUMENT when a pointer is NULL, the ring is full or not as mantis_ring says (a
 * power of two of slots up to 65536, a base on 128 bytes), BAD_ADDRESS when the slot is outside memory. */
MANTIS_API mantis_status mantis_ring_push(mantis_memory *memory, mantis_ring *ring, const mantis_command *command);

/* One line that names the command and its operands, for messages. Returns text. */
MANTIS_API const char *mantis_command_describe(const mantis_command *command, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
