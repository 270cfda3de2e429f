/* SPDX-License-Identifier: Apache-2.0 */
/* What the steps of a command's check share (docs/commands.md, "Order of checks"). Each step returns the first fault
 * it finds; MANTIS_OK and no reason where there is none. */
#ifndef MANTIS_CHECK_H
#define MANTIS_CHECK_H

#include "commands/operands.h"
#include "commands/scaling.h"

#include <inttypes.h>

#define CHECK_OK      \
    (mantis_fault)    \
    {                 \
        MANTIS_OK, "" \
    }

__attribute__((format(printf, 2, 3))) mantis_fault mantis_refuse(mantis_status status, const char *format, ...);

/* (1) and (2). */
mantis_fault mantis_check_codes(const mantis_command *c);
mantis_fault mantis_check_sizes(const mantis_command *c);
/* (2) of a patch view. */
mantis_fault mantis_check_view(const mantis_command *c);

/* BAD_SHAPE outside of low..high. */
mantis_fault mantis_check_size(const char *name, uint64_t value, uint64_t low, uint64_t high);

#define CHECK_SIZE(name, value, low, high)                                 \
    do {                                                                   \
        const mantis_fault f_ = mantis_check_size(name, value, low, high); \
        if (f_.status)                                                     \
            return f_;                                                     \
    } while (0)

#endif
