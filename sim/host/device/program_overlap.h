/* SPDX-License-Identifier: Apache-2.0 */
/* A program for two engines: commands wait outside the ring until results are wanted, and enter it in an order in which
 * two engines end early, each with the largest AFTER that leaves no race (docs/commands.md, "Engines and order").
 *
 * What one command leaves for another keeps its order: bytes that one writes and the other touches. So every result is
 * the same; random words go by stream, which a command got when it was appended. Commands put aside (program_until) may
 * stay behind when results are wanted; they go where they cost nothing, or where something needs them. */
#ifndef MANTIS_DEVICE_PROGRAM_OVERLAP_H
#define MANTIS_DEVICE_PROGRAM_OVERLAP_H

#include "host/device/program.h"

/* Takes a command; with no room left the waiting ones run first. */
void program_overlap_append(program *p, const mantis_command *command);
/* Moves waiting commands into the empty ring: what must run by then, what that needs, and what fits beside it. */
void program_overlap_enter(program *p, program_time until);
void program_overlap_free(program *p);

#endif
