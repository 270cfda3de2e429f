/* SPDX-License-Identifier: Apache-2.0 */
/* What the cycle executor and the machine of mantis/cycle.h have in common. */
#ifndef MANTIS_LIBRARY_CYCLE_H
#define MANTIS_LIBRARY_CYCLE_H

#include "host/library/library_error.h"
#include "mantis/cycle.h"

/* BAD_ARGUMENT when n is neither 0 nor this library's array size. */
mantis_status library_check_array(unsigned n, host_error *error);

#endif
