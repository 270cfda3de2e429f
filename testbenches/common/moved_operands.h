/* SPDX-License-Identifier: Apache-2.0 */
/* Operands of commands that a test moves about, by opcode and name: how often a place was accepted and refused. */
#ifndef MANTIS_TESTBENCHES_MOVED_OPERANDS_H
#define MANTIS_TESTBENCHES_MOVED_OPERANDS_H

#include "mantis/command.h"

enum { MOVED_OPERANDS = 64 };

typedef struct {
    char name[48]; /* opcode and operand */
    unsigned accepted, refused;
} moved_operand;

typedef struct {
    moved_operand list[MOVED_OPERANDS];
    int count;
} moved_operands;

/* The operand of this name, a new one where there was none; NULL: there are too many. */
moved_operand *moved_operand_of(moved_operands *all, mantis_opcode opcode, const char *name);
/* The word of the descriptor that holds this address alone; -1: none, or several. */
int moved_operand_word(const mantis_command *c, uint32_t address);

#endif
