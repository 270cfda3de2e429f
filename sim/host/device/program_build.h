/* SPDX-License-Identifier: Apache-2.0 */
/* What the calls that build commands share (program.c). */
#ifndef MANTIS_DEVICE_PROGRAM_BUILD_H
#define MANTIS_DEVICE_PROGRAM_BUILD_H

#include "host/device/program.h"

/* A value that does not fit its field is an error of the operands: the command would mean something else. */
void program_set(program *p, mantis_command *c, uint32_t field, uint32_t value);
/* Words that every command with random numbers has. Their place is the same for MAP, GEMM and VECTOR. */
void program_set_random(program *p, mantis_command *c);
/* A host-side contradiction between operands: the command would run, but not do what was meant. */
bool program_expect(program *p, bool true_here, const char *command, const tensor *t, const char *why);

#endif
