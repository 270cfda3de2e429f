/* SPDX-License-Identifier: Apache-2.0 */
/* Executors by name. Which names there are depends on what is linked: EXECUTORS is defined once in each link, by
 * executors_program.c (golden, cycle, rtl, float, and lockstep: golden, cycle and rtl side by side) or by
 * host/library/executors_library.c (golden and cycle: a library's user brings the others himself). */
#ifndef MANTIS_DEVICE_EXECUTORS_H
#define MANTIS_DEVICE_EXECUTORS_H

#include "host/support/error.h"

#include "platform/platform.h"

#include <stdbool.h>
#include <stdint.h>

#define EXECUTORS_MEMORIES "zero, single, locked, ddr4 or lpddr4"

typedef struct {
    unsigned threads; /* golden, float: 0 one per processor */
    bool pin;         /* golden: threads that keep to their processors */
    const char *simd; /* golden: NULL the best there is */
    int random_bits;  /* golden: 1..23 an experiment (mantis_golden_random_bits), 0 or 24 the contract */
    const mantis_multiplier *multiplier; /* golden, cycle, and what the RTL must have; NULL: exact products */
    const char *memory;                  /* cycle, rtl, lockstep: its kind by name; NULL: zero */
    uint32_t latency;                    /* cycle, rtl, lockstep: memory latency in clocks */
    uint32_t backpressure;               /* seed of random back-pressure; 0: zero-wait memory */
    uint64_t cycle_limit;                /* clocks a run may take; 0: the platform's default */
    const char *trace;                   /* waveform file, NULL: none */
    mantis_trace *trace_to; /* how trace is written (host/device/waveform.h); NULL: the file is made by that name */
    uint64_t trace_product; /* the waveform's clocks count from this GEMM command on; 0: from the first */
    uint64_t trace_first, trace_count; /* clocks of the waveform */
    bool detail;                       /* cycle: every port in every clock, also when nobody looks */
    struct clock_shares *shares;       /* cycle: where clocks are counted (host/device/clock_shares.h); NULL: nowhere */
} executor_options;

typedef struct {
    const char *name;
    mantis_executor *(*create)(const executor_options *options); /* NULL: not in this build, or out of memory */
    /* Whether it can do what the options ask for, before it is made; NULL: it can. */
    mantis_status (*check)(const executor_options *options, host_error *error);
} executor_entry;

#define EXECUTORS_MOST 8
extern const executor_entry EXECUTORS[EXECUTORS_MOST]; /* golden is not among them; ends with a NULL name */

/* True when name is one that executors_create knows. */
bool executors_known(const char *name);
/* NULL with BAD_ARGUMENT (unknown name), UNAVAILABLE (not in this build) or NO_MEMORY. */
mantis_executor *executors_create(const char *name, const executor_options *options, host_error *error);
/* Whether executors_create can make it; error says why not. For a verb that needs it late: asked before the work. */
bool executors_available(const char *name, const executor_options *options, host_error *error);
/* BAD_ARGUMENT: no memory has that name (NULL: zero). */
mantis_status executors_check_memory(const char *name, host_error *error);
/* What the platform takes of the options, for entries' create; the memory's name was checked. */
mantis_platform_options executors_platform(const executor_options *options);
mantis_executor *executors_cycle(const executor_options *options);
mantis_executor *executors_counting(const executor_options *options);

#endif
