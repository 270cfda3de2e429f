/* SPDX-License-Identifier: Apache-2.0 */
/* What a command touches in memory, as a list in the order of checks (docs/commands.md):
 * out, out_scale, x0, x1, x2, gate, c0..c3, each tensor before its scale entry. Operands that the flags leave out are
 * absent.
 *
 * Room commands: what a command is, before anyone runs it: fields, checks, operands in memory, text. */
#ifndef MANTIS_OPERANDS_H
#define MANTIS_OPERANDS_H

#include "mantis/command.h"

#include <stdbool.h>

typedef enum {
    OPERAND_OUT,       /* written tensor, or PEAK's written array */
    OPERAND_RESULT,    /* written scale entry, array of entries or scale record */
    OPERAND_TENSOR,    /* read tensor */
    OPERAND_PEAK,      /* read peak entry: must be finite */
    OPERAND_EXPONENT,  /* read exponent entry or scale record: the first word must be MIN_EXPONENT..MAX_EXPONENT */
    OPERAND_PEAKS,     /* read array of peak entries */
    OPERAND_EXPONENTS, /* read array of exponent entries */
} mantis_operand_kind;

typedef struct {
    const char *name; /* as in the command set, lower case: "x0", "x0_scale" */
    mantis_operand_kind kind;
    uint32_t address;
    uint32_t alignment;   /* bytes: entries 4, tensors and records 16, but GEMM's C 4 (raw 8) and its A and B 1 */
    uint64_t bytes;       /* extent; of all groups of a GEMM */
    bool may_be_in_place; /* may start exactly at out */
} mantis_operand;

#define MANTIS_MAX_OPERANDS 17

/* Returns their number. The command must have passed the checks of opcode, fields and sizes. */
int mantis_operands(const mantis_command *command, mantis_operand list[MANTIS_MAX_OPERANDS]);

/* Why a command was refused. */
typedef struct {
    mantis_status status;
    char reason[160]; /* empty when OK */
} mantis_fault;

/* mantis_command_check with its reason. */
mantis_fault mantis_command_fault(const mantis_command *command, uint64_t memory_size);

/* Whether executors take the ring: a power of two of slots up to 65536, a base on a descriptor, head..tail within
 * slots. */
mantis_fault mantis_ring_fault(const mantis_ring *ring);

#endif
