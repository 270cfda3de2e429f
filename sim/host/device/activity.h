/* SPDX-License-Identifier: Apache-2.0 */
/* What the machine does in a training step, counted in every clock from the cycle model's ports, by layer and pass of
 * the program's profile: the amounts that energies are multiplied with (synth/tools/step_energy.c).
 *
 * The counter is an executor around a cycle model that it watches; results are the inner executor's. */
#ifndef MANTIS_DEVICE_ACTIVITY_H
#define MANTIS_DEVICE_ACTIVITY_H

#include "host/device/clock_shares.h"
#include "host/device/program.h"
#include "host/device/step_log.h"

/* name, what one is */
#define ACTIVITY_ITEMS(X)                                                    \
    X(cycles, "clocks in which the machine was not idle")                    \
    X(array_clocks, "clocks in which the array accumulated")                 \
    X(macs, "multiply-accumulates of PEs whose row and column are in use")   \
    X(shifts, "clocks in which the array's shadows moved up a row")          \
    X(operand_reads, "reads of a row of N bytes from a scratchpad (A or B)") \
    X(operand_bytes, "bytes written to the scratchpads")                     \
    X(psum_reads, "rows of N sums read from the partial sums' memory")       \
    X(psum_writes, "rows of N sums written to it")                           \
    X(bias_reads, "reads of 16 bias words")                                  \
    X(bias_writes, "beats of 4 bias words written")                          \
    X(aligned, "words rounded to fp32 by align lanes")                       \
    X(mapped, "fp32 elements mapped to mantissas, by MAP and inside VECTOR") \
    X(terms, "products of VECTOR")                                           \
    X(coefficient_reads, "windows of 16 coefficients read")                  \
    X(coefficient_writes, "coefficients written to their memory")            \
    X(scale_reads, "entries read from the scales' memories of GEMM")         \
    X(scale_writes, "entries written to them")                               \
    X(random_steps, "steps of the random source, 16 words each")             \
    X(reduced, "elements of REDUCE, and of a PEAK of several entries")       \
    X(peaks, "words that went through the peak tree")                        \
    X(read_beats, "beats of the port from memory")                           \
    X(write_beats, "beats of the port to memory")

#define ACTIVITY_ENUM(name, about) ACTIVITY_##name,
enum { ACTIVITY_ITEMS(ACTIVITY_ENUM) ACTIVITY_COUNT };
#undef ACTIVITY_ENUM

struct mantis_top;

typedef struct {
    mantis_executor base;
    mantis_executor *inner;
    const program *program;
    uint64_t (*sections)[ACTIVITY_COUNT]; /* parallel to the program's, as are: */
    clock_shares *shares;
    bool running;
    uint64_t *now; /* of the running section; NULL: nothing but the log is kept, the program does not profile */
    step_log log;  /* the commands, and their clocks */
} activity;

const char *activity_name(int item);
const char *activity_about(int item);

/* Makes w an executor over a cycle model of its own. NO_MEMORY. */
mantis_status activity_open(activity *w, const program *p, host_error *error);
void activity_close(activity *w);

#endif
