/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that one kernel does at once, block by block while a block is in a cache: its own and those behind it. They
 * leave the bytes and the report of one after the other. A command joins where it passes its checks, waits for all
 * before it, and writes nothing that they touch; what it reads of theirs must be theirs as they leave it, piece by
 * piece. Kernels of commands that are done already return at once (mantis_golden's `done`). */
#ifndef MANTIS_CHAIN_H
#define MANTIS_CHAIN_H

#include "golden/golden.h"

enum { CHAIN = 4 /* two gates, MAP, REDUCE */ };

typedef struct {
    uint32_t count;
    mantis_command command[CHAIN]; /* the kernel's own first */
} mantis_chain;

/* The next one, if it may join as far as order and its own checks go. */
static inline bool mantis_chain_next(const mantis_core *core, const mantis_chain *chain, mantis_command *next)
{
    return chain->count < CHAIN && mantis_core_next(core, chain->command, chain->count, next);
}

static inline void mantis_chain_add(mantis_chain *chain, const mantis_command *c)
{
    chain->command[chain->count++] = *c;
}

/* c writes nothing that the chain's commands touch. */
bool mantis_chain_apart(const mantis_chain *chain, const mantis_command *c);
/* They write no byte of first .. first + bytes - 1. */
bool mantis_chain_spares(const mantis_chain *chain, uint32_t first, uint64_t bytes);

/* MAP to 16 bits under the one peak that the chain's last command records of `count` words at `words`: mantissas on the
 * grid of that peak, which no random word moves. */
bool mantis_chain_map(const mantis_core *core, const mantis_chain *chain, uint32_t words, uint32_t peak, uint64_t count,
                      mantis_command *map);

/* REDUCE by channel of the int16 tensor q that the chain writes. */
typedef struct {
    const mantis_reduce_loops *loops;
    const uint8_t *q, *p; /* p may be q */
    uint64_t cols;
    size_t stride; /* of a thread's sums, [2][cols] */
    unsigned threads;
    int64_t *sums; /* NULL: no REDUCE follows */
    uint8_t *out;
} mantis_sums_behind;

/* Joins the chain where it fits; its sums then want room: bytes, a multiple of 64, else 0. */
size_t mantis_sums_behind_plan(mantis_golden *g, mantis_chain *chain, uint8_t *memory, uint32_t q, uint64_t count,
                               mantis_sums_behind *s);
void mantis_sums_behind_begin(mantis_sums_behind *s, uint8_t *room);
/* Elements element .. element + count - 1 of q are written. */
void mantis_sums_behind_add(const mantis_sums_behind *s, uint64_t element, uint64_t count, unsigned thread);
/* Writes the sums, of mantissas that moved up by so many places since. */
void mantis_sums_behind_end(const mantis_sums_behind *s, int places);

#endif
