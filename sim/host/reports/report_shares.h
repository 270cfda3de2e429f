/* SPDX-License-Identifier: Apache-2.0 */
/* Of N x N multiply-accumulates in every clock of a run: how many were useful, and what the clocks went to. */
#ifndef MANTIS_REPORTS_REPORT_SHARES_H
#define MANTIS_REPORTS_REPORT_SHARES_H

#include "host/device/clock_shares.h"
#include "host/support/json.h"

#include "mantis/command_set.h"

#include <stdio.h>

/* Useful MACs of N x N in each of the clocks; 0 without clocks. */
double report_fill(uint64_t useful, uint64_t clocks);

/* "engine_shares" and "overlap_fraction" by the machine's counters, and, unless s is NULL, "clocks". */
void report_shares_json(json *j, const uint64_t counters[MANTIS_COUNTERS], const clock_shares *s);
/* The clocks alone, as an object. */
void report_clocks_json(json *j, const clock_shares *s);

/* A line of what these counters say of both engines. */
void report_engine_shares_text(const uint64_t counters[MANTIS_COUNTERS], const char *indent, FILE *to);
/* Two lines: clocks by kind of command, and what the engines did in theirs. */
void report_shares_text(const clock_shares *s, const char *indent, FILE *to);

#endif
