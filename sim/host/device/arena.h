/* SPDX-License-Identifier: Apache-2.0 */
/* The arena: the memory that commands work on, one window with the submission ring at offset 0, then an area of scale
 * entries, then tensors.
 *
 *     arena_begin(&arena);                                   lay out: addresses only
 *     tensor x = arena_tensor(&arena, TENSOR_FP32, 128, 784, "x");
 *     arena_commit(&arena, &error);                          now arena.memory.bytes exists, zeroed
 *
 * Tensors start on 16 bytes. Each has a 4-byte scale entry (peak or exponent) in the scale area and a name that
 * messages use. A tensor's rows are packed; views of it (tensor_rows, tensor_shaped, tensor_part) share its bytes and
 * its scale entry.
 *
 * Room device: the accelerator seen from the host: memory as an arena of tensors, programs of commands, executors by
 * name, counters. */
#ifndef MANTIS_DEVICE_ARENA_H
#define MANTIS_DEVICE_ARENA_H

#include "host/support/error.h"

#include "mantis/program.h"

#include <stddef.h>
#include <stdint.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "the arena holds little-endian words; big-endian hosts need swaps");

#define ARENA_RING_SLOTS    256u
#define ARENA_SCALE_ENTRIES 4096u
#define ARENA_NAME_BYTES    32

typedef mantis_tensor tensor;
typedef mantis_tensor_kind tensor_kind;
#define TENSOR_FP32  MANTIS_TENSOR_FP32
#define TENSOR_DFP8  MANTIS_TENSOR_DFP8
#define TENSOR_DFP16 MANTIS_TENSOR_DFP16
#define TENSOR_SUMS  MANTIS_TENSOR_SUMS
#define TENSOR_RAW   MANTIS_TENSOR_RAW
typedef mantis_tensor_scaling tensor_scaling;

typedef struct {
    char name[ARENA_NAME_BYTES];
    uint32_t address;
    uint64_t bytes;
} arena_name;

typedef struct {
    mantis_memory memory;
    mantis_ring ring;
    uint64_t next;       /* first free byte */
    uint32_t next_scale; /* first free entry */
    arena_name *names;   /* in order of address within their area */
    size_t name_count, name_capacity;
    host_error error; /* first layout error; arena_commit returns it */
} arena;

void arena_begin(arena *arena);
tensor arena_tensor(arena *arena, tensor_kind kind, uint32_t rows, uint32_t cols, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* fp32 in the place of `in`, which is at least as large and whose values nobody needs any more, with a scale entry of
 * its own. Messages call whatever lies there by the first one's name, "and later". */
tensor arena_tensor_at(arena *arena, const tensor *in, uint32_t rows, uint32_t cols, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The same elements under scales of their own (mantis/program.h), laid out beside the tensors. */
tensor arena_scaled(arena *arena, const tensor *t, tensor_scaling scaling, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Allocates the memory. NO_MEMORY, or the first error of the layout (empty or too large a tensor, window over 4 GiB).
 */
mantis_status arena_commit(arena *arena, host_error *error);
void arena_free(arena *arena);
/* The first of the scale entries that no tensor of the committed arena has, on 16 bytes, and how many they are. */
uint32_t arena_free_entries(const arena *arena, uint32_t *count);

/* The first rows of a tensor, 1..t->rows: how the last, smaller batch is run. */
tensor tensor_rows(const tensor *t, uint32_t rows);
/* The same elements as another matrix of as many or fewer elements; of packed tensors. */
tensor tensor_shaped(const tensor *t, uint32_t rows, uint32_t cols);
/* rows x cols from (row, col) on, in the rows of t; 0 rows where its scales begin at no entry. */
tensor tensor_part(const tensor *t, uint32_t row, uint32_t col, uint32_t rows, uint32_t cols);
uint64_t tensor_elements(const tensor *t);
uint64_t tensor_bytes(const tensor *t);
/* Entries of its scaling: 1, one for each stretch, or one for each channel. */
uint64_t tensor_entries(const tensor *t);
/* Where the tensor's bytes and its scale entry live in the committed arena. */
void *arena_at(const arena *arena, const tensor *t);
uint32_t arena_scale(const arena *arena, const tensor *t);
void arena_set_scale(const arena *arena, const tensor *t, uint32_t word);
/* The tensor or entry that holds an address: its name, or "?" where nothing was laid out. */
const char *arena_name_of(const arena *arena, uint32_t address);

#endif
