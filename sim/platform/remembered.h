/* SPDX-License-Identifier: Apache-2.0 */
/* What a list of commands took when it ran on the machine, under what decides it: the list's own bits, but for seed and
 * step of random words, and how the machine stood (docs/decisions.md, "Counting"). Lists are known by 128 bits of a sum
 * of all that. */
#ifndef MANTIS_REMEMBERED_H
#define MANTIS_REMEMBERED_H

#include "platform/machine.h"

enum { REMEMBERED_TALLIES = 32 /* of a watch, at most */ };

typedef struct {
    uint64_t sum[2];
} remembered_key;

typedef struct {
    remembered_key key;
    uint64_t counters[MANTIS_COUNTERS], tally[REMEMBERED_TALLIES];
    machine_rest rest; /* how the machine stands after it */
} remembered_list;

typedef struct {
    remembered_list *lists; /* room for `slots`, a power of two; a key of 0 is none */
    size_t slots, count;
} remembered;

remembered_key remembered_key_of(const machine *m, const mantis_memory *memory, const mantis_ring *ring);
/* NULL: it is not there. Good until the next one is added. */
const remembered_list *remembered_find(const remembered *r, remembered_key key);
/* Without memory for it, it is not remembered. */
void remembered_add(remembered *r, const remembered_list *list);
void remembered_free(remembered *r);

#endif
