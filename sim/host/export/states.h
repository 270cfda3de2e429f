/* SPDX-License-Identifier: Apache-2.0 */
/* What the RTL calls the states of the units (sim/host/export/states.awk reads them from the modules). */
#ifndef MANTIS_EXPORT_STATES_H
#define MANTIS_EXPORT_STATES_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *name;   /* of the unit: "drain" */
    const char *signal; /* below mantis_top: "u_gemm.u_drain.state_q[3:0]" */
    uint32_t value;
    const char *state; /* "PRE" */
} unit_state;

/* In order of units. */
extern const unit_state UNIT_STATES[];
extern const size_t UNIT_STATE_COUNT;

/* NULL when the unit has no such state. */
const char *unit_state_name(const char *unit, uint32_t value);

#endif
