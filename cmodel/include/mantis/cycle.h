/* SPDX-License-Identifier: Apache-2.0 */
/* The clocked model: as an executor of commands, and as a machine with pins and ports, one clock at a time.
 *
 * It is the SystemVerilog's mantis_top in every port of every unit in every clock (docs/microarchitecture.md), and
 * leaves golden's bytes. One library holds the model for one size N of the MAC array, 8, 16 or 32 (mantis_array_size).
 */
#ifndef MANTIS_CYCLE_H
#define MANTIS_CYCLE_H

#include "mantis/error.h"
#include "mantis/executor.h"
#include "mantis/version.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -- The executor -------------------------------------------------------------------------------------------- */

typedef struct {
    unsigned n;       /* rows and columns of the array that the caller means; 0: the library's, whatever it is */
    uint32_t latency; /* clocks from an address to its first data beat or response, beyond the least possible */
    uint32_t backpressure_seed; /* 0: zero-wait; otherwise every channel stalls at random from this seed */
    uint64_t cycle_limit;       /* clocks one run may take before it is a TIMEOUT; 0: 2^40 */
} mantis_cycle_options;

/* Neither latency nor back-pressure changes a result, only clocks (mantis_report.counters). NULL: BAD_ARGUMENT for an n
 * that is not this library's, NO_MEMORY. options may be NULL: all 0. */
MANTIS_API mantis_executor *mantis_cycle_create(const mantis_cycle_options *options, mantis_error *error);

/* As mantis_golden_multiplier (mantis/executor.h), for executors of mantis_cycle_create. */
MANTIS_API mantis_status mantis_cycle_multiplier(mantis_executor *cycle, const mantis_multiplier *multiplier);

/* -- The machine --------------------------------------------------------------------------------------------- */

/* mantis_top without anything around it: the caller plays the AXI4-Lite master at the s_ pins, the AXI4 memory at the
 * m_ pins, and the reset. A clock is
 *
 *     mantis_machine_set(m, "s_awvalid_i", &one, 1);    inputs, kept until set anew
 *     mantis_machine_show(m);                          outputs follow from registers and inputs
 *     mantis_machine_get(m, ready, words, 1);           any port of any unit
 *     mantis_machine_clock(m);                         the rising edge: all registers step
 *
 * Values are little-endian arrays of 32-bit words: (width + 31) / 32 of them, unused upper bits 0. One machine serves
 * one thread at a time. */
typedef struct mantis_machine mantis_machine;

/* At power-up: all registers 0, all inputs 0, so in reset (rst_ni is low). n as above. NULL: BAD_ARGUMENT, NO_MEMORY.
 */
MANTIS_API mantis_machine *mantis_machine_create(unsigned n, mantis_error *error);
/* NULL: nothing. */
MANTIS_API void mantis_machine_destroy(mantis_machine *m);

/* Products of the array by this table from now on; NULL: exact, as at first. It is part of the state. */
MANTIS_API void mantis_machine_multiplier(mantis_machine *m, const mantis_multiplier *multiplier);

typedef struct {
    const char *unit; /* instance path below the top: "u_gemm/u_array"; "" for the top's own pins */
    const char *name; /* "en_i" */
    unsigned width;   /* bits */
    bool settable;    /* an input pin of the top */
} mantis_port;

/* Ports are numbered from 0: the top's pins first, then the units' in order of instances. NULL behind the last. */
MANTIS_API const mantis_port *mantis_machine_port(unsigned port);
/* The number of "rst_ni" or "u_gemm/u_array/en_i"; -1: there is no such port. */
MANTIS_API int mantis_machine_find(const char *path);

/* One of the top's input pins. BAD_ARGUMENT: no such input, a number of words that is not the port's, bits beyond its
 * width. */
MANTIS_API mantis_status mantis_machine_set(mantis_machine *m, unsigned port, const uint32_t *words, unsigned count);
/* Outputs and the ports inside, from registers and the inputs as they are now. As often as one likes in a clock. */
MANTIS_API void mantis_machine_show(mantis_machine *m);
/* A port as the last mantis_machine_show left it (an input pin as it was set). BAD_ARGUMENT: no such port, a number of
 * words that is not the port's. */
MANTIS_API mantis_status mantis_machine_get(const mantis_machine *m, unsigned port, uint32_t *words, unsigned count);
/* The clock edge, with the inputs of the last mantis_machine_show (which it does itself when an input changed since).
 */
MANTIS_API void mantis_machine_clock(mantis_machine *m);
/* Edges since creation, or since the state that was restored. */
MANTIS_API uint64_t mantis_machine_clocks(const mantis_machine *m);

/* The whole state: registers, memories, inputs, clocks. So many bytes, for every machine of this library; good for this
 * library's version and N alone. restore: BAD_FILE for another one's, and the machine is as it was. */
MANTIS_API size_t mantis_machine_state_bytes(void);
MANTIS_API void mantis_machine_save(const mantis_machine *m, void *state);
MANTIS_API mantis_status mantis_machine_restore(mantis_machine *m, const void *state, mantis_error *error);

#ifdef __cplusplus
}
#endif
#endif
