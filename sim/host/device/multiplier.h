/* SPDX-License-Identifier: Apache-2.0 */
/* Multipliers of one's own (docs/multipliers.md): tables of products from a file, and what tells them apart. */
#ifndef MANTIS_DEVICE_MULTIPLIER_H
#define MANTIS_DEVICE_MULTIPLIER_H

#include "host/support/error.h"

#include "mantis/executor.h"

#include <stdbool.h>

/* path: a .npy of 256 x 256 int16 or int32, row a + 128, column b + 128; or, ending in ".so", a library whose function
 * int mantis_multiply(int a, int b) is called for each pair. NULL with BAD_FILE (not such a file; a product beyond 16
 * bits), IO_ERROR or NO_MEMORY; else to be freed. */
mantis_multiplier *multiplier_load(const char *path, host_error *error);

/* SHA-256 of the products as 65,536 little-endian int16. */
void multiplier_hash(const mantis_multiplier *multiplier, char hex[65]);

/* An executor's table; NULL: exact. */
const mantis_multiplier *multiplier_of(const mantis_executor *executor);

/* Where two tables differ first: false when they are equal. NULL: exact products. */
typedef struct {
    int a, b, one, other;
} multiplier_difference;
bool multiplier_differs(const mantis_multiplier *one, const mantis_multiplier *other, multiplier_difference *first);

#endif
