/* SPDX-License-Identifier: Apache-2.0 */
/* The machine on a test platform: a device (cycle model or Verilated RTL) between a CSR driver and an AXI memory.
 *
 * platform_cycle_create and platform_rtl_create run a submission ring on one device; platform_lockstep_create runs
 * golden, cycle and RTL side by side, compares memory after each command and every port of every main unit in every
 * clock, and stops at the first difference with a report and a waveform. Neither latency nor back-pressure may change a
 * result.
 *
 * Room platform: what stands around a device: memory, CSR driver, lockstep, replay. */
#ifndef MANTIS_PLATFORM_H
#define MANTIS_PLATFORM_H

#include "mantis/executor.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mantis_top;

/* The memory (docs/memories.md): two ports that take and give a beat in each clock; one port that serves a burst at a
 * time; the same, and no address is taken while a burst is under way; a DRAM. */
typedef enum {
    PLATFORM_MEMORY_ZERO,
    PLATFORM_MEMORY_SINGLE,
    PLATFORM_MEMORY_LOCKED,
    PLATFORM_MEMORY_DDR4,
    PLATFORM_MEMORY_LPDDR4,
    PLATFORM_MEMORIES
} platform_memory;

/* zero, single, locked, ddr4, lpddr4. */
const char *platform_memory_name(platform_memory memory);
/* False: no memory has that name. */
bool platform_memory_named(const char *name, platform_memory *memory);

/* A waveform of the caller's: lives until the executor is destroyed. */
typedef struct {
    int file;        /* descriptor that it goes to, open for reading and writing */
    uint64_t clocks; /* in it; 0: its window was never reached */
    uint64_t run;    /* that the executor ran */
    int code;        /* errno of the first thing that failed; 0: it is complete */
    void *machine;   /* that writes it */
} mantis_trace;

typedef struct {
    platform_memory memory;
    uint32_t latency; /* clocks from an address to its first data beat or response, beyond the least possible */
    uint32_t backpressure_seed; /* 0: none; otherwise every channel stalls at random from this seed. Of a DRAM also when
                                 * the first refresh comes */
    uint64_t cycle_limit;       /* clocks one run may take; 0: 2^40 */
    const char *trace_path;     /* FST of the RTL; NULL: none unless executors disagree ("lockstep.fst") */
    mantis_trace *trace;        /* the file, and what becomes of it; NULL: the file is made by the name trace_path */
    uint64_t trace_product; /* K: the window counts from the start of the K-th GEMM command; 0: from the first clock */
    uint64_t trace_first;   /* first clock traced */
    uint64_t trace_count;   /* clocks traced; 0: all from trace_first */
    const mantis_multiplier *multiplier; /* of golden and cycle, copied; NULL: exact. The RTL's is that of its build */
    /* Fault injection for tests: a transfer that touches the beat of the bus with fault_address answers SLVERR. */
    bool fault;
    uint32_t fault_address;
    /* Lockstep: commands submitted together, of which memory is compared after the last; 0: one at a time, so that each
     * has its own comparison, but none is prepared while another runs. */
    uint32_t together;
    /* Of BUS_LIMIT: clocks without a transfer that memory owes, until BUS_ERROR; 0: for ever. */
    uint32_t bus_limit;
    /* For tests: from this clock on memory takes and gives nothing, for so many clocks (0: answers always). */
    uint64_t silent_clock, silent_clocks;
    /* Lockstep tests: invert bit 0 of the RTL's read data in this clock (0: never). */
    uint64_t corrupt_clock;
    /* Cycle model alone: called in every clock outside reset, before its edge, with all ports of all units shown. May
     * be NULL. */
    void (*watch)(void *context, const struct mantis_top *top);
    void *watch_context;
    /* It looks at nothing but pins and ports that say valid, ready, busy or done, and at commands. */
    bool watch_control;
    /* Counting alone: the numbers in which it counts, which are remembered with a list of commands. */
    uint64_t *tally;
    size_t tallies;
    /* Cycle model alone: every port of every unit is shown in every clock also when nobody looks. */
    bool detail;
} mantis_platform_options;

/* NULL when out of memory, when this build has no such device (mantis_has_rtl says which), or to watch the RTL. options
 * may be NULL. */
mantis_executor *platform_cycle_create(const mantis_platform_options *options);
/* Counts by the cycle model, bytes by golden for lists of commands that came before: where the memory's clocks are the
 * same whenever a list comes, without back-pressure and not a DRAM's. threads: golden's. */
mantis_executor *platform_counting_create(const mantis_platform_options *options, unsigned threads);
/* Lists whose counts it had. */
uint64_t platform_counting_again(const mantis_executor *executor);
mantis_executor *platform_rtl_create(const mantis_platform_options *options);
mantis_executor *platform_lockstep_create(const mantis_platform_options *options);

bool mantis_has_rtl(void);

/* The table of a cycle executor; NULL: exact, or another executor. */
const mantis_multiplier *platform_multiplier_of(const mantis_executor *executor);
/* Gives it another one (copied), or NULL. BAD_ARGUMENT: not a cycle executor. */
mantis_status platform_set_multiplier(mantis_executor *executor, const mantis_multiplier *multiplier);
/* What the multiplier of the RTL in this build makes of all int8. False: no RTL, or out of memory. */
bool platform_rtl_products(mantis_multiplier *products);

/* Ends the waveform, if it runs; so does mantis_destroy. */
void mantis_trace_end(mantis_trace *trace);

/* Restart an executor made by the functions above by its reset line, e.g. in mid-command: run at most `clocks` clocks
 * of the ring, then reset. Nothing but memory survives. MANTIS_BAD_ARGUMENT for other executors. */
mantis_status mantis_run_then_reset(mantis_executor *executor, mantis_memory *memory, mantis_ring *ring,
                                    uint64_t clocks);

#ifdef __cplusplus
}
#endif
#endif
