/* SPDX-License-Identifier: Apache-2.0 */
/* Building and running programs of commands: typed functions that append one descriptor each, over tensors of an arena.
 *
 *     program_begin_step(&p, step);
 *     program_map(&p, &x, &qx, 8);
 *     program_gemm(&p, &(gemm_operation){.a = &qx, .b = &qw, .bias = &b, .out = &y});
 *     if (program_run(&p) != MANTIS_OK) puts(p.error.text);
 *
 * Appending never fails by itself: the first error is kept in p.error, later calls do nothing, program_run returns it.
 * A full ring runs what it holds. Commands get random streams in order of appending, from 0 at each step's start, so a
 * step's program alone decides which words it draws (numerics section 4). */
#ifndef MANTIS_DEVICE_PROGRAM_H
#define MANTIS_DEVICE_PROGRAM_H

#include "host/device/gemm_work.h"
#include "host/device/arena.h"
#include "mantis/command.h"

#include <stdbool.h>

/* What runs have reported, summed up. */
typedef struct {
    uint64_t commands;
    uint32_t sticky;
    uint64_t counters[MANTIS_COUNTERS];
    uint64_t lockstep_commands, differing_bytes, differing_cycles;
    gemm_work work;          /* of the products that were appended */
    uint64_t clocked_useful; /* useful MACs of those that ran on executors with clocks */
} program_totals;

#define PROGRAM_NAME_BYTES    160 /* a command in words: "GEMM fc1.y = fc1.qx * fc1.qw" */
#define PROGRAM_SECTIONS      1024
#define PROGRAM_SECTION_BYTES 24

/* Counters of one layer in one phase ("forward", "input gradient", ...), collected when profiling. */
typedef struct {
    char layer[PROGRAM_SECTION_BYTES];
    const char *phase;
    uint64_t counters[MANTIS_COUNTERS];
    gemm_work work;
    uint64_t clocked_useful;
} program_section_counters;

/* By when a command must have run. */
typedef enum {
    PROGRAM_RESULTS, /* when the host looks at results: program_results */
    PROGRAM_STEP,    /* at the end of a training step */
    PROGRAM_ALL      /* when the host looks at anything: program_run */
} program_time;

/* Commands that are not in the ring yet (program_overlap.h). */
typedef struct {
    mantis_command *commands; /* ARENA_RING_SLOTS of them, in the order of appending; NULL: none so far */
    program_time *until;      /* of each */
    size_t count;
    program_time now; /* of those that are appended */
} program_waiting;

typedef struct {
    arena *arena;
    mantis_executor *executor;
    uint64_t seed;
    uint32_t step;
    uint32_t stream; /* the next free random stream */
    bool stochastic; /* rounding of the maps that follow, else nearest */
    bool saturate;   /* no headroom (numerics section 2) */
    bool profile;    /* run at each section's end and keep its counters */
    bool overlap;    /* order commands for two engines; not while profiling. The same bytes */
    program_waiting waiting;
    program_totals totals;
    uint64_t waits;                     /* calls of program_run: how often the host wanted results */
    uint64_t pending_useful;            /* useful MACs of products that wait for program_run */
    program_section_counters *sections; /* PROGRAM_SECTIONS of them when profiling, else NULL */
    size_t section_count, section;
    char overflow[PROGRAM_NAME_BYTES]; /* the first command whose result passed the range of fp32; empty: none */
    host_error error;
} program;

/* Binds a program to a committed arena and an executor. Rounding starts stochastic. */
void program_init(program *p, arena *arena, mantis_executor *executor, uint64_t seed);
/* NO_MEMORY when sections cannot be kept. */
mantis_status program_enable_profile(program *p);
void program_free(program *p);

void program_begin_step(program *p, uint32_t step);
/* From here on commands belong to this layer and phase (a literal). Does nothing unless profiling. */
void program_section(program *p, const char *layer, const char *phase);

/* A descriptor as it is: nothing is checked before the run, no stream is taken. */
void program_append(program *p, const mantis_command *command);
/* Records x's peak in its entry, or the peaks of its stretches or channels. */
void program_peak(program *p, const tensor *x);
/* q = DFP(x) with `bits` 4..8 into a DFP8 tensor, 16 into a DFP16 one, under x's peak entry; writes q's exponent entry.
 */
void program_map(program *p, const tensor *x, const tensor *q, int bits);

/* q = the signs of x, at exponent 0. */
void program_sign(program *p, const tensor *x, const tensor *q);
/* out = raw sums in fp32. */
void program_align(program *p, const tensor *sums, const tensor *out);

typedef mantis_view patch_view;

/* Operands, shapes and groups: mantis/program.h. */
typedef mantis_gemm gemm_operation;
void program_gemm(program *p, const gemm_operation *operation);

/* A product with transpose_a and without groups, of any K: one of up to `longest` terms (at most MAX_K), or pieces
 * that add up in `sums` (RAW, at least out's elements; else unused), aligned to out. The bits are the same. */
void program_gemm_long(program *p, const gemm_operation *operation, uint32_t longest, const tensor *sums);
/* Terms of such pieces: they start on 16 bytes where their rows do. */
uint32_t program_piece(uint32_t longest);

typedef mantis_vector vector_operation;
void program_vector(program *p, const vector_operation *operation);

/* sums[channel] = (sum q, sum q*p) over rows (by_row: over columns, one pair per row). factor NULL: p = q. */
void program_reduce(program *p, const tensor *q, const tensor *factor, bool by_row, bool absolute, const tensor *sums);
/* sums[channel] = (sum of the q > floor, their count + 2^32 * count of the q < ceil); thresholds: {floor, ceil}. */
void program_thresholds(program *p, const tensor *q, const tensor *thresholds, bool by_row, const tensor *sums);
void program_fence(program *p, bool interrupt);

/* Commands that follow, until it is said otherwise, must have run by then; PROGRAM_RESULTS at first. Later ones are put
 * aside: they may run behind others that are appended after them, so until then nobody reads what they leave but by
 * commands, and nobody writes what they read but by commands. */
void program_until(program *p, program_time until);

/* Submits what is pending and waits. Returns the first error since program_init. */
mantis_status program_run(program *p);
/* The same, but commands that were put aside may stay pending: before the host looks at the results of others. */
mantis_status program_results(program *p);
/* The same, but what is wanted later than that may stay pending. */
mantis_status program_wait(program *p, program_time until);
/* None of these, but for want of room. Not a wait of the host. */
mantis_status program_submit(program *p, program_time until);

#endif
