/* SPDX-License-Identifier: Apache-2.0 */
/* The clocked model as an executor of commands.
 *
 * It is the SystemVerilog's mantis_top in every port of every unit in every clock (docs/microarchitecture.md), and leaves
 * golden's bytes. One library holds the model for one size N of the MAC array, 8, 16 or 32 (mantis_array_size). */
#ifndef MANTIS_CYCLE_H
#define MANTIS_CYCLE_H

#include "mantis/error.h"
#include "mantis/executor.h"
#include "mantis/version.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    unsigned n;       /* rows and columns of the array that the caller means; 0: the library's, whatever it is */
    uint32_t latency; /* clocks from an address to its first data beat or response, beyond the least possible */
    uint32_t backpressure_seed; /* 0: zero-wait; otherwise every channel stalls at random from this seed */
    uint64_t cycle_limit;       /* clocks one run may take before it is a TIMEOUT; 0: 2^40 */
} mantis_cycle_options;

/* Neither latency nor back-pressure changes a result, only clocks (mantis_report.counters). NULL: BAD_ARGUMENT for an n
 * that is not this library's, NO_MEMORY. options may be NULL: all 0. */
MANTIS_API mantis_executor *mantis_cycle_create(const mantis_cycle_options *options, mantis_error *error);

#ifdef __cplusplus
}
#endif
#endif
